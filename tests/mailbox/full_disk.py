"""A disk that is full, as far as this process can tell."""

import contextlib
import resource
from collections.abc import Generator


@contextlib.contextmanager
def largest_file(size: int) -> Generator[None]:
    """Let writes beyond a size fail with OSError, in every file, for as long as the block lasts."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
