"""Use cases, told in order; each owns its transaction."""
