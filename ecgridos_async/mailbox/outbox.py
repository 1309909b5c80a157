"""The folder that files are sent from: which are complete, and what is in its sub-folders."""

import json
import logging
from collections.abc import Collection
from pathlib import Path
from typing import Final, cast

import attrs

from ecgridos_async.errors import ArgumentError
from ecgridos_async.mailbox.disk import Disk, Entry
from ecgridos_async.mailbox.names import name_apart, name_key
from ecgridos_async.mailbox.uploads import Route

SENDING: Final = "sending"
"""What is being sent."""
SENT: Final = "sent"
"""What was sent."""
LOOK: Final = "look"
"""What a person has to look at, each file with a report beside it."""

_ROUTE: Final = ".route.json"
"""The ending of a file beside another that says where that goes."""
_INCOMPLETE: Final = (".part", ".partial", ".filepart", ".tmp", ".temp", ".crdownload")
"""Endings that programs give to files which they still write."""

_log: Final = logging.getLogger("ecgridos_async.mailbox")


@attrs.define(eq=False)
class Outbox:
    """A folder of files to send."""

    home: Path
    disk: Disk
    steady: float
    """For how many seconds a file must not change before it counts as complete."""
    _seen: dict[str, tuple[Entry, float]] = attrs.field(
        factory=lambda: dict[str, tuple[Entry, float]](), init=False
    )
    """Each file as it was seen last, and since when it is like that."""

    async def prepare(self) -> None:
        """Make the folders."""
        folders = [self.home / name for name in (SENDING, SENT, LOOK)]
        await self.disk.make_folders(self.home, *folders)

    async def scan(self, now: float, busy: Collection[str]) -> tuple[list[str], list[str]]:
        """Return the files that are complete, and those that may not be.

        Args:
            now: A clock in seconds.
            busy: Names that must not be sent now.
        """
        entries = {entry.name: entry for entry in await self.disk.entries(self.home)}
        seen: dict[str, tuple[Entry, float]] = {}
        complete: list[str] = []
        changing: list[str] = []
        for name, entry in entries.items():
            if not _is_to_send(name) or name in busy:
                continue
            before = self._seen.get(name)
            is_text = _is_text(name)
            if not is_text and before is None:
                _log.warning("%a is not sent: its name is not UTF-8.", name)
            since = before[1] if before is not None and before[0] == entry else now
            seen[name] = entry, since
            # An empty file is one that somebody is about to write.
            done = is_text and entry.size > 0 and now - since >= self.steady
            (complete if done else changing).append(name)
        self._seen = seen
        return complete, changing

    async def route_of(self, name: str) -> Route | None:
        """Return the route that a file beside another gives, None if there is no such file.

        Raises:
            ArgumentError: If that file cannot be read.
        """
        beside = f"{name}{_ROUTE}"
        try:
            text = await self.disk.read(self.home / beside)
            if text is None:  # a run may have ended between the two moves of `claim`
                text = await self.disk.read(self.home / SENDING / beside)
        except PermissionError:
            raise ArgumentError(f"{beside} may not be read", parameter="route") from None
        except UnicodeDecodeError:
            raise ArgumentError(f"{beside}: it is not UTF-8", parameter="route") from None
        return None if text is None else _route(text, beside)

    async def claim(self, name: str) -> bool:
        """Move a file to `sending/`; tell whether it was still there."""
        await self._move(f"{name}{_ROUTE}", "", SENDING)
        if await self._move(name, "", SENDING):
            return True
        await self.unclaim(name)
        return False

    async def unclaim(self, name: str) -> None:
        """Put back what is in `sending/` beside a file that did not come there."""
        beside = f"{name}{_ROUTE}"
        try:
            await self._move(beside, SENDING, "")
        except FileExistsError:  # there is a newer one
            await self.disk.remove(self.home / SENDING / beside)

    async def is_claimed(self, name: str) -> bool:
        """Tell whether a file is in `sending/`."""
        return await self.disk.exists(self.home / SENDING / name)

    async def finish(self, name: str, folder: str, wanted: str) -> str:
        """Move a file out of `sending/`, and return where it is, as `sent/850.edi`."""
        called, beside = wanted, f"{name}{_ROUTE}"
        if (await self.is_claimed(name) and await self._exists(folder, wanted)) or (
            await self.is_claimed(beside) and await self._exists(folder, f"{wanted}{_ROUTE}")
        ):
            entries = await self.disk.entries(self.home / folder)
            taken = {name_key(entry.name.removesuffix(_ROUTE)) for entry in entries}
            called = name_apart(wanted, taken)
        await self._move(beside, SENDING, folder, f"{called}{_ROUTE}")
        await self._move(name, SENDING, folder, called)
        return f"{folder}/{called}"

    async def _exists(self, folder: str, name: str) -> bool:
        return await self.disk.exists(self.home / folder / name)

    async def _move(self, name: str, source: str, target: str, called: str | None = None) -> bool:
        """Move a file, if it exists; never over another."""
        try:
            await self.disk.move(self.home / source / name, self.home / target / (called or name))
        except FileNotFoundError:
            return False
        return True


def _is_to_send(name: str) -> bool:
    ending = name.casefold().endswith
    return not (name.startswith((".", "~")) or ending(_ROUTE) or ending(_INCOMPLETE))


def _is_text(name: str) -> bool:
    """Tell whether neither the service nor a journal would refuse a name for its bytes."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _route(text: str, where: str) -> Route:
    try:
        given: object = json.loads(text)
    except ValueError as error:
        raise ArgumentError(f"{where}: it is not JSON: {error}", parameter="route") from None
    names = [field.name for field in attrs.fields(Route)]
    if isinstance(given, dict):
        found = cast("dict[str, object]", given)
        ids = [found.get(name) for name in names]
        if set(found) == set(names) and all(type(each) is int for each in ids):
            return Route(*cast("list[int]", ids))
    raise ArgumentError(
        f'{where}: expected {{"ecgrid_id_from": 1, "ecgrid_id_to": 2}} with two ECGrid ids',
        parameter="route",
    )
