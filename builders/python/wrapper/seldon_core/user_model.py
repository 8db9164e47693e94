"""The base class and the answer type of components."""

from seldon_wrapper.errors import SeldonNotImplementedError
from seldon_wrapper.user_model import SeldonComponent, SeldonResponse

__all__ = ["SeldonComponent", "SeldonNotImplementedError", "SeldonResponse"]
