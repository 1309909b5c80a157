"""Decisions: what the job that sends does with a file. Its dry run asks the same functions."""

from collections.abc import Callable
from pathlib import Path

import attrs

from ecgridos_async.errors import ArgumentError
from ecgridos_async.mailbox.journal import FileState, SentFile
from ecgridos_async.mailbox.outbox import Outbox
from ecgridos_async.mailbox.uploads import Route
from ecgridos_async.models.parcels import ParcelIDInfo
from ecgridos_async.services.parcel_search import UploadSearch

RouteRule = Callable[[Path], Route | None]
"""Returns from whom to whom a file goes, None if that follows from its content."""


async def taken_on(file: SentFile, outbox: Outbox, rule: RouteRule | None) -> SentFile:
    """Return a complete file as the job takes it on: claimed, with its route, or refused.

    A file without an envelope and a route is claimed: only the service knows whether it takes it.
    """
    path = outbox.home / file.name
    if not await outbox.disk.may_read(path):
        return attrs.evolve(file, state=FileState.REFUSED, reason=f"{file.name} may not be read")
    try:
        route = await outbox.route_of(file.name)
    except ArgumentError as error:
        return attrs.evolve(file, state=FileState.REFUSED, reason=str(error))
    if route is None and rule is not None:
        route = rule(path)
    return file if route is None else attrs.evolve(file, **attrs.asdict(route))


async def is_to_be_found_anew(file: SentFile, outbox: Outbox) -> bool:
    """Tell whether a run ended between the record that a file is claimed and its move."""
    return file.state is FileState.CLAIMED and not await outbox.is_claimed(file.name)


def after_search(search: UploadSearch, file: SentFile, tries: int) -> SentFile:
    """Return what a search says of a file whose upload has begun."""
    if search.outcome == "found":
        return attrs.evolve(file, state=FileState.FOUND, parcel_id=search.parcel_id, reason="")
    if search.outcome == "absent" and file.tries < tries:
        return attrs.evolve(file, state=FileState.CLAIMED)
    said = [f"{file.tries} uploads had no reply", search.reason]
    return attrs.evolve(
        file,
        state=FileState.UNDECIDED,
        reason="; ".join([*said, *map(_line, search.candidates)]),
    )


def _line(parcel: ParcelIDInfo) -> str:
    date = f"{parcel.parcel_date:%Y-%m-%d %H:%M:%S}" if parcel.parcel_date else "no date"
    return (
        f"parcel {parcel.parcel_id}, {date}, {parcel.file_name}, {parcel.parcel_bytes:,} bytes, "
        f"status {parcel.status_code}"
    )
