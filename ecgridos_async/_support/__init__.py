"""Helpers for all other packages: checks of values, masking, cancellation, lazy names."""
