"""Listening: a bound socket, and how uvicorn serves on it."""

import socket
from typing import Final

import uvicorn
from starlette.applications import Starlette

_KEEP_ALIVE_SECONDS: Final = 15
_LONGEST_HEAD: Final = 2**20
"""Bytes; a longer address is refused with a response of the application, not of uvicorn."""


def bind(host: str, port: int) -> socket.socket:
    """Return a socket that listens at an address; raise OSError if it cannot."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.create_server((host, port), family=family, backlog=2048)
    # asyncio sets this only on sockets that name their protocol, which an accepted one does not;
    # without it a reply on a kept connection waits for the client's delayed acknowledgement.
    bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return bound


def config(app: Starlette, *, grace_seconds: int, proxy_headers: bool) -> uvicorn.Config:
    """Return how to serve an application. Logging belongs to the process, and no address is logged.

    Args:
        grace_seconds: How long requests in progress may take after the server was told to stop.
        proxy_headers: Whether to believe a proxy on this machine who the client is.
    """
    return uvicorn.Config(
        app,
        loop="asyncio",
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=proxy_headers,
        h11_max_incomplete_event_size=_LONGEST_HEAD,
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=grace_seconds,
    )
