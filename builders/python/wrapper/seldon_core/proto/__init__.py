"""Message types of the Seldon API."""
