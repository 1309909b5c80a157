"""Users, their passwords and API keys, and the log of their sessions."""

import pytest

from ecgridos_async.contract.version import ApiVersion
from ecgridos_async.models import AuthLevel, CellCarrier, SessionLogInfo, SessionStatus, Status
from ecgridos_async.sandbox import DEMO_API_KEY, RetCode, ServiceFault, World
from ecgridos_async.sandbox.handlers import HANDLERS, Call
from tests.sandbox.calling import NOON, Caller, Clock

GOOD = "Passw0rd!"
NEW = {
    "mailbox_id": 2001,
    "login_name": "newcomer",
    "password": GOOD,
    "recovery_question": "Pet?",
    "recovery_answer": "Rex",
    "first_name": "New",
    "last_name": "Comer",
    "company": "",
    "email": "new@example.com",
    "phone": "",
    "cell_phone": "+1 555 0111",
    "cell_carrier": CellCarrier.NO_CHANGE,
    "auth_level": AuthLevel.MAILBOX_USER,
}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def demo(clock: Clock) -> Caller:
    return Caller(World(clock=clock))


def test_a_new_user(demo: Caller) -> None:
    number = demo("UserAdd", **NEW)
    found = demo("UserInfo", user_id=number)
    assert (found.user_id, found.login_name, found.created) == (1006, "newcomer", NOON)
    assert (found.network_id, found.mailbox_id, found.status) == (101, 2001, Status.ACTIVE)
    assert demo("UserInfobyLogin", login_name="NewComer") == found
    demo.world.login("newcomer", GOOD)
    key = demo("UserGetAPIKey", user_id=number)
    assert demo.world.authenticate(key)[0].user_id == number
    again = demo("GenerateAPIKey", user_id=number)
    assert again != key
    with pytest.raises(ServiceFault):
        demo.world.authenticate(key)
    assert demo("UserSendSMS", user_id=number, text="hi")
    assert GOOD not in repr(demo.world.ledger.entries)
    assert demo.world.ledger.count("UserAdd", "newcomer") == 1


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"login_name": "short"}, (RetCode.INVALID_DATA_LENGTH, "LoginName")),
        ({"login_name": "x" * 17}, (RetCode.INVALID_DATA_LENGTH, "LoginName")),
        ({"password": "Pw0!"}, (RetCode.INVALID_DATA_LENGTH, "Password")),
        ({"password": "password"}, (RetCode.DATA_ERROR, "Password")),
        ({"first_name": ""}, (RetCode.INVALID_DATA_LENGTH, "FirstName")),
        ({"company": "x" * 51}, (RetCode.INVALID_DATA_LENGTH, "Company")),
        ({"phone": "1" * 21}, (RetCode.INVALID_DATA_LENGTH, "Phone")),
        ({"mailbox_id": 2101}, (RetCode.NOT_FOUND, "MailboxID")),
        ({"auth_level": AuthLevel.NET_OPS}, (RetCode.ACCESS_DENIED, "AuthLevel")),
        ({"auth_level": AuthLevel.NO_CHANGE}, (RetCode.DATA_ERROR, "AuthLevel")),
    ],
)
def test_new_users_refused(
    demo: Caller, change: dict[str, object], refusal: tuple[RetCode, str]
) -> None:
    assert demo.refused("UserAdd", **{**NEW, **change}) == refusal


def test_a_login_name_is_unique(demo: Caller) -> None:
    demo("UserAdd", **NEW)
    assert demo.refused("UserAdd", **NEW) == (RetCode.DUPLICATE, "LoginName")
    given = {**NEW, "network_id": 102, "mailbox_id": 0}
    assert demo.refused("UserAddEx", **given) == (RetCode.ACCESS_DENIED, "NetworkID")


@pytest.mark.parametrize(
    ("login", "user_id", "refusal"),
    [
        ("demo", 1002, (RetCode.ACCESS_DENIED, "UserID")),
        ("mailbox", 1001, (RetCode.ACCESS_DENIED, "UserID")),
        ("mailbox", 1004, (RetCode.ACCESS_DENIED, "SessionID")),
        ("demo", 77, (RetCode.NOT_FOUND, "UserID")),
        ("demo", -1, (RetCode.INVALID_ID, "UserID")),
    ],
)
def test_changes_refused(
    demo: Caller, login: str, user_id: int, refusal: tuple[RetCode, str]
) -> None:
    assert demo.as_(login).refused("GenerateAPIKey", user_id=user_id) == refusal
    assert demo.as_(login).refused("UserGetAPIKey", user_id=user_id) == refusal


def test_lists(demo: Caller) -> None:
    assert [u.login_name for u in demo("UserList", name="")] == ["demo"]
    where = {"network_id": 101, "mailbox_id": -1}
    names = [u.login_name for u in demo("UserListEx", **where, name="*o*")]
    assert names == ["demo", "mailbox", "locked"]
    assert [u.login_name for u in demo("UserListLockedOutEx", **where)] == ["locked"]
    assert demo("UserListLockedOut") == []


def test_updates(demo: Caller) -> None:
    given = {k: NEW[k] for k in ("first_name", "last_name", "company", "email", "phone")}
    given |= {"cell_phone": "", "cell_carrier": CellCarrier.NO_CHANGE}
    demo("UserUpdate", user_id=1004, **given, auth_level=AuthLevel.NO_CHANGE)
    found = demo("UserInfo", user_id=1004)
    assert (found.first_name, found.auth_level) == ("New", AuthLevel.GENERAL)
    demo("UserSetAuthLevel", user_id=1004, auth_level=AuthLevel.TP_USER)
    demo("UserSetNetworkMailbox", user_id=1004, network_id=101, mailbox_id=2002)
    found = demo("UserInfo", user_id=1004)
    assert (found.auth_level, found.mailbox_id) == (AuthLevel.TP_USER, 2002)
    refused = demo.refused("UserSetAuthLevel", user_id=1004, auth_level=AuthLevel.ROOT)
    assert refused == (RetCode.ACCESS_DENIED, "AuthLevel")


def test_suspended_users_are_out(demo: Caller) -> None:
    demo("UserSuspend", user_id=1003)
    with pytest.raises(ServiceFault, match="suspended"):
        demo.world.login("mailbox", "mailbox")
    demo("UserActivate", user_id=1003)
    demo.world.login("mailbox", "mailbox")
    demo("UserTerminate", user_id=1003)
    assert demo.refused("UserActivate", user_id=1003) == (RetCode.DATA_ERROR, "UserID")


def test_reset_lets_in_again(demo: Caller) -> None:
    demo("UserReset", user_id=1005)
    for _ in range(5):
        demo.world.login("locked", "locked")
    with pytest.raises(ServiceFault):
        demo.world.login("locked", "locked")
    demo("UserReset", user_id=1005)
    assert demo.world.open_sessions() == 0
    demo("UserSetMaxSessions", user_id=1005, max_sessions=1)
    demo.world.login("locked", "locked")
    with pytest.raises(ServiceFault, match="max=1"):
        demo.world.login("locked", "locked")
    assert demo.refused("UserResetAll", time_out_minutes=1)[0] is RetCode.ACCESS_DENIED


def test_passwords(demo: Caller) -> None:
    refused = demo.refused("ChangePassword", old_password="no", new_password=GOOD)
    assert refused == (RetCode.ACCESS_DENIED, "OldPassword")
    assert demo("ChangePassword", old_password="demo", new_password=GOOD)
    demo.world.login("demo", GOOD)
    given = {"user_id": 1001, "recovery_question": "Pet?", "recovery_answer": "Rex"}
    given |= {"password": GOOD + "2"}
    assert demo("UserPassword", **given, current_recovery_answer="demo")
    refused = demo.refused("UserPassword", **given, current_recovery_answer="demo")
    assert refused == (RetCode.ACCESS_DENIED, "CurrentRecoveryAnswer")
    demo.world.login("demo", GOOD + "2")
    made = demo("GeneratePassword", length=12)
    assert len(made) == 12
    assert demo("ChangePassword", old_password=GOOD + "2", new_password=made)
    assert demo.refused("GeneratePassword", length=7) == (RetCode.DATA_ERROR, "Length")
    assert demo.world.ledger.count("ChangePassword", "demo") == 2


def test_session_log(demo: Caller, clock: Clock) -> None:
    first = demo.world.login("demo", "demo")
    clock.advance(seconds=5)
    demo.world.logout(first)
    demo.world.login("demo", "demo")
    clock.advance(seconds=90)
    last = demo.world.login("demo", "demo")
    found = demo("SessionLog", max_records=10)
    assert [one.status for one in found] == [
        SessionStatus.OPEN,
        SessionStatus.EXPIRED,
        SessionStatus.CLOSED,
    ]
    assert found[2].end_time == found[1].start_time
    call = Call(demo.world, ApiVersion.V3_2, "", demo.world.users[1001], last)
    current = HANDLERS["SessionLogCurrent"](call)
    assert isinstance(current, SessionLogInfo)
    assert current.status is SessionStatus.OPEN
    assert demo.refused("SessionLogCurrent") == (RetCode.NOT_FOUND, "SessionID")
    given = {"user_id": 1001, "start_time": clock.now, "end_time": None, "max_records": 5}
    assert len(demo.as_("netops")("SessionLogEx", **given)) == 1


def test_what_needs_no_state(demo: Caller) -> None:
    codes = {(one.qualifier, one.code): one.level for one in demo("StatusList")}
    assert codes["M", 1000] == "Info"
    assert codes["I", 1103] == "Error"
    parts = dict.fromkeys(
        ["admd", "prmd", "organization", "initials", "generation", "common_name", "dda", "x_121"]
        + [f"organizational_unit{number}" for number in range(1, 5)]
        + ["n_id", "t_ty", "t_id"],
        "",
    )
    given = {**parts, "country": "US", "surname": "Box", "given_name": "Mika"}
    assert demo("X400Format", **given) == "/C=US/S=Box/G=Mika"


def test_seeds_are_as_before(demo: Caller) -> None:
    assert demo.world.authenticate(DEMO_API_KEY)[0].login_name == "demo"
