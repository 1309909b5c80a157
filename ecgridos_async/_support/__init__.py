"""Helpers for all other packages: checks of values, masking, shields, lazy names."""
