"""Keys: values that callers attach to objects, for as long as they say."""

import datetime as dt
from collections.abc import Iterator

from ecgridos_async.models import KeyValue, KeyVisibility, Objects

Place = tuple[Objects, int, str, KeyVisibility, int | str]
"""Object and its id, key, visibility, and whose it is: what no two values share."""


class Keys:
    """All values that have not expired."""

    def __init__(self) -> None:
        self._values: dict[Place, KeyValue] = {}

    def items(self, now: dt.datetime) -> Iterator[tuple[Place, KeyValue]]:
        """Return the values that have not expired."""
        for place in [p for p, v in self._values.items() if v.expires and v.expires <= now]:
            del self._values[place]
        return iter(self._values.items())

    def set(self, place: Place, value: KeyValue) -> None:
        """Set a value."""
        self._values[place] = value

    def remove(self, place: Place, now: dt.datetime) -> bool:
        """Remove a value; return whether there was one."""
        return dict(self.items(now)).get(place) is not None and bool(self._values.pop(place))
