"""The state of a world as a JSON document: what a state file holds.

Calls, the ledger and failures on order are not in it. A record has a line of its own, and each
content is written once, however many parcels and interchanges have it.
"""

import base64
import contextvars
import datetime as dt
import decimal
import functools
import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any, Final, cast

import attrs
import cattrs
from cattrs.preconf.json import make_converter

from ecgridos_async.models import (
    CallBackEventIDInfo,
    CallBackQueueIDInfo,
    KeyValue,
    KeyVisibility,
    NetworkIDInfo,
    Objects,
)
from ecgridos_async.sandbox.world.carbon_copies import CarbonCopy
from ecgridos_async.sandbox.world.interconnects import Interconnect
from ecgridos_async.sandbox.world.mailboxes import Mailbox
from ecgridos_async.sandbox.world.parcels import Interchange, LogEntry, Parcel
from ecgridos_async.sandbox.world.records import Ids
from ecgridos_async.sandbox.world.seed import Seed
from ecgridos_async.sandbox.world.sessions import Session
from ecgridos_async.sandbox.world.trading_partners import Partner
from ecgridos_async.sandbox.world.users import User
from ecgridos_async.sandbox.world.world import World

FORMAT: Final = 1
"""The number of the format; another one for every change that old files do not read as."""


_LONGEST_REASON: Final = 300
"""Characters."""


class StateError(Exception):
    """A document is not the state of a world; the text says why."""


@attrs.frozen
class Key:
    """A value of `KeySet`, and where it is."""

    object: Objects
    object_id: int
    key: str
    visibility: KeyVisibility
    owner: int | str
    value: KeyValue


@attrs.frozen(kw_only=True)
class State:
    """All that a world remembers."""

    seed: Seed
    """What it began with, and begins with again after a reset."""
    ids: dict[str, int]
    """The next id of each noun."""
    users: list[User]
    sessions: list[Session]
    open_sessions: list[int]
    """The event ids of the sessions that are open."""
    networks: list[NetworkIDInfo]
    mailboxes: list[Mailbox]
    partners: list[Partner]
    dated_partners: list[int]
    interconnects: list[Interconnect]
    due_interconnects: dict[int, dt.datetime]
    carbon_copies: list[CarbonCopy]
    callbacks: list[CallBackEventIDInfo]
    queued_callbacks: list[CallBackQueueIDInfo]
    event_of_queued: dict[int, int]
    keys: list[Key]
    parcels: list[Parcel]
    interchanges: list[Interchange]
    manifest: list[LogEntry]


def take(world: World) -> "Document":
    """Return the state of a world as it is now."""
    with world.lock:
        state = State(
            seed=world.seed,
            ids={name: ids.next for name, ids in _ids(world).items()},
            users=list(world.users),
            sessions=world.sessions.log,
            open_sessions=[one.event_id for one in world.sessions.opened],
            networks=list(world.networks),
            mailboxes=list(world.mailboxes),
            partners=list(world.partners),
            dated_partners=world.partners.dated,
            interconnects=list(world.interconnects),
            due_interconnects=world.interconnects.due,
            carbon_copies=list(world.carbon_copies),
            callbacks=list(world.callbacks),
            queued_callbacks=list(world.callbacks.queued_calls),
            event_of_queued=world.callbacks.event_of,
            keys=[Key(*place, value) for place, value in world.keys.places.items()],
            parcels=list(world.parcels),
            interchanges=list(world.parcels.interchanges),
            manifest=world.parcels.entries,
        )
        contents = _Contents()
        return Document(contents.unstructured(state), contents.found)


@attrs.frozen
class Document:
    """A state, ready to be written."""

    tables: Mapping[str, Any]
    contents: Mapping[str, bytes]
    """By the names that stand for them in the tables."""

    def lines(self) -> Iterator[str]:
        """Yield the JSON document, line by line."""
        yield f'{{\n"format": {FORMAT},\n'
        for name, value in self.tables.items():
            if isinstance(value, list):
                yield f'"{name}": ['
                yield from _joined(_dumped(item) for item in cast("list[object]", value))
                yield "],\n"
            else:
                yield f'"{name}": {_dumped(value)},\n'
        yield '"contents": {'
        yield from _joined(
            f'"{name}": "{base64.b64encode(content).decode()}"'
            for name, content in self.contents.items()
        )
        yield "}\n}\n"


def read(text: bytes) -> State:
    """Read a document.

    Raises:
        StateError: It is none, or of another format.
    """
    try:
        document = json.loads(text)
    except ValueError as error:
        raise StateError(f"it is damaged: {error}") from None
    if not isinstance(document, dict) or "format" not in document:
        raise StateError("it is not the state of a sandbox")
    tables = cast("dict[str, Any]", document)
    found = tables.pop("format")
    if found != FORMAT:
        raise StateError(
            f"it has format {found!r}, which another version of ecgridos-async writes; "
            f"this one reads format {FORMAT}"
        )
    try:
        contents = {
            name: base64.b64decode(content, validate=True)
            for name, content in tables.pop("contents").items()
        }
        return _Contents(contents).structured(tables)
    except Exception as error:  # noqa: BLE001  # cattrs raises what the records raise
        where = "; ".join(cattrs.transform_error(error)) if _is_group(error) else repr(error)
        raise StateError(f"it is damaged: {where[:_LONGEST_REASON]}") from None


def restore(world: World, state: State) -> None:
    """Put a world into a state. Calls, ledger and failures begin again."""
    with world.lock:
        world.begin(state.seed, with_parcels=False)
        world.users.restore(state.users)
        world.sessions.restore(state.sessions, state.open_sessions)
        world.networks.restore(state.networks)
        world.mailboxes.restore(state.mailboxes)
        world.partners.restore(state.partners)
        for ecgrid_id in state.dated_partners:
            world.partners.date(world.partners[ecgrid_id])
        world.interconnects.restore(state.interconnects)
        world.interconnects.due.clear()
        world.interconnects.due.update(state.due_interconnects)
        world.carbon_copies.restore(state.carbon_copies)
        world.callbacks.restore(state.callbacks)
        world.callbacks.queued_calls.restore(state.queued_callbacks)
        world.callbacks.event_of.update(state.event_of_queued)
        for one in state.keys:
            place = one.object, one.object_id, one.key, one.visibility, one.owner
            world.keys.set(place, one.value)
        world.parcels.restore(state.parcels)
        world.parcels.interchanges.restore(state.interchanges)
        world.parcels.entries[:] = state.manifest
        for name, ids in _ids(world).items():
            ids.next = state.ids[name]


def seed_differs(state: State, seed: Seed) -> bool:
    """Tell whether a state began with another seed than this one."""
    return bool(_Contents().unstructured(state.seed) != _Contents().unstructured(seed))


def _ids(world: World) -> dict[str, Ids]:
    return {
        "user": world.users.ids,
        "api_key": world.users.key_ids,
        "mailbox": world.mailboxes.ids,
        "partner": world.partners.ids,
        "interconnect": world.interconnects.ids,
        "interconnect_note": world.interconnects.note_ids,
        "carbon_copy": world.carbon_copies.ids,
        "callback": world.callbacks.ids,
        "queued_callback": world.callbacks.queued_calls.ids,
        "callback_log": world.callbacks.log_ids,
        "parcel": world.parcels.ids,
        "parcel_note": world.parcels.note_ids,
        "interchange": world.parcels.interchanges.ids,
    }


class _Contents:
    """The contents of a document by the names that stand for them."""

    def __init__(self, found: dict[str, bytes] | None = None) -> None:
        self.found: dict[str, bytes] = {} if found is None else found
        self._names: dict[int, str] = {}

    def unstructured(self, value: object) -> Any:
        """Return what JSON has for a value, and keep its contents."""
        token = _CONTENTS.set(self)
        try:
            return _converter().unstructure(value)
        finally:
            _CONTENTS.reset(token)

    def structured(self, tables: Mapping[str, Any]) -> State:
        """Return a state with the contents in their places."""
        token = _CONTENTS.set(self)
        try:
            return _converter().structure(tables, State)
        finally:
            _CONTENTS.reset(token)

    def name(self, content: bytes | str) -> str:
        """Return the name of a content: the beginning of its SHA-256."""
        # Most contents are one object in several records, which the world keeps meanwhile.
        if (name := self._names.get(id(content))) is not None:
            return name
        given = content.encode() if isinstance(content, str) else content
        name = hashlib.sha256(given).hexdigest()[:32]
        self.found[name] = given
        self._names[id(content)] = name
        return name


_CONTENTS: Final[contextvars.ContextVar[_Contents]] = contextvars.ContextVar("contents")
"""Those of the document that is being written or read: making a converter takes long."""


@functools.cache
def _converter() -> cattrs.Converter:
    made = make_converter(forbid_extra_keys=True)
    made.register_unstructure_hook(decimal.Decimal, str)
    made.register_structure_hook(decimal.Decimal, lambda value, _: decimal.Decimal(value))
    for kind in (bytes, str | bytes):
        made.register_unstructure_hook(kind, lambda content: _CONTENTS.get().name(content))
        made.register_structure_hook(kind, lambda name, _: _CONTENTS.get().found[name])
    return made


_dumped = functools.partial(json.dumps, ensure_ascii=False, separators=(",", ":"))


def _joined(items: Iterator[str]) -> Iterator[str]:
    """Yield items, each on a line of its own, with commas between them."""
    before = "\n"
    for item in items:
        yield before + item
        before = ",\n"
    yield "\n"


def _is_group(error: Exception) -> bool:
    return isinstance(error, cattrs.BaseValidationError | ExceptionGroup)
