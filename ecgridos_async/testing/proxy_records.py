"""What a `FaultProxy` has done so far, for tests to look at from any thread."""

import threading
from collections import OrderedDict
from typing import Final

import attrs

from ecgridos_async.testing.faults import WireFault

KEPT: Final = 100_000
"""How many requests are remembered; the latest are."""


@attrs.frozen
class ProxyRecord:
    """The record of one request. It holds names and numbers, never an argument."""

    number: int
    """The number of the request, from 1, in the order in which their heads arrived."""
    connection: int
    """The number of the client's connection, from 1."""
    reused: bool
    """Whether the connection had carried a request before."""
    operation: str | None
    """Wire name, None for a request that names no operation."""
    fault: WireFault | None
    """The fault it met."""
    forwarded: int = 0
    """How often it was sent completely to the service."""
    answered: bool = False
    """Whether the service's reply was sent completely before the client closed its side.

    The proxy's own replies do not count. The client may not have read all of it.
    """


class ProxyRecords:
    """The records of a proxy."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._records: OrderedDict[int, ProxyRecord] = OrderedDict()

    def add(self, record: ProxyRecord) -> None:
        """Add a record."""
        with self._lock:
            self._records[record.number] = record
            if len(self._records) > KEPT:
                self._records.popitem(last=False)

    def forwarded(self, number: int) -> None:
        """Note that a request was forwarded."""
        with self._lock:
            if (record := self._records.get(number)) is not None:
                self._records[number] = attrs.evolve(record, forwarded=record.forwarded + 1)

    def answered(self, number: int, *, whole: bool) -> None:
        """Note whether the service's reply was sent completely."""
        with self._lock:
            if (record := self._records.get(number)) is not None:
                self._records[number] = attrs.evolve(record, answered=whole)

    def all(self) -> list[ProxyRecord]:
        """Return the records, oldest first."""
        with self._lock:
            return list(self._records.values())
