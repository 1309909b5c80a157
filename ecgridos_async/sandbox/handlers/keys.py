"""Keys: values attached to objects.

A private value is its user's, a shared one its network's, a public one everybody's and a
session one its session's. A life of 0 or less is without end.
"""

import datetime as dt
from typing import Final

from ecgridos_async.models import KeyValue, KeyVisibility, Objects
from ecgridos_async.sandbox.faults import absent
from ecgridos_async.sandbox.handlers.base import Call
from ecgridos_async.sandbox.handlers.limits import text
from ecgridos_async.sandbox.handlers.marks import reads, writes
from ecgridos_async.sandbox.world.checks import identifier
from ecgridos_async.sandbox.world.keys import Place

_LONGEST: Final = dt.timedelta(days=365_000)


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


@reads("KeyGet", of=_place)
def get(call: Call, place: Place) -> KeyValue:
    """Return a value."""
    found = call.world.keys.at(call.world.now()).get(place)
    if found is None:
        raise absent("Key", "key", place[2])
    return found


@reads("KeyList")
def list_all(call: Call, system_object: Objects, object_id: int) -> list[KeyValue]:
    """List the values of an object that the caller may see."""
    values = call.world.keys.at(call.world.now())
    return [
        value
        for (kind, number, _, visibility, owner), value in values.items()
        if (kind, number) == (system_object, object_id) and owner == _owner(call, visibility)
    ]


@writes("KeyRemove", of=_place)
def remove(call: Call, place: Place) -> bool:
    """Remove a value."""
    if call.world.keys.at(call.world.now()).pop(place, None) is None:
        raise absent("Key", "key", place[2])
    return True


@writes("KeySet", "KeySetMinutes", of=_place)
def set_value(
    call: Call,
    place: Place,
    *,
    value: str | None,
    meta: str | None,
    days_to_live: int = 0,
    minutes_to_live: int = 0,
) -> bool:
    """Set a value for some days or minutes."""
    days = dt.timedelta(days=min(days_to_live, _LONGEST.days))
    life = days or min(dt.timedelta(minutes=minutes_to_live), _LONGEST)
    now, user, visibility = call.world.now(), call.user, place[3]
    in_session = visibility is KeyVisibility.SESSION and call.session
    changed = KeyValue(
        key=place[2],
        value=text("Key.Value", value),
        meta=text("Key.Meta", meta),
        created=now,
        expires=now + life if life > dt.timedelta() else None,
        visibility=visibility,
        network_id=user.network_id,
        mailbox_id=user.mailbox_id,
        user_id=user.user_id,
        session_id=in_session.session_id if in_session else None,
    )
    call.world.keys.set(place, changed)
    return True
