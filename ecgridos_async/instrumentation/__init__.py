"""Events of calls and attempts, and where they go."""
