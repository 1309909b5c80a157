"""Records: what those of most nouns have, and a collection of those of one noun."""

import datetime as dt
from collections.abc import Iterable, Iterator
from operator import attrgetter
from typing import Generic, TypeVar

import attrs

from ecgridos_async.contract.names import wire_name
from ecgridos_async.sandbox.faults import absent
from ecgridos_async.sandbox.world.checks import identifier

Place = tuple[int, int]
"""A network and a mailbox of it, 0 for its root."""

R = TypeVar("R")


@attrs.define(eq=False, kw_only=True)
class Record:
    """What is in a mailbox, and when it was made and changed."""

    network_id: int
    mailbox_id: int
    """0 is the root mailbox of the network."""
    created: dt.datetime
    modified: dt.datetime

    @property
    def place(self) -> Place:
        """The network and mailbox."""
        return self.network_id, self.mailbox_id


@attrs.define
class Ids:
    """Ids that count up."""

    next: int
    """The one that is given out next."""

    def take(self) -> int:
        """Give out the next id."""
        taken = self.next
        self.next += 1
        return taken


class Records(Generic[R]):
    """The records of one noun by their id, which counts up.

    Args:
        noun: The noun, as refusals write it.
        id_name: The field of a record that is its id.
        first: The id of the first new record.
    """

    def __init__(self, noun: str, id_name: str, first: int) -> None:
        self._noun = noun
        self._item = wire_name(id_name)
        self._id_of = attrgetter(id_name)
        self._records: dict[int, R] = {}
        self.ids: Ids = Ids(first)
        """Those of new records."""

    def __iter__(self) -> Iterator[R]:
        return iter(self._records.values())

    def __len__(self) -> int:
        return len(self._records)

    def __getitem__(self, number: int) -> R:
        return self._records[number]

    def find(self, number: int) -> R | None:
        """Return a record, None if there is none with that id."""
        return self._records.get(number)

    def present(self, number: int, item: str = "") -> R:
        """Return a record; refuse an id that none has, as that of the parameter *item*."""
        if (found := self.find(number)) is None:
            raise absent(item or self._item, self._noun, number)
        return found

    def require(self, number: int, item: str = "") -> R:
        """Return a record; refuse what cannot be an id, and an id that none has."""
        return self.present(identifier(item or self._item, number), item)

    def next_id(self) -> int:
        """Return the id of a new record."""
        return self.ids.take()

    def put(self, record: R) -> R:
        """Add a record, or replace it; return it."""
        self._records[self._id_of(record)] = record
        return record

    def restore(self, records: Iterable[R]) -> None:
        """Have these records and no others."""
        self._records = {self._id_of(record): record for record in records}
