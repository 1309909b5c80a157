"""Whether a value is what a reply says, field by field, whoever decoded it.

A side's value is compared with the elements themselves, as lxml gives them. Names are compared
without underscores and case, so `LoginName`, `login_name` and zeep's own spelling are one name.
"""

import base64
import collections
import dataclasses
import datetime as dt
import decimal
import enum
from collections.abc import Iterable, Mapping
from typing import Any, cast

import attrs
from lxml import etree

from benchmarks.payloads import NAMESPACE


class DisagreementError(Exception):
    """A side read something else than the reply says; its time means nothing."""


RENAMED = {"bytecount": "bytes"}
"""Fields that are called otherwise than their element."""


def squeeze(name: str) -> str:
    squeezed = name.replace("_", "").lower()
    return RENAMED.get(squeezed, squeezed)


def parts(value: object) -> dict[str, object] | None:
    """Return the fields of a value by squeezed name; None if it has none."""
    if isinstance(value, Mapping):
        named = cast(Mapping[str, object], value)
        return {squeeze(name): part for name, part in named.items()}
    kind: Any = type(value)
    if attrs.has(kind):
        fields = (field.name for field in attrs.fields(kind))
        return {squeeze(name): getattr(value, name) for name in fields if name != "unknown"}
    if dataclasses.is_dataclass(value):
        fields = (field.name for field in dataclasses.fields(value))
        return {squeeze(name): getattr(value, name) for name in fields}
    return None


def items_of(value: object) -> list[object] | None:
    """Return a list as one; None for anything else."""
    return cast(list[object], value) if isinstance(value, list) else None


def moment(text: str) -> dt.datetime:
    """Return a time of the wire; one without offset is UTC."""
    read = dt.datetime.fromisoformat(text)
    return read if read.tzinfo else read.replace(tzinfo=dt.UTC)


def same(value: object, text: str) -> bool:
    """Whether a scalar is what a text says."""
    if isinstance(value, enum.Enum):
        value = value.value
    if hasattr(value, "to_datetime"):  # xsdata has a type of its own
        value = cast(Any, value).to_datetime()
    said: object = text
    match value:
        case None:
            said = text or None
        case bool():
            said = {"true": True, "false": False}.get(text)
        case int() | decimal.Decimal():
            said = decimal.Decimal(text)
        case bytes():
            said = base64.b64decode(text)
        case dt.datetime():
            said, value = moment(text), value if value.tzinfo else value.replace(tzinfo=dt.UTC)
        case _:
            pass
    return said == value


def compare(element: "etree._Element", value: object, path: str) -> None:
    """Raise DisagreementError, with the path, unless *value* is what *element* says."""
    children = list(element)
    if (items := items_of(value)) is not None:
        _compare_all(children, items, path)
        return
    fields = parts(value)
    if fields is None:
        if children or not same(value, element.text or ""):
            raise DisagreementError(f"{path}: {value!r} is not {element.text!r}")
        return
    by_name: dict[str, list[etree._Element]] = collections.defaultdict(list)
    for child in children:
        by_name[squeeze(etree.QName(child).localname)].append(child)
    for name, elements in by_name.items():
        if name not in fields:
            raise DisagreementError(f"{path}/{name}: is missing")
        part = fields[name]
        items = items_of(part)
        if items is not None and len(fields) == 1:  # a list in an object of its own
            _compare_all(elements, items, f"{path}/{name}")
        else:
            compare(elements[0], part, f"{path}/{name}")
    for name, part in fields.items():
        if name not in by_name and part not in (None, []):
            raise DisagreementError(f"{path}/{name}: is not a part of the reply, but {part!r}")


def _compare_all(elements: "Iterable[etree._Element]", values: list[object], path: str) -> None:
    found = list(elements)
    if len(found) != len(values):
        raise DisagreementError(f"{path}: {len(values)} items instead of {len(found)}")
    for number, (element, value) in enumerate(zip(found, values, strict=True)):
        compare(element, value, f"{path}[{number}]")


def agree(reply: bytes, value: object) -> None:
    """Raise DisagreementError unless *value* is what a SOAP reply says, in every field."""
    body = etree.fromstring(reply)[0]
    compare(body[0][0], value, etree.QName(body[0]).localname)


def same_request(ours: bytes, theirs: bytes) -> None:
    """Raise DisagreementError unless two requests say the same, however spelled."""
    if _said(ours) != _said(theirs):
        raise DisagreementError(f"the requests differ: {ours!r} and {theirs!r}")


def _said(request: bytes) -> list[tuple[str, str]]:
    elements = etree.fromstring(request).iter(f"{{{NAMESPACE}}}*")
    return [(str(element.tag), (element.text or "").strip()) for element in elements]
