"""Mailboxes, networks, keys and callbacks."""

import httpx
import pytest

from ecgridos_async.contract.version import ApiVersion
from ecgridos_async.models import (
    Direction,
    HTTPAuthType,
    KeyVisibility,
    NetworkContactType,
    NetworkRunStatus,
    NetworkWebsiteType,
    Objects,
    Status,
    StatusCallBack,
    UseType,
)
from ecgridos_async.sandbox import DEMO_API_KEY, RetCode, Sandbox, World
from tests.sandbox.calling import Caller, Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def demo(clock: Clock) -> Caller:
    return Caller(World(clock=clock))


def test_a_new_mailbox(demo: Caller) -> None:
    number = demo("MailboxAdd", name="Box", user_id=1001)
    found = demo("MailboxInfo", mailbox_id=number)
    assert (found.mailbox_id, found.network_id, found.name) == (2201, 101, "Box")
    assert found.errors_user_id.user_id == 1001
    assert [one.mailbox_id for one in demo("MailboxList", name="b*")] == [2201]
    assert len(demo("MailboxListEx", network_id=101, name="")) == 3
    assert demo("MailboxAddEx", network_id=101, name="Two", user_id="1001") == 2202
    refused = demo.refused("MailboxAddEx", network_id=101, name="Three", user_id="x")
    assert refused == (RetCode.INVALID_DATA_TYPE, "UserID")
    refused = demo.refused("MailboxAdd", name="box", user_id=1001)
    assert refused == (RetCode.DUPLICATE, "Name")


@pytest.mark.parametrize(
    ("login", "name", "given", "refusal"),
    [
        ("demo", "MailboxInfo", {"mailbox_id": 2101}, (RetCode.ACCESS_DENIED, "MailboxID")),
        ("demo", "MailboxInfo", {"mailbox_id": 9}, (RetCode.NOT_FOUND, "MailboxID")),
        ("demo", "MailboxInfo", {"mailbox_id": 0}, (RetCode.INVALID_ID, "MailboxID")),
        ("mailbox", "MailboxInfo", {"mailbox_id": 2002}, (RetCode.ACCESS_DENIED, "MailboxID")),
        (
            "mailbox",
            "MailboxListEx",
            {"network_id": 101, "name": ""},
            (RetCode.ACCESS_DENIED, "MailboxID"),
        ),
        ("mailbox", "MailboxSuspend", {"mailbox_id": 2001}, (RetCode.ACCESS_DENIED, "SessionID")),
        (
            "demo",
            "MailboxName",
            {"mailbox_id": 2001, "name": ""},
            (RetCode.INVALID_DATA_LENGTH, "Name"),
        ),
        ("demo", "MailboxAdd", {"name": "a", "user_id": 7}, (RetCode.NOT_FOUND, "UserID")),
        (
            "demo",
            "NetworkUpdate",
            {"network_id": 102, "name": "a", "location": ""},
            (RetCode.ACCESS_DENIED, "NetworkID"),
        ),
        ("demo", "NetworkInfo", {"network_id": 9}, (RetCode.NOT_FOUND, "NetworkID")),
        ("demo", "NetworkStop", {"network_id": 101}, (RetCode.ACCESS_DENIED, "SessionID")),
    ],
)
def test_refused(
    demo: Caller, login: str, name: str, given: dict[str, object], refusal: tuple[RetCode, str]
) -> None:
    assert demo.as_(login).refused(name, **given) == refusal


@pytest.mark.parametrize(
    ("name", "given", "field", "value"),
    [
        ("MailboxName", {"name": "N"}, "name", "N"),
        ("MailboxDescription", {"description": "D"}, "description", "D"),
        ("MailboxUse", {"use_type": UseType.TEST}, "use_type", UseType.TEST),
        ("MailboxManaged", {"managed": True}, "managed", True),
        ("MailboxSuspend", {}, "status", Status.SUSPENDED),
        ("MailboxActivate", {}, "status", Status.ACTIVE),
        ("MailboxTerminate", {}, "status", Status.TERMINATED),
        ("MailboxInBoxTimeout", {"minutes": 9}, "config.in_box_timeout", 9),
        (
            "MailboxDeleteOnDownload",
            {"delete_on_download": True},
            "config.delete_on_download",
            True,
        ),
        (
            "MailboxX12Delimiters",
            {"seg_term": 126, "elm_sep": 42, "sub_elm_sep": 62},
            "config.elm_sep",
            42,
        ),
        ("MailboxNoticesContact", {"user_id": 1001}, "notices_user_id.user_id", 1001),
        (
            "MailboxSetContact",
            {"user_id": 1001, "contact_type": NetworkContactType.OWNER},
            "owner_user_id.user_id",
            1001,
        ),
    ],
)
def test_mailbox_changes(
    demo: Caller, name: str, given: dict[str, object], field: str, value: object
) -> None:
    assert demo(name, mailbox_id=2001, **given) is True
    found: object = demo("MailboxInfo", mailbox_id=2001)
    for part in field.split("."):
        found = getattr(found, part)
    assert found == value
    assert demo.world.ledger.count(name, "2001") == 1


def test_terminated_is_for_good(demo: Caller) -> None:
    demo("MailboxTerminate", mailbox_id=2001)
    refused = demo.refused("MailboxActivate", mailbox_id=2001)
    assert refused == (RetCode.DATA_ERROR, "MailboxID")


def test_networks(demo: Caller) -> None:
    netops = demo.as_("netops")
    assert [one.network_id for one in demo("NetworkList", name="*network")] == [101, 102]
    assert demo("NetworkInfo", network_id=101).owner_info is not None
    assert demo("NetworkInfo", network_id=102).owner_info is None
    demo("NetworkUpdate", network_id=101, name="Renamed", location="Here")
    kind = NetworkWebsiteType.SUPPORT
    demo("NetworkSetWebsite", network_id=101, url="https://a.test", website_type=kind)
    demo("NetworkX12Delimiters", network_id=101, seg_term=1, elm_sep=2, sub_elm_sep=3)
    contact = NetworkContactType.REPORTS
    demo("NetworkSetContact", network_id=101, user_id=1003, contact_type=contact)
    found = demo("NetworkInfoWithLog", network_id=101)
    assert (found.name, found.support_website) == ("Renamed", "https://a.test")
    assert found.owner_info.config.elm_sep == 2
    got = demo("NetworkGetContact", network_id=101, contact_type=contact)
    assert got.login_name == "mailbox"
    netops.world.users[1002].auth_level = type(got.auth_level)("TechOps")
    netops("NetworkStop", network_id=102)
    outages = demo("NetworkOutageList")
    assert [one.run_status for one in outages] == [NetworkRunStatus.OFF_LINE]


KEY = {"key": "k", "system_object": Objects.PARCEL, "object_id": 5}


@pytest.mark.parametrize(
    ("visibility", "mailbox", "netops"),
    [("Private", False, False), ("Shared", True, False), ("Public", True, True)],
)
def test_keys(demo: Caller, visibility: str, mailbox: bool, netops: bool) -> None:
    place = {**KEY, "visibility": KeyVisibility(visibility)}
    assert demo("KeySet", **place, value="v", meta="m", days_to_live=1)
    found = demo("KeyGet", **place)
    assert (found.value, found.meta, found.user_id) == ("v", "m", 1001)
    for login, sees in (("mailbox", mailbox), ("netops", netops)):
        listed = demo.as_(login)("KeyList", system_object=Objects.PARCEL, object_id=5)
        assert listed == ([found] if sees else [])
    assert demo("KeyRemove", **place)
    assert demo.refused("KeyGet", **place) == (RetCode.NOT_FOUND, "Key")
    assert demo.refused("KeyRemove", **place) == (RetCode.NOT_FOUND, "Key")


@pytest.mark.parametrize(
    ("minutes", "there"), [(2, False), (4, True), (0, True), (2**31 - 1, True)]
)
def test_keys_expire(demo: Caller, clock: Clock, minutes: int, there: bool) -> None:
    place = {**KEY, "visibility": KeyVisibility.PRIVATE}
    demo("KeySetMinutes", **place, value="v", meta="", minutes_to_live=minutes)
    clock.advance(minutes=3)
    assert bool(demo("KeyList", system_object=Objects.PARCEL, object_id=5)) is there


EVENT = {
    "network_id": 101,
    "mailbox_id": -1,
    "user_id": 1001,
    "system_object": Objects.PARCEL,
    "object_status": 0,
    "direction": Direction.IN_BOX,
    "frequency": 5,
    "max_retries": 3,
    "url": "https://hook.example.com/in",
    "http_authentication": HTTPAuthType.BASIC,
    "http_user": "u",
    "http_password": "secret",
    "status": Status.ACTIVE,
}


def test_callbacks(demo: Caller) -> None:
    event = demo("CallBackAddEx", **EVENT)
    assert (event.callback_event_id, event.max_calls) == (8001, 3)
    demo("ParcelUpload", file_name="f", byte_count=1, content=b"x")
    pending = demo("CallBackPendingListEx", network_id=101, mailbox_id=-1)
    assert [(one.object_id, one.test) for one in pending] == [(5_000_003, False)]
    numbers = {"parcel_id": 7, "interchange_id": 0, "user_id": 0}
    tested = demo("CallBackTest", callback_event_id=8001, **numbers)
    assert (tested.object_id, tested.test, tested.user_id) == (7, True, 1001)
    done = demo("CallBackInvoke", callback_queue_id=tested.callback_queue_id)
    assert (done.status, done.callback_log[0].return_code) == (StatusCallBack.COMPLETED, 200)
    assert demo("CallBackQueueInfo", callback_queue_id=done.callback_queue_id) == done
    latest = demo("CallBackEventInfo", callback_event_id=8001, queue_count=1)
    assert [one.object_id for one in latest.callback_queue] == [7]
    where = {"network_id": 101, "mailbox_id": -1}
    assert demo("CallBackEventListEx", **where, show_inactive=False)[0].callback_queue == []
    demo("CallBackEventSetStatus", callback_event_id=8001, status=Status.SUSPENDED)
    assert demo("CallBackEventListEx", **where, show_inactive=False) == []
    assert demo("CallBackPendingListExA", **where, network_exclude="101, 7") == []
    assert "secret" not in repr(event)


def test_callbacks_that_cannot_be_made(demo: Caller) -> None:
    demo("CallBackAddEx", **{**EVENT, "mailbox_id": 0, "url": "http://nobody.invalid/"})
    demo("ParcelUpload", file_name="f", byte_count=1, content=b"x")
    failed = demo("CallBackFailedList", max_days=1)
    assert [one.status for one in failed] == [StatusCallBack.ERROR]
    assert demo("CallBackPendingList") == []


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"url": "ftp://x"}, (RetCode.DATA_ERROR, "URL")),
        ({"url": ""}, (RetCode.INVALID_DATA_LENGTH, "URL")),
        ({"user_id": 9}, (RetCode.NOT_FOUND, "UserID")),
        ({"network_id": 102}, (RetCode.ACCESS_DENIED, "NetworkID")),
        ({"max_retries": -1}, (RetCode.DATA_ERROR, "MaxRetries")),
    ],
)
def test_callbacks_refused(
    demo: Caller, change: dict[str, object], refusal: tuple[RetCode, str]
) -> None:
    assert demo.refused("CallBackAddEx", **{**EVENT, **change}) == refusal


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("version", "filter_text"), [("2.3", "false"), ("3.0", "false"), ("3.2", "false"), ("4.1", "0")]
)
async def test_each_version_writes_what_it_has(version: str, filter_text: str) -> None:
    sandbox = Sandbox()
    path = ApiVersion(version).path
    transport = httpx.ASGITransport(sandbox.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        for operation, field, number in (
            ("MailboxInfo", "MailboxID", 2001),
            ("NetworkInfo", "NetworkID", 101),
            ("TPInfo", "ECGridID", 3001),
            ("InterconnectInfo", "InterconnectID", 4001),
            ("UserInfo", "UserID", 1001),
        ):
            fields = {"SessionID": DEMO_API_KEY, field: str(number)}
            response = await client.post(f"{path}/{operation}", data=fields)
            assert response.status_code == 200, response.text
            assert f"<{field}>{number}</{field}>" in response.text
            if operation in {"MailboxInfo", "NetworkInfo"}:
                assert f"<EBCDICFilter>{filter_text}</EBCDICFilter>" in response.text
