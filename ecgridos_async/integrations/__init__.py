"""Helpers for other libraries. Each module imports its library, which is not a dependency."""
