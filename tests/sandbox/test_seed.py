"""The seed of a sandbox: what it starts with, and what is said of one that is wrong."""

import datetime as dt
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from ecgridos_async.contract.version import ApiVersion
from ecgridos_async.errors import ConfigurationError
from ecgridos_async.models import AuthLevel, PricelistItemLevel, Status
from ecgridos_async.sandbox import RetCode, Sandbox, World
from ecgridos_async.sandbox.world import seed as seeds
from ecgridos_async.sandbox.world.seed import SeedSource, read_seed
from tests.sandbox.calling import Caller

OWN = """
[service]
default_receiver = 11

[[networks]]
network_id = 7
name = "Ours"
contact_user_id = 1

[[mailboxes]]
mailbox_id = 70
network_id = 7
name = "Orders"
contact_user_id = 1
managed = true

[[users]]
user_id = 1
login_name = "ada"
password = "secret"
auth_level = "NetworkAdmin"
network_id = 7
mailbox_id = 0
first_name = "Ada"
last_name = "L"

[[partners]]
ecgrid_id = 10
network_id = 7
mailbox_id = 0
qualifier = "ZZ"
id = "US"
description = "Us"

[[partners]]
ecgrid_id = 11
network_id = 7
mailbox_id = 70
qualifier = "ZZ"
id = "THEM"
description = "Them"

[[interconnects]]
ecgrid_id1 = 10
ecgrid_id2 = 11
requestor_user_id = 1
status = "Problem"

[[parcels]]
ecgrid_id_from = 11
ecgrid_id_to = 10
file_name = "order.x12"
content = "ISA*00*"

[[pricelists]]
pricelist_id = 5000
description = "Own"
model = "Tiered"
date = 2026-01-01T00:00:00

[[pricelists.levels]]
level = "Level1"
[[pricelists.levels.schedules]]
schedule_id = 1
allowance = 0
maximum = -1
block = 1
rate = 0.25
catalog_id = 1
account_report = "FixedRate"
measure = "Each"
specified_network_id = 0
include_root_mailbox = false
"""

PARCEL = {"ecgrid_id_from": 3003, "ecgrid_id_to": 3001, "file_name": "a", "content": b"\0"}


def caller(source: SeedSource, login: str = "demo") -> Caller:
    return Caller(World(seed=read_seed(source)), login)


@pytest.mark.parametrize("as_path", [str, Path, None], ids=["text", "path", "mapping"])
def test_a_seed_of_ones_own(as_path: type[str] | type[Path] | None, tmp_path: Path) -> None:
    file = tmp_path / "seed.toml"
    file.write_text(OWN, encoding="utf-8")
    ada = caller(tomllib.loads(OWN) if as_path is None else as_path(file), "ada")
    assert ada.world.users.by_login("demo") is None
    assert ada.world.users.by_password("ada", "secret")
    info = ada("UserInfo", user_id=1)
    assert info.auth_level is AuthLevel.NETWORK_ADMIN
    assert info.created == dt.datetime(2016, 1, 4, 8, 30, tzinfo=dt.UTC)
    assert [box.managed for box in ada("MailboxList", name="")] == [True]
    (parcel,) = ada("ParcelInBox").parcel_id_info_list
    assert (parcel.file_name, parcel.network_id_to) == ("order.x12", 7)
    assert ada("ParcelDownload", parcel_id=parcel.parcel_id).content == b"ISA*00*"
    assert ada("InterconnectInfo", interconnect_id=4001).status == "Problem"
    pricelist = ada.in_(ApiVersion.V3_2)("PricelistInfo", pricelist_id=5000)
    assert pricelist.levels[0].level is PricelistItemLevel.LEVEL_1
    assert str(pricelist.levels[0].schedules[0].rate) == "0.25"
    assert ada.refused("PricelistInfo", pricelist_id=1)[0] is RetCode.NOT_FOUND


def test_a_table_that_is_left_out_is_as_in_the_default_seed() -> None:
    sandbox = Sandbox(seed={"parcels": [PARCEL], "interconnects": []})
    demo = Caller(sandbox.world)
    assert demo("ParcelInBox").count == 1
    assert demo.refused("InterconnectInfo", interconnect_id=4001)[0] is RetCode.NOT_FOUND
    demo("ParcelDownloadConfirm", parcel_id=demo("ParcelInBox").parcel_id_info_list[0].parcel_id)
    assert demo("ParcelInBox").count == 0
    sandbox.reset()
    assert demo("ParcelInBox").count == 1


def test_the_seed_of_the_documentation() -> None:
    page = Path(__file__).parents[2].joinpath("docs/testing.md").read_text(encoding="utf-8")
    example = tomllib.loads(page.partition("```toml")[2].partition("```")[0])
    ada = caller(example, "ada")
    assert [box.name for box in ada("MailboxList", name="")] == ["Orders"]
    assert ada("ParcelUpload", file_name="a", byte_count=1, content=b"a") == 5_000_001
    assert ada("ParcelInBox").count == 2  # what was sent to itself, and the reply


def test_worlds_share_no_record() -> None:
    first, second = World(), World()
    first.users[1001].status = Status.SUSPENDED
    first.partners[3001].description = "changed"
    assert second.users[1001].status is Status.ACTIVE
    assert second.partners[3001].description == "Demo & Sons"
    first.reset()
    assert first.users[1001].status is Status.ACTIVE


def changed(table: str, index: int, **fields: object) -> Mapping[str, object]:
    """Return the tables of the default seed with a record changed; None takes a field out."""
    own: dict[str, Any] = tomllib.loads(Path(seeds.__file__).with_name("seed.toml").read_text())
    found = own[table] if table == "service" else own[table][index]
    found |= fields
    for name in [name for name, value in fields.items() if value is None]:
        del found[name]
    return own


WRONG: list[tuple[Any, str]] = [
    (changed("mailboxes", 2, network_id=9), "mailboxes[2].network_id: there is no network 9"),
    (
        changed("mailboxes", 2, network=9),
        "mailboxes[2].network: there is no such key; did you mean network_id?",
    ),
    (changed("mailboxes", 1, name=None), "mailboxes[1].name: is missing"),
    (
        changed("mailboxes", 1, mailbox_id=2001),
        "mailboxes[1].mailbox_id: mailboxes[0] has the same",
    ),
    (
        changed("users", 0, mailbox_id=2101),
        "users[0].mailbox_id: there is no mailbox of this network 2101",
    ),
    (changed("users", 0, login_name="NETOPS"), "users[1].login_name: users[0] has the same"),
    (
        changed("users", 0, auth_level="Boss"),
        "users[0].auth_level: expected one of NoChange, Root",
    ),
    (changed("users", 0, user_id="1"), "users[0].user_id: expected an integer"),
    (changed("users", 0, user_id=True), "users[0].user_id: expected an integer"),
    (changed("users", 0, company=5), "users[0].company: expected a text"),
    (changed("users", 0, created="now"), "users[0].created: expected a date and time"),
    (
        changed("partners", 1, qualifier="ZZ", id="DEMO"),
        "partners[1].id: partners[0] has the same",
    ),
    (
        changed("interconnects", 0, ecgrid_id2=1),
        "interconnects[0].ecgrid_id2: there is no partner 1",
    ),
    (
        changed("service", 0, default_receiver=1),
        "service.default_receiver: there is no partner 1",
    ),
    (
        {"users": []},
        "networks[0].contact_user_id: there is no user 1002 (your seed leaves this",
    ),
    ({"mailbox": []}, "mailbox: there is no such key; did you mean mailboxes?"),
    ({"mailboxes": {}}, "mailboxes: expected an array"),
    ({"mailboxes": ["a"]}, "mailboxes[0]: expected a table"),
    ({"service": {}}, "service.default_receiver: is missing"),
    (
        {"pricelists": [{"pricelist_id": 1, "levels": [{}]}]},
        "pricelists[0].levels[0].level: is missing",
    ),
    ({"parcels": [{**PARCEL, "content": 5}]}, "parcels[0].content: expected bytes"),
    ("/no/such/file.toml", "cannot read the file"),
    (5, "expected a mapping or the path of a TOML file"),
]


@pytest.mark.parametrize(("source", "text"), WRONG)
def test_a_wrong_seed_names_the_place(source: Any, text: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Sandbox(seed=source)
    assert str(caught.value).startswith(f"seed: {text}")
    assert caught.value.parameter == "seed"


def test_a_file_that_is_not_toml(tmp_path: Path) -> None:
    file = tmp_path / "seed.toml"
    file.write_text("[[users")
    with pytest.raises(ConfigurationError, match="the file is not TOML: Expected"):
        Sandbox(seed=file)
