"""The journal: which calls came in. It holds names and numbers, never an argument."""

from collections import Counter, deque
from collections.abc import Mapping
from typing import Final

import attrs

from ecgridos_async.contract.protocol import Protocol
from ecgridos_async.contract.version import ApiVersion

UNKNOWN_OPERATION: Final = "?"
"""What stands for an operation that the version called does not have."""

_KEPT: Final = 1000


@attrs.frozen
class CallRecord:
    """One call."""

    version: ApiVersion
    protocol: Protocol
    operation: str
    """Wire name, `"?"` for one that the version does not have."""
    status: int
    """HTTP status of the reply."""


class Journal:
    """The calls since the start or the last reset: all are counted, the latest are kept."""

    def __init__(self) -> None:
        self._records: deque[CallRecord] = deque(maxlen=_KEPT)
        self._counts: Counter[str] = Counter()

    def add(self, record: CallRecord) -> None:
        """Record a call."""
        self._records.append(record)
        self._counts[record.operation] += 1

    @property
    def records(self) -> list[CallRecord]:
        """The latest 1000 calls, oldest first."""
        return list(self._records)

    @property
    def counts(self) -> Mapping[str, int]:
        """How often each operation was called."""
        return dict(self._counts)
