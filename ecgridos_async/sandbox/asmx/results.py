"""Results: functions that write what an operation returns, compiled once from its wire type."""

import functools
import operator
from collections.abc import Callable, Sequence
from typing import Final, cast

from ecgridos_async.contract.plan import Plan
from ecgridos_async.contract.shape import shape_of
from ecgridos_async.contract.types import (
    ArrayType,
    DataSetType,
    ObjectType,
    Resolved,
    Scalar,
    schema_name,
)
from ecgridos_async.contract.version import Edition
from ecgridos_async.sandbox.asmx.datasets import write_data_set
from ecgridos_async.sandbox.asmx.layout import COMPACT, INDENTED, Layout
from ecgridos_async.sandbox.asmx.scalars import scalar_writer, unset_text

ResultWriter = Callable[[object], str]

DECLARATION: Final = '<?xml version="1.0" encoding="utf-8"?>'
XSD: Final = 'xmlns:xsd="http://www.w3.org/2001/XMLSchema"'
XSI: Final = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'


@functools.cache
def soap_result(plan: Plan) -> ResultWriter:
    """Return the function that writes a result as the content of a SOAP body."""
    name = plan.operation
    write = _element(f"{name}Result", plan.result, plan.edition, COMPACT, 0)
    tag = f'<{name}Response xmlns="{plan.version.namespace}"'

    def write_response(value: object) -> str:
        content = write(value)
        return f"{tag}>{content}</{name}Response>" if content else f"{tag} />"

    return write_response


@functools.cache
def form_result(plan: Plan) -> ResultWriter:
    """Return the function that writes a result as the document of a form reply."""
    kind = plan.result
    name, namespace = schema_name(kind), f'xmlns="{plan.version.namespace}"'
    null = f'{DECLARATION}\n<{name} {XSD} {XSI} xsi:nil="true" {namespace} />'
    if isinstance(kind, ObjectType | ArrayType):
        tag = f"<{name} {XSD} {XSI} {namespace}"
    else:
        tag = f"<{name} {namespace}"
    write = _element(name, kind, plan.edition, INDENTED, 0, tag=tag)

    def write_document(value: object) -> str:
        content = write(value)
        return DECLARATION + content if content else null

    return write_document


@functools.cache
def _element(
    name: str,
    kind: Resolved,
    edition: Edition,
    layout: Layout,
    depth: int,
    *,
    tag: str | None = None,
) -> ResultWriter:
    """Compile the writer of one element; it returns `""` for a value that is left out.

    *tag* is the start tag without its end, where it holds more than the name. Writers know of
    no operation, so those of all operations, and of all sandboxes, are the same.
    """
    start = layout.start(depth) + (tag or f"<{name}")
    match kind:
        case ObjectType():
            return _ObjectWriter(name, start, kind, edition, layout, depth)
        case DataSetType():
            return _data_set(name, start, layout, depth)
        case ArrayType():
            return _array(name, start, kind.item, edition, layout, depth)
        case _:
            return _scalar(name, start, kind, edition)


def _data_set(name: str, start: str, layout: Layout, depth: int) -> ResultWriter:
    opening, closing = f"{start}>", f"{layout.start(depth)}</{name}>"

    def write(value: object) -> str:
        if value is None:
            return ""
        return opening + write_data_set(value, layout, depth) + closing

    return write


def _scalar(name: str, start: str, kind: Scalar, edition: Edition) -> ResultWriter:
    write_text = scalar_writer(kind)
    unset = unset_text(kind, edition)
    opening, closing, empty = f"{start}>", f"</{name}>", f"{start} />"
    absent = f"{opening}{unset}{closing}" if unset is not None else ""

    def write(value: object) -> str:
        if value is None:
            return absent
        text = write_text(value)
        return f"{opening}{text}{closing}" if text else empty

    return write


class _ObjectWriter:
    """Writes an object. Types may hold themselves, so its fields are compiled on first use."""

    def __init__(
        self,
        name: str,
        start: str,
        kind: ObjectType,
        edition: Edition,
        layout: Layout,
        depth: int,
    ) -> None:
        self._opening = f"{start}>"
        self._closing = f"{layout.start(depth)}</{name}>"
        self._empty = f"{start} />"
        self._kind = kind
        self._edition = edition
        self._layout = layout
        self._depth = layout.below(depth)
        self._parts: list[tuple[Callable[[object], object], ResultWriter]] = []

    def __call__(self, value: object) -> str:
        if value is None:
            return ""
        parts = self._parts or self._compile()
        content = "".join([part(get(value)) for get, part in parts])
        return f"{self._opening}{content}{self._closing}" if content else self._empty

    def _compile(self) -> list[tuple[Callable[[object], object], ResultWriter]]:
        self._parts = [
            (
                operator.attrgetter(field.name),
                _element(field.wire, field.type, self._edition, self._layout, self._depth),
            )
            for field in shape_of(self._kind.python).at(self._edition)
        ]
        return self._parts


def _array(
    name: str, start: str, item: Resolved, edition: Edition, layout: Layout, depth: int
) -> ResultWriter:
    item_name = schema_name(item)
    below = layout.below(depth)
    write_item = _element(item_name, item, edition, layout, below)
    null_item = f'{layout.start(below)}<{item_name} xsi:nil="true" />'
    opening, closing = f"{start}>", f"{layout.start(depth)}</{name}>"
    empty = f"{start} />"

    def write(value: object) -> str:
        if value is None:
            return ""
        items = cast("Sequence[object]", value)
        if not items:
            return empty
        return opening + "".join([write_item(item) or null_item for item in items]) + closing

    return write
