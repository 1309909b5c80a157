"""The machine: its cores, its memory, and what is installed on it."""

import importlib.metadata
import os
import platform
import resource
import sys
from pathlib import Path

LIBRARIES = (
    "ecgridos-async",
    "httpx",
    "httpcore",
    "lxml",
    "attrs",
    "cattrs",
    "anyio",
    "zeep",
    "xsdata",
    "aiohttp",
    "httpx-aiohttp",
    "uvloop",
)


def cores() -> list[int]:
    """Return the cores that this process may run on; none where that cannot be told."""
    return sorted(os.sched_getaffinity(0)) if sys.platform == "linux" else []


def pin_this(core: int) -> None:
    """Run this process, and those it starts, on one core."""
    if sys.platform == "linux":
        os.sched_setaffinity(0, {core})


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.is_file() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def _version(library: str) -> str | None:
    try:
        return importlib.metadata.version(library)
    except importlib.metadata.PackageNotFoundError:
        return None


def describe() -> dict[str, str]:
    """Return what figures depend on: processor, cores, system, Python, libraries."""
    versions = ((library, _version(library)) for library in LIBRARIES)
    return {
        "processor": _processor(),
        "cores": str(len(cores()) or os.cpu_count()),
        "system": f"{platform.system()} {platform.machine()}",
        "Python": f"{platform.python_implementation()} {platform.python_version()}",
        **{library: version for library, version in versions if version},
    }


def resident() -> int:
    """Return the resident memory of this process now, in bytes."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize()


def forget_peak() -> None:
    """Reset `peak`."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def peak() -> int:
    """Return the most resident memory this process had, in bytes.

    Not `ru_maxrss`, which a process takes over from the one that started it.
    """
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise OSError("the system does not tell VmHWM")


def program(module: str, *arguments: object) -> list[str]:
    """Return the command that runs a module of this package in a process of its own."""
    return [sys.executable, "-m", f"benchmarks.{module}", *map(str, arguments)]
