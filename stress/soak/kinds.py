"""The calls of the load: reads, calls that may be repeated, and writes with a marker each."""

import datetime as dt
import random
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Final

import attrs

from ecgridos_async import Client, Session
from ecgridos_async.contract.protocol import Protocol
from ecgridos_async.contract.version import ApiVersion
from ecgridos_async.models import NetworkIDInfo, Pricelist
from ecgridos_async.sandbox import DEMO_LOGIN, DEMO_PASSWORD
from ecgridos_async.services import all_operations

NETWORK: Final = 101
PARTNER: Final = 3001
"""The partner that the demo user may change."""
OTHER_PARTNER: Final = 3003
VISIT: Final = "visit"
"""A session of its own, for one call: Login, WhoAmI, Logout."""
PRICELISTS: Final = range(40, 50)

_REMEMBERED: Final = 50
_SHORT: Final = 400
_LARGE: Final = 2**17
"""Bytes: so many are sent and received in pieces."""
_HUGE: Final = 2**20
"""Bytes: so many are encoded in a worker thread."""


@attrs.define
class Known:
    """What the results of reads are compared with."""

    user_id: int = 0
    network: NetworkIDInfo | None = None
    pricelists: dict[int, Pricelist] = attrs.field(factory=lambda: dict[int, Pricelist]())
    parcels: deque[tuple[int, str, bytes]] = attrs.field(
        factory=lambda: deque[tuple[int, str, bytes]](maxlen=_REMEMBERED)
    )
    """Uploads that returned: ParcelID, file name, content."""
    partners: deque[tuple[int, str]] = attrs.field(
        factory=lambda: deque[tuple[int, str]](maxlen=_REMEMBERED)
    )
    """Trading partners that were added: ECGridID and id."""

    def forget(self) -> None:
        """Forget what the service forgets when it is reset."""
        self.parcels.clear()
        self.partners.clear()


@attrs.frozen
class Caller:
    """Who makes a call, and with what."""

    client: Client
    session: Session
    known: Known
    dice: random.Random
    marker: str

    def content(self) -> bytes:
        """Return a content: mostly a short one, now and then one that is sent in pieces."""
        size = self.dice.randrange(_SHORT)
        # HTTP GET has it in its query.
        if self.session._channel.settings.protocol is not Protocol.HTTP_GET:
            luck = self.dice.random()
            size += _HUGE if luck < 0.01 else _LARGE if luck < 0.04 else 0
        return self.marker.encode() + self.dice.randbytes(size)


@attrs.frozen
class Told:
    """What a call returned."""

    value: int | None = None
    wrong: str = ""


def same(found: object, expected: object) -> Told:
    """Tell whether a result is the right one."""
    return Told() if found == expected else Told(wrong=f"{found!r:.200} instead of {expected!r}")


async def who_am_i(caller: Caller) -> Told:
    me = await caller.session.who_am_i()
    return same((me.login_name, me.user_id), (DEMO_LOGIN, caller.known.user_id))


async def now_utc(caller: Caller) -> Told:
    now = await caller.client.now_utc()
    age = abs(now - dt.datetime.now(dt.UTC)) if now else dt.timedelta.max
    return same(age < dt.timedelta(minutes=1), expected=True)


async def pricelist(caller: Caller) -> Told:
    pricelist_id = caller.dice.choice(PRICELISTS)
    found = await caller.session.pricelists.info(pricelist_id)
    return same(found, caller.known.pricelists[pricelist_id])


async def network(caller: Caller) -> Told:
    return same(await caller.session.networks.info(NETWORK), caller.known.network)


async def partner(caller: Caller) -> Told:
    ecgrid_id, name = PARTNER, "DEMO"
    if caller.known.partners:
        ecgrid_id, name = caller.dice.choice(caller.known.partners)
    found = await caller.session.trading_partners.info(ecgrid_id)
    return same((found.ecgrid_id, found.id), (ecgrid_id, name))


async def parcel(caller: Caller) -> Told:
    parcel_id, name, content = caller.dice.choice(caller.known.parcels)
    found = await caller.session.parcels.info(parcel_id)
    return same(
        (found.parcel_id, found.file_name, found.parcel_bytes), (parcel_id, name, len(content))
    )


async def download(caller: Caller) -> Told:
    parcel_id, name, content = caller.dice.choice(caller.known.parcels)
    found = await caller.session.parcels.download(parcel_id)
    return same((found.file_name, found.content), (name, content))


async def describe(caller: Caller) -> Told:
    done = await caller.session.trading_partners.update_description(PARTNER, caller.marker)
    return same(done, expected=True)


async def upload(caller: Caller) -> Told:
    name, content = f"{caller.marker}.edi", caller.content()
    parcel_id = await caller.session.parcels.upload(name, content=content)
    caller.known.parcels.append((parcel_id, name, content))
    return Told(parcel_id)


async def upload_directed(caller: Caller) -> Told:
    name, content = f"{caller.marker}.edi", caller.content()
    parcel_id = await caller.session.parcels.upload_directed(
        NETWORK, 0, name, content=content, ecgrid_id_from=PARTNER, ecgrid_id_to=OTHER_PARTNER
    )
    caller.known.parcels.append((parcel_id, name, content))
    return Told(parcel_id)


async def add_partner(caller: Caller) -> Told:
    added = await caller.session.trading_partners.add("ZZ", caller.marker, "Soaked")
    caller.known.partners.append((added, caller.marker))
    return Told(added)


async def add_mailbox(caller: Caller) -> Told:
    return Told(await caller.session.mailboxes.add(caller.marker, caller.known.user_id))


async def note(caller: Caller) -> Told:
    parcel_id, _, _ = caller.dice.choice(caller.known.parcels)
    done = await caller.session.parcels.acknowledgment_note(parcel_id, "Soak", caller.marker)
    return same(done, expected=True)


async def visit(caller: Caller) -> Told:
    async with caller.client.session(DEMO_LOGIN, DEMO_PASSWORD) as session:
        me = await session.who_am_i()
    return same(me.login_name, DEMO_LOGIN)


@attrs.frozen
class Kind:
    """A kind of call."""

    operation: str
    """Wire name."""
    call: Callable[[Caller], Awaitable[Told]]
    weight: int
    """How often it is made, compared with the others."""
    needs_parcel: bool = False
    """Whether it is about a parcel that was uploaded before."""

    @property
    def effect(self) -> str:
        """The effect of the operation."""
        if self.operation == VISIT:
            return VISIT
        return str(all_operations()[self.operation][2].effect)

    @property
    def by_client(self) -> bool:
        """Whether the client makes it, not the session, so that options do not count."""
        return self.operation == VISIT or not all_operations()[self.operation][2].session

    def exists_in(self, version: ApiVersion) -> bool:
        """Tell whether the version has the operation."""
        return self.operation == VISIT or version in all_operations()[self.operation][2].versions


_ALL: Final = [
    Kind("WhoAmI", who_am_i, 6),
    Kind("NowUTC", now_utc, 4),
    Kind("PricelistInfo", pricelist, 8),
    Kind("NetworkInfo", network, 6),
    Kind("TPInfo", partner, 6),
    Kind("ParcelInfo", parcel, 6, needs_parcel=True),
    Kind("ParcelDownload", download, 10, needs_parcel=True),
    Kind("TPUpdateDescription", describe, 10),
    Kind("ParcelUpload", upload, 16),
    Kind("ParcelUploadDirected", upload_directed, 10),
    Kind("ParcelAcknowledgmentNote", note, 10, needs_parcel=True),
    Kind("TPAdd", add_partner, 6),
    Kind("MailboxAdd", add_mailbox, 4),
    Kind(VISIT, visit, 2),
]


def kinds_of(version: ApiVersion) -> list[Kind]:
    """Return the kinds of call that a version has."""
    return [kind for kind in _ALL if kind.exists_in(version)]
