class Nothing:
    """No method at all."""
