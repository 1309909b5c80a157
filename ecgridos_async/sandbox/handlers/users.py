"""Users and their API keys. Nobody gives or changes rights above its own."""

import datetime as dt
import secrets
import string
from typing import Any, Final

from ecgridos_async.contract.ret_codes import RetCode
from ecgridos_async.models import (
    AuthLevel,
    CellCarrier,
    SessionLogInfo,
    SessionStatus,
    UserIDInfo,
)
from ecgridos_async.sandbox.faults import ServiceFault, absent, denied, duplicate, wrong
from ecgridos_async.sandbox.handlers import views
from ecgridos_async.sandbox.handlers.access import Scope, covers, place, scope
from ecgridos_async.sandbox.handlers.base import Call, Handler, is_at_least
from ecgridos_async.sandbox.handlers.limits import text, texts
from ecgridos_async.sandbox.handlers.marks import reads, writes
from ecgridos_async.sandbox.handlers.setters import changes, status_setters
from ecgridos_async.sandbox.world import checks
from ecgridos_async.sandbox.world.checks import matches, number, within
from ecgridos_async.sandbox.world.sessions import Session
from ecgridos_async.sandbox.world.users import User

_SPECIAL: Final = "!#$%*+-=?@_"


def _find(call: Call, user_id: int, item: str = "UserID") -> User:
    """Return a user that the caller may look at: itself, or one that it covers."""
    user = call.world.users.require(user_id, item)
    if user is not call.user and not covers(call.user, user.place):
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


def _for_admin(call: Call, user_id: int) -> User:
    """Return a user that the caller may change as an admin, so not just because it is its own."""
    call.require(AuthLevel.MAILBOX_ADMIN)
    return _managed(call, user_id)


def _grantable(call: Call, level: AuthLevel) -> AuthLevel:
    if level is AuthLevel.NO_CHANGE:
        raise wrong("AuthLevel", "NoChange is not an AuthLevel here.")
    if not is_at_least(call.user.auth_level, level):
        raise denied("AuthLevel", "It is above your own.")
    return level


@writes("UserAdd", "UserAddEx", by="login_name")
def add(
    call: Call,
    *,
    mailbox_id: int,
    login_name: str | None,
    password: str | None,
    recovery_answer: str | None,
    cell_carrier: CellCarrier,
    auth_level: AuthLevel,
    network_id: int | None = None,
    **given: str | None,
) -> int:
    """Add a user to a mailbox of a network, by default the caller's."""
    call.require(AuthLevel.MAILBOX_ADMIN)
    users, now = call.world.users, call.world.now()
    where = place(call, call.user.network_id if network_id is None else network_id, mailbox_id)
    level = _grantable(call, auth_level)
    login = text("User.LoginName", login_name)
    if users.by_login(login) is not None:
        raise duplicate("LoginName", "There is a user with that LoginName.")
    fields: dict[str, Any] = {
        "password": checks.password("Password", password),
        **texts("User", given),
    }
    unknown = cell_carrier is CellCarrier.NO_CHANGE
    user = User(
        user_id=users.next_id(),
        login_name=login,
        api_key="",
        auth_level=level,
        network_id=where[0],
        mailbox_id=where[1],
        recovery_answer=recovery_answer or "",
        cell_carrier=CellCarrier.UNDEFINED if unknown else cell_carrier,
        created=now,
        modified=now,
        **fields,
    )
    return users.put(user).user_id


@reads("UserInfo", of=_find)
def info(call: Call, user: User) -> UserIDInfo:
    """Tell what is known of a user."""
    return views.user_info(call.world, user)


@reads("UserInfobyLogin")
def info_by_login(call: Call, login_name: str | None) -> UserIDInfo:
    """Tell what is known of a user, by its login name."""
    user = call.world.users.by_login(login_name or "")
    if user is None:
        raise absent("LoginName", "user", login_name or "")
    return views.user_info(call.world, _find(call, user.user_id, "LoginName"))


@reads("UserList", "UserListEx", of=scope)
def list_all(call: Call, where: Scope, name: str | None) -> list[UserIDInfo]:
    """List the users of a network and mailbox by name."""
    return [
        views.user_info(call.world, user)
        for user in call.world.users
        if where.holds(user.place)
        and matches(
            name,
            user.login_name,
            user.first_name,
            user.last_name,
            f"{user.first_name} {user.last_name}",
        )
    ]


@reads("UserListLockedOut", "UserListLockedOutEx", of=scope)
def list_locked_out(call: Call, where: Scope) -> list[UserIDInfo]:
    """List the users of a network and mailbox that are locked out."""
    return [user for user in list_all(call, where, "") if user.locked_out]


# Changing


@changes("UserUpdate", of=_managed)
def update(
    call: Call,
    user: User,
    *,
    cell_carrier: CellCarrier,
    auth_level: AuthLevel,
    **given: str | None,
) -> None:
    """Change a user; NoChange leaves carrier and level as they are."""
    if auth_level not in (AuthLevel.NO_CHANGE, user.auth_level):
        call.require(AuthLevel.MAILBOX_ADMIN)
        _grantable(call, auth_level)
    for name, value in texts("User", given).items():
        setattr(user, name, value)
    if cell_carrier is not CellCarrier.NO_CHANGE:
        user.cell_carrier = cell_carrier
    if auth_level is not AuthLevel.NO_CHANGE:
        user.auth_level = auth_level


set_status: tuple[Handler, ...] = status_setters("User", "UserID", _for_admin)


@changes("UserReset", of=_for_admin)
def reset(call: Call, user: User) -> None:
    """Let a user in again: it is not locked out, and none of its sessions is open."""
    user.locked_out = False
    call.world.sessions.close_of(user.user_id, call.world.now())


@writes("UserResetAll", by="time_out_minutes")
def reset_all(call: Call, **_not_used: object) -> int:
    """Let in all who are locked out; return how many there were."""
    call.require(AuthLevel.ROOT)
    locked = [user for user in call.world.users if user.locked_out]
    for user in locked:
        user.locked_out = False
    return len(locked)


@changes("UserSetAuthLevel", of=_for_admin)
def set_auth_level(call: Call, user: User, auth_level: AuthLevel) -> None:
    """Change a user's rights."""
    user.auth_level = _grantable(call, auth_level)


@changes("UserSetMaxSessions", of=_for_admin)
def set_max_sessions(_call: Call, user: User, max_sessions: int) -> None:
    """Change how many sessions a user may have open."""
    user.max_sessions = number("MaxSessions", max_sessions, 1)


def _for_network_admin(call: Call, user_id: int) -> User:
    call.require(AuthLevel.NETWORK_ADMIN)
    return _managed(call, user_id)


@changes("UserSetNetworkMailbox", of=_for_network_admin)
def set_network_mailbox(call: Call, user: User, network_id: int, mailbox_id: int) -> None:
    """Move a user to a network and mailbox."""
    user.network_id, user.mailbox_id = place(call, network_id, mailbox_id)


@writes("UserSendSMS", of=_managed)
def send_sms(_call: Call, user: User, **given: str | None) -> bool:
    """Pretend to send an SMS."""
    texts("User", given)
    if not user.cell_phone:
        raise wrong("UserID", "The user has no cell phone.")
    return True


# Passwords and keys


def _require_same(item: str, given: str | None, known: str, noun: str) -> None:
    if not secrets.compare_digest(known.encode(), (given or "").encode()):
        raise denied(item, f"It is not the right {noun}.")


@changes("UserPassword", of=_managed)
def set_password(
    _call: Call,
    user: User,
    *,
    current_recovery_answer: str | None,
    password: str | None,
    recovery_question: str | None,
    recovery_answer: str | None,
) -> None:
    """Change password and recovery question of a user whose recovery answer is known."""
    known = user.recovery_answer
    _require_same("CurrentRecoveryAnswer", current_recovery_answer, known, "recovery answer")
    question = text("User.RecoveryQuestion", recovery_question)
    user.password = checks.password("Password", password)
    user.recovery_question, user.recovery_answer = question, recovery_answer or ""


@writes("ChangePassword")
def change_password(call: Call, old_password: str | None, new_password: str | None) -> bool:
    """Change the caller's own password."""
    _require_same("OldPassword", old_password, call.user.password, "password")
    call.user.password = checks.password("NewPassword", new_password)
    call.user.modified = call.world.now()
    return True


@reads("GeneratePassword")
def generate_password(_call: Call, length: int) -> str:
    """Make up a password that is strong enough."""
    number("Length", length, 8)
    if length > 128:
        raise wrong("Length", f"Too large (max=128): <{length}>")
    kinds = [string.ascii_uppercase, string.ascii_lowercase, string.digits, _SPECIAL]
    picked = [secrets.choice(kind) for kind in kinds]
    picked += [secrets.choice("".join(kinds)) for _ in range(length - len(kinds))]
    secrets.SystemRandom().shuffle(picked)
    return "".join(picked)


@writes("GenerateAPIKey", of=_managed)
def generate_api_key(call: Call, user: User) -> str:
    """Give a user another API key; the old one is no longer valid."""
    return call.world.users.new_api_key(user)


@reads("UserGetAPIKey", of=_managed)
def get_api_key(_call: Call, user: User) -> str:
    """Tell a user's API key, to itself or to the admins above it."""
    return user.api_key


# The log of sessions


def _log_info(call: Call, session: Session) -> SessionLogInfo:
    expires = session.used + call.world.sessions.timeout
    status = SessionStatus.OPEN
    if session.ended is not None:
        status = SessionStatus.CLOSED
    elif expires < call.world.now():
        status = SessionStatus.EXPIRED
    return views.view(
        SessionLogInfo,
        session,
        start_time=session.opened,
        end_time=session.ended,
        expires=expires,
        status=status,
        version=call.world.version_text(call.version),
    )


@reads("SessionLog", "SessionLogEx")
def session_log(
    call: Call,
    max_records: int,
    user_id: int | None = None,
    start_time: dt.datetime | None = None,
    end_time: dt.datetime | None = None,
) -> list[SessionLogInfo]:
    """List the sessions of a user, by default the caller's, latest first."""
    user = call.user if user_id is None else _find(call, user_id)
    number("MaxRecords", max_records, 1)
    found = [
        _log_info(call, session)
        for session in call.world.sessions.of_user(user.user_id)
        if within(session.opened, start_time, end_time)
    ]
    return found[:max_records]


@reads("SessionLogCurrent")
def session_log_current(call: Call) -> SessionLogInfo:
    """Tell the caller's session; one with an API key has none."""
    if call.session is None:
        raise ServiceFault(RetCode.NOT_FOUND, "SessionID", "An API key has no session.")
    return _log_info(call, call.session)
