"""Writes whose outcome is unknown: a worker was lost, or no reply came, after they were sent.

Such a write is never sent again. A finder may find out whether the service has carried it out.
"""

import datetime as dt
import hashlib
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from ecgridos_async.call import Call
from ecgridos_async.errors import OutcomeUnknownError
from ecgridos_async.session import Session

Finder = Callable[[Session, Call[object], OutcomeUnknownError], Awaitable[object | None]]
"""Finds out whether a write was carried out: returns what the call would have returned, or None if
that is not known. If it raises an ECGridOSError, it is asked again a little later."""


async def find_upload(
    session: Session, call: Call[object], error: OutcomeUnknownError
) -> int | None:
    """Search the outboxes for an upload, and return its ParcelID if it arrived."""
    del call
    search = await session.parcels.find_upload(error)
    return search.parcel_id if search.outcome == "found" else None


FINDERS: Final[Mapping[str, Finder]] = dict.fromkeys(
    ("ParcelUpload", "ParcelUploadDirected", "ParcelUploadEx", "ParcelUploadMft"), find_upload
)
"""What workers find out by themselves: whether an upload arrived."""


async def settled(
    session: Session,
    call: Call[object],
    error: OutcomeUnknownError,
    finders: Mapping[str, Finder],
) -> object:
    """Return the value of a write that was carried out; raise *error* if that is not known."""
    find = finders.get(call.operation)
    value = None if find is None else await find(session, call, error)
    if value is None:
        raise error
    return value


def error_of(call: Call[object], started: dt.datetime | None) -> OutcomeUnknownError:
    """Return the error for a write that was about to be sent when its worker was lost."""
    arguments = call.values
    content = arguments.get("content")
    digest = ""
    if isinstance(content, bytes):
        digest = hashlib.sha256(content).hexdigest()
        arguments |= {"content": f"<{len(content)} bytes>", "byte_count": len(content)}
    if isinstance(text := arguments.get("content_base64"), str):
        arguments["content_base64"] = f"<{len(text)} characters>"
    return OutcomeUnknownError(
        "the worker was lost after it began to send the call, and it is not known whether the "
        "service carried it out",
        operation=call.operation,
        arguments=arguments,
        digest=digest,
        known="A worker began to send the request.",
        started_at=started,
    )
