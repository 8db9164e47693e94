"""The release of seldon-core whose interface this package has."""

__version__ = "1.18.2"
