"""Keys: values attached to objects.

A private value is its user's, a shared one its network's, a public one everybody's and a
session one its session's. A life of 0 or less is without end.
"""

import datetime as dt

from ecgridos_async.models import KeyValue, KeyVisibility, Objects
from ecgridos_async.sandbox.handlers.access import absent
from ecgridos_async.sandbox.handlers.base import Call
from ecgridos_async.sandbox.handlers.limits import text
from ecgridos_async.sandbox.handlers.marks import reads, writes
from ecgridos_async.sandbox.world.checks import identifier
from ecgridos_async.sandbox.world.keys import Place


def _owner(call: Call, visibility: KeyVisibility) -> int | str:
    match visibility:
        case KeyVisibility.PUBLIC:
            return 0
        case KeyVisibility.SHARED:
            return call.user.network_id
        case KeyVisibility.SESSION if call.session is not None:
            return call.session.session_id
        case _:
            return call.user.user_id


def _place(
    call: Call, key: str | None, system_object: Objects, object_id: int, visibility: KeyVisibility
) -> Place:
    name = text("Key.Key", key)
    identifier("ObjectID", object_id, 0)
    return system_object, object_id, name, visibility, _owner(call, visibility)


@reads("KeyGet")
def get(
    call: Call, key: str | None, system_object: Objects, object_id: int, visibility: KeyVisibility
) -> KeyValue:
    """Return a value."""
    place = _place(call, key, system_object, object_id, visibility)
    found = dict(call.world.keys.items(call.world.now())).get(place)
    if found is None:
        raise absent("Key", "key", key)
    return found


@reads("KeyList")
def list_all(call: Call, system_object: Objects, object_id: int) -> list[KeyValue]:
    """List the values of an object that the caller may see."""
    return [
        value
        for (kind, number, _, visibility, owner), value in call.world.keys.items(call.world.now())
        if (kind, number) == (system_object, object_id) and owner == _owner(call, visibility)
    ]


@writes("KeyRemove", "key")
def remove(
    call: Call, key: str | None, system_object: Objects, object_id: int, visibility: KeyVisibility
) -> bool:
    """Remove a value."""
    place = _place(call, key, system_object, object_id, visibility)
    if not call.world.keys.remove(place, call.world.now()):
        raise absent("Key", "key", key)
    return True


def _set(call: Call, place: Place, value: str | None, meta: str | None, life: dt.timedelta) -> bool:
    now, session = call.world.now(), call.session
    in_session = place[3] is KeyVisibility.SESSION and session is not None
    call.world.keys.set(
        place,
        KeyValue(
            key=place[2],
            value=text("Key.Value", value),
            meta=text("Key.Meta", meta),
            created=now,
            expires=now + life if life > dt.timedelta() else None,
            visibility=place[3],
            network_id=call.user.network_id,
            mailbox_id=call.user.mailbox_id,
            user_id=call.user.user_id,
            session_id=session.session_id if in_session and session else None,
        ),
    )
    return True


_LONGEST = dt.timedelta(days=365_000)


@writes("KeySet", "key")
def set_days(
    call: Call,
    *,
    key: str | None,
    system_object: Objects,
    object_id: int,
    visibility: KeyVisibility,
    value: str | None,
    meta: str | None,
    days_to_live: int,
) -> bool:
    """Set a value for some days."""
    place = _place(call, key, system_object, object_id, visibility)
    life = dt.timedelta(days=min(days_to_live, _LONGEST.days))
    return _set(call, place, value, meta, life)


@writes("KeySetMinutes", "key")
def set_minutes(
    call: Call,
    *,
    key: str | None,
    system_object: Objects,
    object_id: int,
    visibility: KeyVisibility,
    value: str | None,
    meta: str | None,
    minutes_to_live: int,
) -> bool:
    """Set a value for some minutes."""
    place = _place(call, key, system_object, object_id, visibility)
    life = min(dt.timedelta(minutes=minutes_to_live), _LONGEST)
    return _set(call, place, value, meta, life)
