"""The Redis of the tests: the keys that they make there are theirs, and deleted at the end."""

import contextlib
import os
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, cast

import pytest
from redis import Redis
from redis.exceptions import ConnectionError as NotReached

URL: Final = os.environ.get("ECGRIDOS_TEST_REDIS", "redis://127.0.0.1:6379/0")


def ask(*words: str | int, url: str = URL) -> Any:
    """Send a command by a connection of its own, and return the reply."""
    # redis-py leaves **kwargs without types.
    with Redis.from_url(url, decode_responses=True) as redis:  # pyright: ignore[reportUnknownMemberType]
        reply: Any = cast("Any", redis).execute_command(*words)
        return reply


def keys(key: str, *, url: str = URL) -> list[str]:
    """Return the names of the keys that begin so, in braces or not."""
    return sorted(ask("KEYS", f"*{key}:*", url=url))


def require_server() -> None:
    """Skip the test without a server, or fail it in CI."""
    try:
        ask("PING")
    except NotReached as error:
        _missing(f"no Redis at ECGRIDOS_TEST_REDIS or 127.0.0.1:6379: {error}")


def _missing(text: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(text)
    pytest.skip(text)


def fresh_key() -> Iterator[str]:
    """Give what the keys of a test begin with."""
    require_server()
    key = f"ecgridos-test-{secrets.token_hex(4)}"
    try:
        yield key
    finally:
        if found := keys(key):
            ask("DEL", *found)


class OwnRedis:
    """A server of this test's own, with a password, that it may kill."""

    def __init__(self, folder: Path) -> None:
        program = shutil.which("redis-server")
        if program is None:
            _missing("the program redis-server is not installed")
        with socket.socket() as bound:
            bound.bind(("127.0.0.1", 0))
            self.port: int = bound.getsockname()[1]
        self.url = f"redis://:SECRET@127.0.0.1:{self.port}/0"
        self._command = [
            *(program or "", "--port", str(self.port), "--bind", "127.0.0.1"),
            *("--requirepass", "SECRET", "--dir", str(folder)),
            *("--save", "", "--appendonly", "no"),
        ]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, empty, and return when it accepts connections."""
        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL)
        until = time.monotonic() + 30
        while not self._runs():
            assert time.monotonic() < until, "redis-server did not start"
            time.sleep(0.02)

    def _runs(self) -> bool:
        with contextlib.suppress(NotReached):
            return bool(ask("PING", url=self.url))
        return False

    def kill(self) -> None:
        """Kill it; harmless if it does not run."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(30)
            self._process = None
