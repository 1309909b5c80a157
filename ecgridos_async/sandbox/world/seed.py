"""The seed: what a world starts with, read from `seed.toml` or from what a user gives."""

import datetime as dt
import functools
import os
import tomllib
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any, Final, cast

import attrs

from ecgridos_async.errors import ConfigurationError
from ecgridos_async.models import (
    Level,
    PricelistModel,
    Status,
    StatusInterconnect,
)
from ecgridos_async.sandbox.world.seed_tables import Place, SeedError, records, table
from ecgridos_async.sandbox.world.trading_partners import Partner
from ecgridos_async.sandbox.world.users import User

SeedSource = Mapping[str, object] | str | os.PathLike[str]
"""A seed as a user gives it: a mapping like that of `seed.toml`, or the path of such a file."""

_DEFAULT: Final = Path(__file__).with_name("seed.toml")


@attrs.frozen(kw_only=True)
class ServiceSeed:
    """How the service behaves."""

    created: dt.datetime = dt.datetime(2016, 1, 4, 8, 30, tzinfo=dt.UTC)
    default_receiver: int
    interconnect_seconds: float | None = None
    made_up_pricelists: int = 0


@attrs.frozen(kw_only=True)
class NetworkSeed:
    """A network."""

    network_id: int
    name: str
    location: str = ""
    contact_user_id: int


@attrs.frozen(kw_only=True)
class MailboxSeed:
    """A mailbox."""

    mailbox_id: int
    network_id: int
    name: str
    contact_user_id: int
    description: str = ""
    managed: bool = False
    status: Status = Status.ACTIVE


@attrs.frozen(kw_only=True)
class InterconnectSeed:
    """An interconnect."""

    ecgrid_id1: int
    ecgrid_id2: int
    requestor_user_id: int
    status: StatusInterconnect = StatusInterconnect.COMPLETED


@attrs.frozen(kw_only=True)
class ParcelSeed:
    """A parcel that was sent before the sandbox started."""

    ecgrid_id_from: int
    ecgrid_id_to: int
    file_name: str
    content: str | bytes


@attrs.frozen(kw_only=True)
class PricelistSeed:
    """A pricelist."""

    pricelist_id: int
    description: str = ""
    date: dt.datetime | None = None
    model: PricelistModel = PricelistModel.SIMPLE
    status: Status = Status.ACTIVE
    levels: list[Level] = attrs.field(factory=lambda: list[Level]())


@attrs.frozen(kw_only=True)
class Seed:
    """What a world starts with."""

    service: ServiceSeed
    networks: list[NetworkSeed]
    mailboxes: list[MailboxSeed]
    users: list[User]
    partners: list[Partner]
    interconnects: list[InterconnectSeed]
    parcels: list[ParcelSeed]
    pricelists: list[PricelistSeed]


@functools.cache
def default_seed() -> Seed:
    """Return the seed of this package."""
    return _read({})


def read_seed(source: SeedSource | None) -> Seed:
    """Read a seed; None is the seed of this package.

    Raises:
        ConfigurationError: The seed is wrong; it names the place, like `mailboxes[2].network_id`.
    """
    if source is None:
        return default_seed()
    try:
        return _read(_load(source))
    except SeedError as error:
        raise ConfigurationError(f"seed: {error}", parameter="seed") from None


def _load(source: Any) -> Mapping[str, object]:
    if isinstance(source, Mapping):
        return cast("Mapping[str, object]", source)
    if not isinstance(source, (str, os.PathLike)):
        raise SeedError("expected a mapping or the path of a TOML file")
    try:
        return tomllib.loads(
            Path(cast("str | os.PathLike[str]", source)).read_text(encoding="utf-8")
        )
    except OSError as error:
        raise SeedError(f"cannot read the file: {error.strerror}") from None
    except ValueError as error:
        raise SeedError(f"the file is not TOML: {error}") from None


def _read(given: Mapping[str, object]) -> Seed:
    Place("", given).refuse_unknown(field.name for field in attrs.fields(Seed))
    default: dict[str, object] = tomllib.loads(_DEFAULT.read_text(encoding="utf-8"))
    merged = {**default, **given}
    service = table(ServiceSeed, Place("service", merged["service"]))
    made = {"created": service.created, "modified": service.created}
    seed = Seed(
        service=service,
        networks=records(NetworkSeed, merged, "networks"),
        mailboxes=records(MailboxSeed, merged, "mailboxes"),
        users=records(User, merged, "users", {**made, "api_key": ""}),
        partners=records(Partner, merged, "partners", {**made, "effective": service.created}),
        interconnects=records(InterconnectSeed, merged, "interconnects"),
        parcels=records(ParcelSeed, merged, "parcels"),
        pricelists=records(PricelistSeed, merged, "pricelists"),
    )
    _check(seed, [name for name in default if name not in given])
    return seed


def _check(seed: Seed, left_out: Collection[str]) -> None:
    """Refuse ids that refer to nothing, and ids and names that two records have."""
    for table_name, field, key in _UNIQUE:
        seen: dict[object, int] = {}
        for index, one in enumerate(getattr(seed, table_name)):
            first = seen.setdefault(key(one) or object(), index)
            if first != index:
                where = f"{table_name}[{index}].{field}"
                raise SeedError(f"{where}: {table_name}[{first}] has the same")
    known: dict[str, set[Any]] = {
        "network": {one.network_id for one in seed.networks},
        "mailbox of this network": {(one.network_id, one.mailbox_id) for one in seed.mailboxes}
        | {(one.network_id, 0) for one in seed.networks},
        "user": {one.user_id for one in seed.users},
        "partner": {one.ecgrid_id for one in seed.partners},
    }
    for noun, places in _REFERENCES.items():
        for table_name, field in places:
            for index, one in enumerate(getattr(seed, table_name)):
                value = getattr(one, field)
                target = (one.network_id, value) if noun.startswith("mailbox") else value
                if target not in known[noun]:
                    hint = " (your seed leaves this table out)" if table_name in left_out else ""
                    where = f"{table_name}[{index}].{field}"
                    raise SeedError(f"{where}: there is no {noun} {value}{hint}")
    receiver = seed.service.default_receiver
    if receiver not in known["partner"]:
        raise SeedError(f"service.default_receiver: there is no partner {receiver}")


_UNIQUE: Final[tuple[tuple[str, str, Callable[[Any], object]], ...]] = (
    ("networks", "network_id", lambda one: one.network_id),
    ("mailboxes", "mailbox_id", lambda one: one.mailbox_id),
    ("users", "user_id", lambda one: one.user_id),
    ("users", "login_name", lambda one: one.login_name.lower()),
    ("users", "api_key", lambda one: one.api_key),
    ("partners", "ecgrid_id", lambda one: one.ecgrid_id),
    ("partners", "id", lambda one: (one.qualifier, one.id)),
    ("pricelists", "pricelist_id", lambda one: one.pricelist_id),
)
"""What no two records of a table share, unless it is empty."""

_REFERENCES: Final = {
    "network": (
        ("mailboxes", "network_id"),
        ("users", "network_id"),
        ("partners", "network_id"),
    ),
    "mailbox of this network": (("users", "mailbox_id"), ("partners", "mailbox_id")),
    "user": (
        ("networks", "contact_user_id"),
        ("mailboxes", "contact_user_id"),
        ("interconnects", "requestor_user_id"),
    ),
    "partner": (
        ("interconnects", "ecgrid_id1"),
        ("interconnects", "ecgrid_id2"),
        ("parcels", "ecgrid_id_from"),
        ("parcels", "ecgrid_id_to"),
    ),
}
"""Which fields refer to what."""
