"""Stands in for the seldon-core package, so that components written for it run unchanged."""

from .storage import Storage
from .version import __version__

__all__ = ["Storage", "__version__"]
