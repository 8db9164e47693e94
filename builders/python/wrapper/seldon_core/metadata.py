"""Checks of model metadata."""

from seldon_wrapper.metadata import SeldonInvalidMetadataError, validate_model_metadata

__all__ = ["SeldonInvalidMetadataError", "validate_model_metadata"]
