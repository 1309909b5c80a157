"""What all models share."""

import datetime as dt
import decimal
import enum
from collections.abc import Iterator, Mapping
from typing import Final, cast

import attrs

from ecgridos_async.contract.shape import UNKNOWN
from ecgridos_async.models.dataset import DataSet, Value


class _Nothing(Mapping[str, str]):
    """The `unknown` of a value that has nothing unknown; one object serves all."""

    def __getitem__(self, name: str) -> str:
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0

    def __repr__(self) -> str:
        return "{}"


NOTHING_UNKNOWN: Final = _Nothing()


@attrs.frozen(kw_only=True)
class Model:
    """A value the service returns: immutable, compared by its fields.

    The types of the fields state the contract. A reply that breaks it, by leaving out a field
    that is always there, reads as None in that place, unless the client is `strict`.
    """

    unknown: Mapping[str, str] = attrs.field(default=NOTHING_UNKNOWN, eq=False, repr=False)
    """Elements of the reply that the contract does not list, as XML text by local name."""


Data = None | bool | int | float | str | bytes | decimal.Decimal | dt.datetime
"""What `to_dict` leaves as it is."""

PlainData = Value | list["PlainData"] | dict[str, "PlainData"]
"""What `to_dict` returns: scalars, lists and dicts of them."""


def to_dict(value: object) -> PlainData:
    """Return a result as plain data: models as dicts under Python names, enums as texts.

    A DataSet becomes the rows of each table, by the table's name. Datetimes, decimals and bytes
    stay what they are; `unknown` is left out. Raises TypeError for a value that is no result of
    this package.
    """
    if isinstance(value, enum.Enum):
        return str(value.value)
    if isinstance(value, Data):
        return value
    if isinstance(value, list):
        return [to_dict(item) for item in cast("list[object]", value)]
    if isinstance(value, Model):
        return {
            attribute.name: to_dict(getattr(value, attribute.name))
            for attribute in attrs.fields(type(value))
            if attribute.name != UNKNOWN
        }
    if isinstance(value, DataSet):
        return {table.name: [{**row} for row in table.rows] for table in value}
    raise TypeError(f"a {type(value).__name__} is not a result of ECGridOS")
