"""Bodies of requests: how long they may be, and how they are read.

ASP.NET takes 4 MiB unless it is told otherwise. A SOAP request may be longer here, since parcels
are; a form needs 8 to 12 bytes for each byte of a content, and memory for each of them.
"""

import io
from typing import Final

from starlette.types import Receive

MAX_SOAP_BYTES: Final = 512 * 2**20
MAX_FORM_BYTES: Final = 32 * 2**20
MAX_QUERY_BYTES: Final = 16 * 2**10
"""As long as a request line may be that Windows' HTTP server takes."""

_DISCARDED: Final = 2 * 2**30


class BodyTooLargeError(Exception):
    """The body of a request is longer than the binding takes."""


class CallerGoneError(Exception):
    """The caller closed the connection before the request had come in."""


async def read_body(receive: Receive, limit: int) -> bytes:
    """Return the body of a request.

    Raises:
        BodyTooLargeError: If it is longer than *limit*; it was still read to its end, since most
            callers send the whole request before they read the reply.
        CallerGoneError: If the caller gave up, so that half a request is not carried out.
    """
    message = await _next(receive)
    if not message[1]:
        if len(message[0]) > limit:
            raise BodyTooLargeError
        return message[0]
    buffer, size = io.BytesIO(message[0]), len(message[0])
    buffer.seek(size)
    while message[1] and size < _DISCARDED:
        message = await _next(receive)
        size += len(message[0])
        if size <= limit:
            buffer.write(message[0])
        elif buffer.tell():
            buffer = io.BytesIO()
    if size > limit:
        raise BodyTooLargeError
    return buffer.getvalue()


async def _next(receive: Receive) -> tuple[bytes, bool]:
    """Return the next part of the body, and whether there is more."""
    message = await receive()
    if message["type"] == "http.disconnect":
        raise CallerGoneError
    return message.get("body", b""), message.get("more_body", False)
