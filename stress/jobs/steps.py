"""Steps: the moments of a job at which its process can be killed.

They are found from outside, so that the job runs as in a user's program: before and after each
call of `os` that changes the disk, before each file that is opened for writing, before each
statement of the journal that writes, around each attempt of a call, and at each report of the job.
"""

import functools
import os
import signal
import sqlite3
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from ecgridos_async import Attempt, CallNext, WireReply

_SYSTEM_CALLS: Final = ("fsync", "ftruncate", "mkdir", "rename", "replace", "unlink")
_READS: Final = ("SELECT", "PRAGMA")


class Steps:
    """Counts the steps of this process, writes them into a log, and kills it at one of them."""

    def __init__(self, log: Path, kill_at: int | None) -> None:
        self._log = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._kill_at = kill_at
        self._count = 0
        self._counting = threading.RLock()

    def step(self, what: str) -> None:
        """Come to a step."""
        with self._counting:
            self._count += 1
            os.write(self._log, f"{what}\n".encode())
            if self._count == self._kill_at:
                os.kill(os.getpid(), signal.SIGKILL)

    def watch(self, folder: Path) -> None:
        """Count the steps of the disk and of the journal, for as long as this process lasts."""
        for name in _SYSTEM_CALLS:
            setattr(os, name, self._around(name, getattr(os, name)))
        connect = sqlite3.connect

        def connect_traced(*args: Any, **kwargs: Any) -> sqlite3.Connection:
            connection: sqlite3.Connection = connect(*args, **kwargs)
            connection.set_trace_callback(self._statement)
            return connection

        sqlite3.connect = connect_traced  # type: ignore[assignment]
        inside = str(folder)

        def audit(event: str, args: tuple[Any, ...]) -> None:
            if event != "open":
                return
            path, mode, _ = args
            if isinstance(mode, str) and mode.strip("rbt") and str(path).startswith(inside):
                self.step(f"before open {mode}")

        sys.addaudithook(audit)

    async def around_attempt(self, attempt: Attempt, call_next: CallNext) -> WireReply:
        """Count the steps of an attempt; this is a middleware."""
        self.step(f"before {attempt.operation}")
        reply = await call_next(attempt)
        self.step(f"after {attempt.operation}")
        return reply

    def _around(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(call)
        def counted(*args: Any, **kwargs: Any) -> Any:
            self.step(f"before {name}")
            result = call(*args, **kwargs)
            self.step(f"after {name}")
            return result

        return counted

    def _statement(self, statement: str) -> None:
        word = statement.lstrip().partition(" ")[0]
        if word not in _READS:
            self.step(f"journal {word}")
