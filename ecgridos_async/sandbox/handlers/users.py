"""Users and their API keys. Nobody gives or changes rights above its own."""

import datetime as dt
import secrets
import string

from ecgridos_async.contract.ret_codes import RetCode
from ecgridos_async.models import (
    AuthLevel,
    CellCarrier,
    SessionLogInfo,
    SessionStatus,
    UserIDInfo,
)
from ecgridos_async.sandbox.faults import ServiceFault
from ecgridos_async.sandbox.handlers import views
from ecgridos_async.sandbox.handlers.access import (
    Scope,
    absent,
    asked,
    covers,
    denied,
    is_at_least,
    own,
    place,
    present,
    scope,
)
from ecgridos_async.sandbox.handlers.base import Call, Handler
from ecgridos_async.sandbox.handlers.limits import text
from ecgridos_async.sandbox.handlers.marks import reads, writes
from ecgridos_async.sandbox.handlers.setters import status_setters
from ecgridos_async.sandbox.world import checks
from ecgridos_async.sandbox.world.checks import identifier, matches, number, within
from ecgridos_async.sandbox.world.session_log import SessionEntry
from ecgridos_async.sandbox.world.users import User

_SPECIAL = "!#$%*+-=?@_"


def _find(call: Call, user_id: int, item: str = "UserID") -> User:
    """Return a user that the caller may look at: itself, or one that it covers."""
    identifier(item, user_id)
    user = present(call.world.users.find(user_id), item, "user", user_id)
    if user is not call.user and not covers(call.user, user.network_id, user.mailbox_id):
        raise denied(item)
    return user


def _managed(call: Call, user_id: int) -> User:
    """Return a user that the caller may change."""
    user = _find(call, user_id)
    if user is not call.user:
        call.require(AuthLevel.MAILBOX_ADMIN)
        if not is_at_least(call.user.auth_level, user.auth_level):
            raise denied("UserID", "The user's AuthLevel is above yours.")
    return user


def _grantable(call: Call, level: AuthLevel) -> AuthLevel:
    if level is AuthLevel.NO_CHANGE:
        raise ServiceFault(RetCode.DATA_ERROR, "AuthLevel", "NoChange is not an AuthLevel here.")
    if not is_at_least(call.user.auth_level, level):
        raise denied("AuthLevel", "It is above your own.")
    return level


def _touch(call: Call, user: User) -> bool:
    user.modified = call.world.now()
    return True


# Adding


def _add(  # noqa: PLR0913 (as many as the operation has)
    call: Call,
    *,
    mailbox_id: int,
    login_name: str | None,
    password: str | None,
    recovery_question: str | None,
    recovery_answer: str | None,
    first_name: str | None,
    last_name: str | None,
    company: str | None,
    email: str | None,
    phone: str | None,
    cell_phone: str | None,
    cell_carrier: CellCarrier,
    auth_level: AuthLevel,
    network_id: int | None = None,
) -> int:
    call.require(AuthLevel.MAILBOX_ADMIN)
    network = call.user.network_id if network_id is None else network_id
    where = place(call, network, mailbox_id)
    level = _grantable(call, auth_level)
    login = text("User.LoginName", login_name)
    if call.world.users.by_login(login) is not None:
        raise ServiceFault(RetCode.DUPLICATE, "LoginName", "There is a user with that LoginName.")
    now = call.world.now()
    user = User(
        user_id=0,
        login_name=login,
        password=checks.password("Password", password),
        api_key="",
        auth_level=level,
        network_id=where[0],
        mailbox_id=where[1],
        first_name=text("User.FirstName", first_name),
        last_name=text("User.LastName", last_name),
        company=text("User.Company", company),
        email=text("User.EMail", email),
        phone=text("User.Phone", phone),
        recovery_question=text("User.RecoveryQuestion", recovery_question),
        recovery_answer=recovery_answer or "",
        cell_phone=text("User.CellPhone", cell_phone),
        cell_carrier=cell_carrier,
        created=now,
        modified=now,
    )
    if user.cell_carrier is CellCarrier.NO_CHANGE:
        user.cell_carrier = CellCarrier.UNDEFINED
    user.user_id = call.world.users.next_id()
    call.world.users.add(user)
    return user.user_id


add: Handler = writes("UserAdd", "login_name")(_add)
add_ex: Handler = writes("UserAddEx", "login_name")(_add)


# Reading


@reads("UserInfo")
def info(call: Call, user_id: int) -> UserIDInfo:
    """Tell what is known of a user."""
    return views.user_info(call.world, _find(call, user_id))


@reads("UserInfobyLogin")
def info_by_login(call: Call, login_name: str | None) -> UserIDInfo:
    """Tell what is known of a user, by its login name."""
    user = call.world.users.by_login(login_name or "")
    if user is None:
        raise absent("LoginName", "user", login_name or "")
    return views.user_info(call.world, _find(call, user.user_id, "LoginName"))


def _list(call: Call, where: Scope, name: str | None) -> list[UserIDInfo]:
    return [
        views.user_info(call.world, user)
        for user in call.world.users
        if where.holds(user.network_id, user.mailbox_id)
        and matches(
            name,
            user.login_name,
            user.first_name,
            user.last_name,
            f"{user.first_name} {user.last_name}",
        )
    ]


@reads("UserList")
def list_own(call: Call, name: str | None) -> list[UserIDInfo]:
    """List the users of the caller's network and mailbox by name."""
    return _list(call, own(call), name)


@reads("UserListEx")
def list_ex(call: Call, network_id: int, mailbox_id: int, name: str | None) -> list[UserIDInfo]:
    """List the users of a network and mailbox by name."""
    return _list(call, scope(call, network_id, mailbox_id), name)


def _locked_out(call: Call, network_id: int | None = None, mailbox_id: int = 0) -> list[UserIDInfo]:
    where = asked(call, network_id, mailbox_id)
    return [user for user in _list(call, where, "") if user.locked_out]


list_locked_out: Handler = reads("UserListLockedOut")(_locked_out)
list_locked_out_ex: Handler = reads("UserListLockedOutEx")(_locked_out)


# Changing


@writes("UserUpdate", "user_id")
def update(  # noqa: PLR0913 (as many as the operation has)
    call: Call,
    *,
    user_id: int,
    first_name: str | None,
    last_name: str | None,
    company: str | None,
    email: str | None,
    phone: str | None,
    cell_phone: str | None,
    cell_carrier: CellCarrier,
    auth_level: AuthLevel,
) -> bool:
    """Change a user; NoChange leaves carrier and level as they are."""
    user = _managed(call, user_id)
    if auth_level not in (AuthLevel.NO_CHANGE, user.auth_level):
        call.require(AuthLevel.MAILBOX_ADMIN)
        _grantable(call, auth_level)
    names = text("User.FirstName", first_name), text("User.LastName", last_name)
    work = text("User.Company", company), text("User.EMail", email)
    phones = text("User.Phone", phone), text("User.CellPhone", cell_phone)
    user.first_name, user.last_name = names
    user.company, user.email = work
    user.phone, user.cell_phone = phones
    if cell_carrier is not CellCarrier.NO_CHANGE:
        user.cell_carrier = cell_carrier
    if auth_level is not AuthLevel.NO_CHANGE:
        user.auth_level = auth_level
    return _touch(call, user)


def _for_status(call: Call, user_id: int) -> User:
    call.require(AuthLevel.MAILBOX_ADMIN)
    return _managed(call, user_id)


activate: Handler
suspend: Handler
terminate: Handler
activate, suspend, terminate = status_setters("User", "user_id", _for_status)


@writes("UserReset", "user_id")
def reset(call: Call, user_id: int) -> bool:
    """Let a user in again: it is not locked out, and none of its sessions is open."""
    call.require(AuthLevel.MAILBOX_ADMIN)
    user = _managed(call, user_id)
    user.locked_out = False
    call.world.close_sessions(user.user_id)
    return _touch(call, user)


@writes("UserResetAll", "time_out_minutes")
def reset_all(call: Call, time_out_minutes: int) -> int:
    """Let in all who are locked out; return how many there were."""
    del time_out_minutes
    call.require(AuthLevel.ROOT)
    locked = [user for user in call.world.users if user.locked_out]
    for user in locked:
        user.locked_out = False
    return len(locked)


@writes("UserSetAuthLevel", "user_id")
def set_auth_level(call: Call, user_id: int, auth_level: AuthLevel) -> bool:
    """Change a user's rights."""
    call.require(AuthLevel.MAILBOX_ADMIN)
    user = _managed(call, user_id)
    user.auth_level = _grantable(call, auth_level)
    return _touch(call, user)


@writes("UserSetMaxSessions", "user_id")
def set_max_sessions(call: Call, user_id: int, max_sessions: int) -> bool:
    """Change how many sessions a user may have open."""
    call.require(AuthLevel.MAILBOX_ADMIN)
    user = _managed(call, user_id)
    user.max_sessions = number("MaxSessions", max_sessions, 1)
    return _touch(call, user)


@writes("UserSetNetworkMailbox", "user_id")
def set_network_mailbox(call: Call, user_id: int, network_id: int, mailbox_id: int) -> bool:
    """Move a user to a network and mailbox."""
    call.require(AuthLevel.NETWORK_ADMIN)
    user = _managed(call, user_id)
    user.network_id, user.mailbox_id = place(call, network_id, mailbox_id)
    return _touch(call, user)


@writes("UserSendSMS", "user_id")
def send_sms(call: Call, **arguments: object) -> bool:
    """Pretend to send an SMS."""
    user = _managed(call, int(str(arguments["user_id"])))
    text("User.Text", str(arguments["text"] or ""))
    if not user.cell_phone:
        raise ServiceFault(RetCode.DATA_ERROR, "UserID", "The user has no cell phone.")
    return True


# Passwords and keys


@writes("UserPassword", "user_id")
def set_password(
    call: Call,
    *,
    user_id: int,
    current_recovery_answer: str | None,
    password: str | None,
    recovery_question: str | None,
    recovery_answer: str | None,
) -> bool:
    """Change password and recovery question of a user whose recovery answer is known."""
    user = _managed(call, user_id)
    if not secrets.compare_digest(
        user.recovery_answer.encode(), (current_recovery_answer or "").encode()
    ):
        raise denied("CurrentRecoveryAnswer", "It is not the right recovery answer.")
    question = text("User.RecoveryQuestion", recovery_question)
    user.password = checks.password("Password", password)
    user.recovery_question, user.recovery_answer = question, recovery_answer or ""
    return _touch(call, user)


@writes("ChangePassword", "")
def change_password(call: Call, old_password: str | None, new_password: str | None) -> bool:
    """Change the caller's own password."""
    user = call.user
    if not secrets.compare_digest(user.password.encode(), (old_password or "").encode()):
        raise denied("OldPassword", "It is not the right password.")
    user.password = checks.password("NewPassword", new_password)
    return _touch(call, user)


@reads("GeneratePassword")
def generate_password(call: Call, length: int) -> str:
    """Make up a password that is strong enough."""
    del call
    number("Length", length, 8)
    if length > 128:
        raise ServiceFault(RetCode.DATA_ERROR, "Length", f"Too large (max=128): <{length}>")
    kinds = [string.ascii_uppercase, string.ascii_lowercase, string.digits, _SPECIAL]
    picked = [secrets.choice(kind) for kind in kinds]
    picked += [secrets.choice("".join(kinds)) for _ in range(length - len(kinds))]
    secrets.SystemRandom().shuffle(picked)
    return "".join(picked)


@writes("GenerateAPIKey", "user_id")
def generate_api_key(call: Call, user_id: int) -> str:
    """Give a user another API key; the old one is no longer valid."""
    return call.world.users.new_api_key(_managed(call, user_id))


@reads("UserGetAPIKey")
def get_api_key(call: Call, user_id: int) -> str:
    """Tell a user's API key, to itself or to the admins above it."""
    return _managed(call, user_id).api_key


# The log of sessions


def _log_info(call: Call, entry: SessionEntry) -> SessionLogInfo:
    session, now = entry.session, call.world.now()
    expires = session.used + call.world.session_timeout
    status = SessionStatus.OPEN
    if entry.ended is not None:
        status = SessionStatus.CLOSED
    elif expires < now:
        status = SessionStatus.EXPIRED
    return SessionLogInfo(
        session_id=session.session_id,
        start_time=session.opened,
        end_time=entry.ended,
        expires=expires,
        network_id=entry.network_id,
        mailbox_id=entry.mailbox_id,
        user_id=session.user_id,
        status=status,
        version=call.world.version_text(call.version),
    )


@reads("SessionLog")
def session_log(call: Call, max_records: int) -> list[SessionLogInfo]:
    """List the caller's sessions, latest first."""
    number("MaxRecords", max_records, 1)
    entries = call.world.session_log.of_user(call.user.user_id)
    return [_log_info(call, entry) for entry in entries[:max_records]]


@reads("SessionLogCurrent")
def session_log_current(call: Call) -> SessionLogInfo:
    """Tell the caller's session; one with an API key has none."""
    entry = call.world.session_log.find(call.session) if call.session else None
    if entry is None:
        raise ServiceFault(RetCode.NOT_FOUND, "SessionID", "An API key has no session.")
    return _log_info(call, entry)


@reads("SessionLogEx")
def session_log_ex(
    call: Call,
    user_id: int,
    start_time: dt.datetime | None,
    end_time: dt.datetime | None,
    max_records: int,
) -> list[SessionLogInfo]:
    """List the sessions of a user, latest first."""
    user = _find(call, user_id)
    number("MaxRecords", max_records, 1)
    found = [
        _log_info(call, entry)
        for entry in call.world.session_log.of_user(user.user_id)
        if within(entry.session.opened, start_time, end_time)
    ]
    return found[:max_records]
