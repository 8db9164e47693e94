"""Where seldon-core keeps its exception."""

from seldon_wrapper.errors import SeldonMicroserviceException

__all__ = ["SeldonMicroserviceException"]
