"""Helpers for other libraries. Each module imports its library, which is not installed with us."""
