"""What every room may use: checks of values, masking, shields, lazy names."""
