"""Programs that look for failures for minutes or hours; tests/stress runs short ones."""
