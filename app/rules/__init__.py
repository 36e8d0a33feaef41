"""The rules: a pure engine, and the governed catalog it reads."""
