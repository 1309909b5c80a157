"""Keys: values that callers attach to objects, for as long as they say."""

import datetime as dt

from ecgridos_async.models import KeyValue, KeyVisibility, Objects

Place = tuple[Objects, int, str, KeyVisibility, int | str]
"""Object and its id, key, visibility, and whose it is: what no two values share."""


class Keys:
    """All values that have not expired."""

    def __init__(self) -> None:
        self._values: dict[Place, KeyValue] = {}

    def at(self, now: dt.datetime) -> dict[Place, KeyValue]:
        """Return the values that have not expired, to read or to take out."""
        for place in [p for p, v in self._values.items() if v.expires and v.expires <= now]:
            del self._values[place]
        return self._values

    @property
    def places(self) -> dict[Place, KeyValue]:
        """All values, also those that have expired."""
        return self._values

    def set(self, place: Place, value: KeyValue) -> None:
        """Set a value; one that has expired gives it its place in the order."""
        self._values[place] = value
