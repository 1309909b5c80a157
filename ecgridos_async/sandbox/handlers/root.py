"""Login, Logout, and what the service says of itself and of the session."""

import datetime as dt

from ecgridos_async.models import SessionInfo
from ecgridos_async.sandbox.handlers.base import Call, handles
from ecgridos_async.sandbox.handlers.views import view


@handles("Login")
def login(call: Call, login_name: str | None, password: str | None) -> str:
    """Open a session."""
    return call.world.login(login_name or "", password or "").session_id


@handles("Logout")
def logout(call: Call) -> int:
    """Close the session and return its length in milliseconds. An API key has no session."""
    return call.world.logout(call.session) if call.session else 0


@handles("WhoAmI")
def who_am_i(call: Call) -> SessionInfo:
    """Tell the session and its user. A caller with an API key has no session to tell."""
    user, session = call.user, call.session
    return view(
        SessionInfo,
        user,
        ecgridos_version=call.world.version_text(call.version),
        session_id=session.session_id if session else None,
        session_event_id=session.event_id if session else 0,
        open_sessions=call.world.open_sessions(user.user_id),
        time_out=call.world.time_out,
        ip=call.client or None,
    )


@handles("NowUTC")
def now_utc(call: Call) -> dt.datetime:
    """Tell the clock of the service."""
    return call.world.now()


@handles("Version")
def version_text(call: Call) -> str:
    """Tell the name and build of the service."""
    return call.world.version_text(call.version)
