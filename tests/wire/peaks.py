"""How far the memory of a process grows while it does something, measured in a fresh one."""

import subprocess
import sys
from pathlib import Path

import pytest

import ecgridos_async

_PEAK = """
def _peak():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
"""


def growth(setup: str, measured: str) -> float:
    """Run *setup*, then *measured*, and return by how many MiB the peak grew during the latter."""
    if not Path("/proc/self/status").exists():
        pytest.skip("the peak of a process is read from /proc")
    program = f"{setup}\n{_PEAK}\n_before = _peak()\n{measured}\nprint(_peak() - _before)"
    ran = subprocess.run(
        [sys.executable, "-c", program],
        check=False,
        capture_output=True,
        text=True,
        timeout=100,
        cwd=Path(ecgridos_async.__file__).parents[1],
    )
    assert ran.returncode == 0, ran.stderr
    return int(ran.stdout) / 1024
