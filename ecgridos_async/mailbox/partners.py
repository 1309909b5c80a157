"""Partners: find or add them, and ask for the interconnects that let one trade with them."""

from collections.abc import Sequence
from typing import Final

import anyio
import attrs

from ecgridos_async.contract.operation import Caller
from ecgridos_async.errors import (
    ArgumentError,
    DuplicateError,
    ECGridOSFault,
    NotFoundError,
    OutcomeUnknownError,
)
from ecgridos_async.mailbox.waiting import EVERY, wait_until
from ecgridos_async.models.interconnects import InterconnectIDInfo, StatusInterconnect
from ecgridos_async.models.trading_partners import ECGridIDInfo, StatusECGridID
from ecgridos_async.services.interconnects import Interconnects
from ecgridos_async.services.trading_partners import TradingPartners

Partner = int | tuple[str, str]
"""An ECGridID, or a qualifier and an id, such as `("ZZ", "ACME")`."""

_ALL: Final = -1
_OUT_OF_USE: Final = (StatusECGridID.TERMINATED, StatusECGridID.DUPLICATE)
_MAY_PASS: Final = (StatusInterconnect.PENDING, StatusInterconnect.DELAYED)
"""What NetOps completes without anybody else."""
_LONGEST_DESCRIPTION: Final = 35


@attrs.frozen(kw_only=True)
class Connection:
    """A partner that one may trade with, or soon may."""

    partner: Partner
    """As it was given."""
    ecgrid_id: int
    """What ECGridOS calls it."""
    added: bool
    """Whether this run added the partner."""
    requested: bool
    """Whether this run asked for the interconnect; else it was there."""
    interconnect: InterconnectIDInfo

    @property
    def is_complete(self) -> bool:
        """Whether the two may trade now."""
        return self.interconnect.status == StatusInterconnect.COMPLETED


@attrs.frozen(kw_only=True)
class Terms:
    """What an interconnect is asked for with; all may be empty."""

    reference: str = ""
    """Your own name for it."""
    contact_name: str = ""
    """Whom to ask on the partner's side."""
    contact_email: str = ""
    notify_contact: bool = False
    """Whether the service mails that contact."""
    preconfirm: bool = False
    """Whether the partner has agreed already."""
    note: str = ""
    """Up to 250 characters."""


async def connect(
    session: Caller,
    own: Partner,
    *partners: Partner,
    add: bool = True,
    van: int | None = None,
    terms: Terms | None = None,
    wait: float = 60.0,
    every: float = EVERY,
) -> list[Connection]:
    """Make sure that one may trade with partners: find or add them, and interconnect.

        for found in await mailbox.connect(session, ("ZZ", "US"), ("01", "ACME"), ("14", "OTHER")):
            print(found.partner, found.interconnect.status)

    It does what is left to do, so it may be run again at any time, also after an error. An
    interconnect can take NetOps days.

    Args:
        session: The session.
        own: The ECGridID that trades, or its qualifier and id.
        partners: Those to trade with, each in the same form.
        add: Whether to add the ids that ECGridOS does not know.
        van: The NetworkID of the VAN to add partners at; to the mailbox of the session if None.
        terms: What to ask for the interconnects with.
        wait: How many seconds to wait in all until the interconnects are complete.
        every: Seconds between the first two looks.

    Returns:
        A connection for each partner, in their order, complete or not.

    Raises:
        NotFoundError: If an ECGridID does not exist, or an id is unknown and `add` is False.
        ArgumentError: If several active partners have a qualifier and id: give an ECGridID.
        IDExistsOnNetworkError: If an id exists where one may not look: give its ECGridID.
    """
    onboarding = _Onboarding(session, add=add, terms=terms or Terms())
    mine, _ = await onboarding.ecgrid_id(own, van=None)
    found = [await onboarding.connect(mine, partner, van) for partner in partners]
    with anyio.move_on_after(wait):
        for place, one in enumerate(found):
            found[place] = await onboarding.completed(one, every)
    return found


@attrs.frozen
class _Onboarding:
    session: Caller
    add: bool
    terms: Terms

    async def ecgrid_id(self, partner: Partner, van: int | None) -> tuple[int, bool]:
        """Return what ECGridOS calls a partner, and whether it had to be added."""
        if isinstance(partner, int):
            return partner, False
        found = await self._search(*partner)
        if found is not None:
            return found, False
        if not self.add:
            raise NotFoundError(f"ECGridOS knows no partner {_name(partner)}, and add is False")
        try:
            return await self._add(*partner, van), True
        except (DuplicateError, OutcomeUnknownError):  # somebody else, or a lost reply
            found = await self._search(*partner)
            if found is None:
                raise
            return found, False

    async def _search(self, qualifier: str, id: str) -> int | None:  # noqa: A002
        partners = TradingPartners(self.session)
        found = _chosen(await partners.search(qualifier, id, show_inactive=False), qualifier, id)
        if found is None:
            try:
                everywhere = await partners.search_ex(_ALL, _ALL, qualifier, id, False)  # noqa: FBT003
            except ECGridOSFault:  # whether -1 is all networks, is not documented
                return None
            found = _chosen(everywhere, qualifier, id)
        return found

    async def _add(self, qualifier: str, id: str, van: int | None) -> int:  # noqa: A002
        partners = TradingPartners(self.session)
        description = f"Partner {id}"[:_LONGEST_DESCRIPTION]
        if van is None:
            return await partners.add(qualifier, id, description)
        return await partners.add_van(van, qualifier, id, description)

    async def connect(self, mine: int, partner: Partner, van: int | None) -> Connection:
        """Return the interconnect with a partner, which is asked for if there is none."""
        theirs, added = await self.ecgrid_id(partner, van)
        found, requested = await self._find(mine, theirs), False
        if found is None:
            try:
                found = await Interconnects(self.session).add(
                    mine, theirs, **attrs.asdict(self.terms)
                )
                requested = True
            except (DuplicateError, OutcomeUnknownError):
                found = await self._find(mine, theirs)
                if found is None:
                    raise
        return Connection(
            partner=partner, ecgrid_id=theirs, added=added, requested=requested, interconnect=found
        )

    async def _find(self, mine: int, theirs: int) -> InterconnectIDInfo | None:
        found = await Interconnects(self.session).list_by_ecgrid_id(mine, theirs)
        live = [one for one in found if one.status != StatusInterconnect.CANCELED]
        return next((one for one in live if _is_between(one, mine, theirs)), None)

    async def completed(self, connection: Connection, every: float) -> Connection:
        """Wait until an interconnect is complete, or somebody has to see to it."""
        found = connection.interconnect
        if found.status in _MAY_PASS:
            found = await wait_until(
                lambda: Interconnects(self.session).info(found.interconnect_id),
                lambda now: now.status not in _MAY_PASS,
                every=every,
            )
        return attrs.evolve(connection, interconnect=found)


def _chosen(found: Sequence[ECGridIDInfo], qualifier: str, id: str) -> int | None:  # noqa: A002
    exact = [one for one in found if (one.qualifier or "", one.id) == (qualifier, id)]
    used = [one.ecgrid_id for one in exact if one.status not in _OUT_OF_USE]
    if len(used) > 1:
        raise ArgumentError(
            f"several partners are {_name((qualifier, id))}; give one of their ECGridIDs: "
            + ", ".join(map(str, used)),
            parameter="partners",
        )
    return used[0] if used else None


def _is_between(interconnect: InterconnectIDInfo, mine: int, theirs: int) -> bool:
    ends = {end.ecgrid_id for end in (interconnect.tp1, interconnect.tp2) if end is not None}
    return not ends or ends == {mine, theirs}


def _name(partner: tuple[str, str]) -> str:
    return ":".join(partner)
