"""Benchmarks: `python -m benchmarks` measures, the guards in `guards` find regressions."""
