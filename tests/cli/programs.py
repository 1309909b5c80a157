"""The command line as a process of its own."""

import errno
import os
import pty
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from typing import IO

MAIN = (sys.executable, "-W", "error", "-m", "ecgridos_async")


def environment(**variables: str) -> dict[str, str]:
    """Return this process's environment with no setting of ours but the ones given."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith("ECGRIDOS_")}
    return kept | variables


def ecgridos(
    *arguments: str | bytes,
    variables: Mapping[str, str] | None = None,
    stdout: int | IO[bytes] = subprocess.PIPE,
    before: Callable[[], object] | None = None,
) -> subprocess.CompletedProcess[bytes]:
    """Run a command to its end. *before* is called in its process, before it begins."""
    return subprocess.run(
        [*MAIN, *arguments],
        env=environment(**(variables or {})),
        stdout=stdout,
        stderr=subprocess.PIPE,
        preexec_fn=before,  # it calls the system alone
        timeout=50,
        check=False,
    )


def on_terminal(*arguments: str, variables: Mapping[str, str] | None = None) -> str:
    """Run a command whose output goes to a terminal, and return what that got."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*MAIN, *arguments],
        env=environment(TERM="xterm", NO_COLOR="1", COLUMNS="160", **(variables or {})),
        stdout=theirs,
        stderr=theirs,
    ):
        os.close(theirs)
        pieces = list(read_terminal(ours))
    os.close(ours)
    return b"".join(pieces).decode().replace("\r\n", "\n")


def read_terminal(descriptor: int) -> Iterator[bytes]:
    """Yield what a terminal gets, until its last program ends."""
    while True:
        try:
            piece = os.read(descriptor, 65536)
        except OSError as error:
            if error.errno == errno.EIO:  # the other side is closed
                return
            raise
        if not piece:
            return
        yield piece


def wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)
