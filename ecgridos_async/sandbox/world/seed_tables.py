"""Reading tables of a seed into attrs classes: by field name, each value checked by its type."""

import datetime as dt
import decimal
import difflib
import enum
import types
import typing
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, TypeVar, cast

import attrs

T = TypeVar("T")

_PLAIN: Final[Mapping[object, tuple[str, tuple[type, ...]]]] = {
    bool: ("true or false", (bool,)),
    int: ("an integer", (int,)),
    float: ("a number", (int, float)),
    str: ("a text", (str,)),
    bytes: ("bytes", (bytes,)),
    decimal.Decimal: ("a number", (int, float, decimal.Decimal)),
    dt.datetime: ("a date and time", (dt.datetime,)),
}


class SeedError(Exception):
    """A seed is wrong; the text begins with the place."""


@attrs.frozen
class Place:
    """A value of a seed and where it is, such as `mailboxes[2].network_id`."""

    path: str
    value: object

    def error(self, text: str) -> SeedError:
        """Return an error that names this place."""
        return SeedError(f"{self.path}: {text}" if self.path else text)

    def mapping(self) -> Mapping[str, object]:
        """Return the value, if it is a table."""
        value: Any = self.value
        if not isinstance(value, Mapping):
            raise self.error("expected a table")
        return cast("Mapping[str, object]", value)

    def items(self) -> "list[Place]":
        """Return the items of the value, if it is an array."""
        value: Any = self.value
        if isinstance(value, (str, bytes)) or not isinstance(value, Sequence):
            raise self.error("expected an array")
        found = cast("Sequence[object]", value)
        return [Place(f"{self.path}[{index}]", item) for index, item in enumerate(found)]

    def at(self, name: str) -> "Place":
        """Return the value of a key of this table."""
        return Place(f"{self.path}.{name}" if self.path else name, self.mapping()[name])

    def refuse_unknown(self, names: Iterable[str]) -> None:
        """Refuse a key that is none of *names*."""
        known = list(names)
        for key in self.mapping():
            if key not in known:
                near = difflib.get_close_matches(key, known, 1)
                hint = f"; did you mean {near[0]}?" if near else ""
                where = f"{self.path}.{key}" if self.path else key
                raise SeedError(f"{where}: there is no such key{hint}")


def records(
    kind: type[T],
    tables: Mapping[str, object],
    name: str,
    defaults: Mapping[str, object] | None = None,
) -> list[T]:
    """Read an array of tables; it may be left out."""
    return [table(kind, place, defaults) for place in Place(name, tables.get(name, [])).items()]


def table(kind: type[T], place: Place, defaults: Mapping[str, object] | None = None) -> T:
    """Read a table into an attrs class; *defaults* are for fields that it leaves out."""
    given = place.mapping()
    hints = typing.get_type_hints(kind)
    fields = [one for one in attrs.fields(cast("Any", kind)) if one.name != "unknown"]
    place.refuse_unknown(one.name for one in fields)
    values = dict(defaults or {})
    for one in fields:
        if one.name in given:
            values[one.name] = _value(hints[one.name], place.at(one.name))
        elif one.default is attrs.NOTHING and one.name not in values:
            raise SeedError(f"{place.path}.{one.name}: is missing")
    return kind(**values)


def _value(kind: Any, place: Place) -> Any:
    if typing.get_origin(kind) in (typing.Union, types.UnionType):
        return _any_of(typing.get_args(kind), place)
    if typing.get_origin(kind) in (list, Sequence):
        return [_value(typing.get_args(kind)[0], item) for item in place.items()]
    if attrs.has(kind):
        return table(kind, place)
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return _member(kind, place)
    return _plain(cast("object", kind), place)


def _plain(kind: object, place: Place) -> object:
    expected, accepted = _PLAIN[kind]
    value = place.value
    if not isinstance(value, accepted) or (isinstance(value, bool) and kind is not bool):
        raise place.error(f"expected {expected}")
    if kind is decimal.Decimal:
        return decimal.Decimal(str(value))
    if isinstance(value, dt.datetime) and value.tzinfo is None:
        return value.replace(tzinfo=dt.UTC)
    return value


def _any_of(kinds: Sequence[Any], place: Place) -> Any:
    if place.value is None and type(None) in kinds:
        return None
    others = [kind for kind in kinds if kind is not type(None)]
    for kind in others[:-1]:
        try:
            return _value(kind, place)
        except SeedError:
            continue
    return _value(others[-1], place)


def _member(kind: type[enum.Enum], place: Place) -> enum.Enum:
    names = [str(member.value) for member in kind]
    if place.value not in names:
        raise place.error(f"expected one of {', '.join(names)}")
    return kind(place.value)
