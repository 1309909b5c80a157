"""What a storm blows against: a sandbox and a proxy, in a process of their own.

    python -m stress.storms.server

prints one line, the addresses as JSON, and serves until its standard input is closed. A process
of its own keeps the sockets of the server out of those that are counted.
"""

import json
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import Final

import attrs

from ecgridos_async.sandbox import Sandbox
from tests.transport.proxy_server import ProxyServer

VERSION: Final = "3.0"
_STOP_SECONDS = 10.0


@attrs.frozen
class Addresses:
    """Where the server is."""

    endpoint: str
    proxy: str


@contextmanager
def running() -> Generator[Addresses]:
    """Run the server in a process of its own."""
    with subprocess.Popen(
        [sys.executable, "-m", "stress.storms.server"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin
        assert process.stdout
        try:
            yield Addresses(**json.loads(process.stdout.readline()))
        finally:
            process.stdin.close()
            try:
                process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()


def main() -> None:
    """Serve until standard input is closed."""
    sandbox = Sandbox()
    sandbox.start()
    try:
        with ProxyServer() as proxy:
            print(json.dumps(attrs.asdict(Addresses(sandbox.endpoint(VERSION), proxy.url))))
            sys.stdout.flush()
            sys.stdin.read()
    finally:
        sandbox.stop()


if __name__ == "__main__":
    main()
