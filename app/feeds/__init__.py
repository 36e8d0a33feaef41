"""Foreign formats to events: pure functions."""
