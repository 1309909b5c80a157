"""Carbon copies: what is to be sent to a third party too."""

import datetime as dt
import itertools
from collections.abc import Iterator

import attrs

from ecgridos_async.models import Status


@attrs.define(eq=False, kw_only=True)
class CarbonCopy:
    """A carbon copy; it is active at once."""

    carbon_copy_id: int
    network_id: int
    mailbox_id: int
    created: dt.datetime
    modified: dt.datetime
    ecgrid_id_from: int
    ecgrid_id_to: int
    ecgrid_id_cc_from: int
    ecgrid_id_cc_to: int
    gs_from: str
    gs_to: str
    transaction_set: str
    """Blank for all."""
    status: Status = Status.ACTIVE

    def is_of(self, ecgrid_id_from: int, ecgrid_id_to: int, document_type: str) -> bool:
        """Tell whether an interchange is to be copied."""
        return (
            self.status is Status.ACTIVE
            and (self.ecgrid_id_from, self.ecgrid_id_to) == (ecgrid_id_from, ecgrid_id_to)
            and self.transaction_set in ("", document_type)
        )


class CarbonCopies:
    """All carbon copies, by their id."""

    def __init__(self) -> None:
        self._copies: dict[int, CarbonCopy] = {}
        self._ids = itertools.count(6001)

    def __iter__(self) -> Iterator[CarbonCopy]:
        return iter(self._copies.values())

    def find(self, carbon_copy_id: int) -> CarbonCopy | None:
        """Return a carbon copy, None if there is none with that id."""
        return self._copies.get(carbon_copy_id)

    def next_id(self) -> int:
        """Return the id of a new one."""
        return next(self._ids)

    def put(self, copy: CarbonCopy) -> None:
        """Add a carbon copy."""
        self._copies[copy.carbon_copy_id] = copy
