"""Starts the Seldon microservice server: ``MODEL_NAME=File python /opt/seldon/serve.py`` in the model's directory."""

import sys

from seldon_wrapper.main import main

if __name__ == "__main__":
    sys.exit(main())
