"""Carbon copies: what two trading partners exchange also goes to others."""

import datetime as dt
from typing import Annotated

import attrs

from ecgridos_async.contract.types import Int32, Versions
from ecgridos_async.models.base import Model
from ecgridos_async.models.status import Status
from ecgridos_async.models.trading_partners import ECGridIDInfo


@attrs.frozen(kw_only=True)
class CarbonCopyIDInfo(Model):
    """A carbon copy: interchanges between two ECGridIDs are repeated between two others."""

    carbon_copy_id: Int32
    network_id: Int32
    """The network that is billed for it."""
    mailbox_id: Int32
    """The mailbox that is billed for it; 0 is the root mailbox of the network."""
    created: dt.datetime | None = None
    modified: dt.datetime | None = None
    status: Status
    original_from: ECGridIDInfo | None = None
    original_to: ECGridIDInfo | None = None
    cc_from: ECGridIDInfo | None = None
    cc_to: ECGridIDInfo | None = None
    gs_from: Annotated[str | None, Versions("4.1..")] = None
    """The sender in the GS segment of X12 (inferred from the name); None before v4.1."""
    gs_to: Annotated[str | None, Versions("4.1..")] = None
    """The receiver in the GS segment of X12 (inferred from the name); None before v4.1."""
    transaction_set: str | None = None
    """What is copied, such as 850; empty for all. Only the first set of an interchange counts."""
