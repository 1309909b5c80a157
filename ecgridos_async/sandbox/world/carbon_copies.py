"""Carbon copies: what is to be sent to a third party too."""

import attrs

from ecgridos_async.models import Status
from ecgridos_async.sandbox.world.records import Record, Records


@attrs.define(eq=False, kw_only=True)
class CarbonCopy(Record):
    """A carbon copy; it is active at once."""

    carbon_copy_id: int
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


class CarbonCopies(Records[CarbonCopy]):
    """All carbon copies."""

    def __init__(self) -> None:
        super().__init__("carbon copy", "carbon_copy_id", 6001)
