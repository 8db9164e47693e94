"""``python -m seldon_core.microservice File …``: what the command seldon-core-microservice does."""

import sys

from seldon_wrapper.main import main
from seldon_wrapper.parameters import parse_parameters

__all__ = ["main", "parse_parameters"]

if __name__ == "__main__":
    sys.exit(main())
