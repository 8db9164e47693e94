"""Ready-made components for models that come without code."""
