"""Running the fast server."""

import contextlib
import subprocess
from collections.abc import Generator
from typing import NamedTuple

from benchmarks.machine import program


class Server(NamedTuple):
    """A running server."""

    port: int

    def address(self, *, wait_ms: int = 0, size: int = 0, lanes: int = 0) -> str:
        """Return the address of the service that waits so long, with replies of that size.

        Args:
            lanes: How many requests it works on at once; all if 0.
        """
        wait = f"/wait-{wait_ms}" if wait_ms else ""
        of_size = f"/size-{size}" if size else ""
        of_lanes = f"/lanes-{lanes}" if lanes else ""
        return f"http://127.0.0.1:{self.port}{wait}{of_lanes}{of_size}/v3.2/prod/ECGridOS.asmx"


@contextlib.contextmanager
def serving(core: int | None = None) -> Generator[Server]:
    """Run the fast server, on *core* alone if one is given."""
    pinned = [] if core is None else ["--core", str(core)]
    command = program("fast_server", *pinned)
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            yield Server(int(process.stdout.readline()))
        finally:
            process.terminate()
            process.wait(10)
