"""Plain data: results as dicts, lists and scalars, for JSON, templates and tables."""

import decimal
import enum
import functools
from collections.abc import Iterator
from typing import Final, Literal, TypeVar, cast, overload

import attrs

from ecgridos_async._support.masking import MASK
from ecgridos_async.contract.moments import DateTime
from ecgridos_async.contract.shape import UNKNOWN, shape_of
from ecgridos_async.contract.types import children, is_secret
from ecgridos_async.errors import ArgumentError
from ecgridos_async.models.base import Model
from ecgridos_async.models.dataset import DataSet, Value

PlainData = Value | list["PlainData"] | dict[str, "PlainData"]
"""What `to_dict` returns: scalars, lists and dicts of them."""

Secrets = Literal["mask", "show"]
"""What `to_dict` does with secrets."""

_SCALARS: Final = (type(None), bool, int, float, str, bytes, decimal.Decimal, DateTime)
"""What `to_dict` leaves as it is."""

M = TypeVar("M", bound=Model)


@overload
def to_dict(value: Model | DataSet, *, secrets: Secrets = "mask") -> dict[str, PlainData]: ...
@overload  # a list of dicts is among plain data, but not by the rules for what may be changed
def to_dict(  # pyright: ignore[reportOverlappingOverload]
    value: list[M], *, secrets: Secrets = "mask"
) -> list[dict[str, PlainData]]: ...
@overload
def to_dict(value: object, *, secrets: Secrets = "mask") -> PlainData: ...
def to_dict(value: object, *, secrets: Secrets = "mask") -> object:
    """Return a result as plain data: models as dicts under Python names, enums as texts.

    A model becomes a dict, a list of models a list of dicts, a DataSet the rows of each table by
    the table's name. Datetimes, decimals and bytes stay what they are; `unknown` is left out. A
    secret that is a result by itself, such as the text that `users.get_api_key` returns, is a str
    like any other and stays; so do the cells of a DataSet, whose columns the contract does not
    list.

    Args:
        secrets: `"mask"` replaces by `***` each session id, password, key and private
            certificate that the contract lists; `"show"` leaves them. An empty one stays empty.

    Raises:
        TypeError: If the value is not a result of this package.
        ArgumentError: If *secrets* is another word.
    """
    if secrets not in ("mask", "show"):
        raise ArgumentError(
            f'secrets: {secrets!r} is neither "mask" nor "show"', parameter="secrets"
        )
    return _plain(value, masked=secrets == "mask")


def _plain(value: object, *, masked: bool) -> object:
    if isinstance(value, enum.Enum):
        return str(value.value)
    if isinstance(value, _SCALARS):
        return value
    if isinstance(value, list):
        return [_plain(item, masked=masked) for item in cast("list[object]", value)]
    if isinstance(value, Model):
        model: type[attrs.AttrsInstance] = type(value)
        hidden = _secret_fields(model) if masked else ()
        return {
            name: MASK if name in hidden and field else _plain(field, masked=masked)
            for name, field in _fields(value)
        }
    if isinstance(value, DataSet):
        return value.to_dicts()
    raise TypeError(f"a {type(value).__name__} is not a result of ECGridOS")


def _fields(value: Model) -> Iterator[tuple[str, object]]:
    for attribute in attrs.fields(type(value)):
        if attribute.name != UNKNOWN:
            yield attribute.name, getattr(value, attribute.name)


@functools.cache
def _secret_fields(model: type[attrs.AttrsInstance]) -> frozenset[str]:
    """Return the names of the fields of a model that the contract calls secret."""
    return frozenset(
        field.name
        for field in shape_of(model).fields
        if any(is_secret(kind) for kind in (field.type, *children(field.type)))
    )
