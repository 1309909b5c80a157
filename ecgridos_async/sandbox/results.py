"""Results: functions that write what an operation returns, compiled once from its wire type."""

import operator
from collections.abc import Callable, Sequence
from typing import Final, cast

import attrs

from ecgridos_async.contract.plan import Plan
from ecgridos_async.contract.shape import shape_of
from ecgridos_async.contract.types import (
    ArrayType,
    DataSetType,
    EitherType,
    ObjectType,
    Scalar,
    WireType,
)
from ecgridos_async.contract.version import ApiVersion
from ecgridos_async.sandbox.scalars import default_text, scalar_writer

ResultWriter = Callable[[object], str]

DECLARATION: Final = '<?xml version="1.0" encoding="utf-8"?>'
XSD: Final = 'xmlns:xsd="http://www.w3.org/2001/XMLSchema"'
XSI: Final = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'


@attrs.frozen
class Layout:
    """Where line breaks go: nowhere in SOAP, before every element in the form bindings."""

    indented: bool

    def start(self, depth: int) -> str:
        """Return what goes before a tag at *depth*."""
        return "\n" + "  " * depth if self.indented else ""


COMPACT: Final = Layout(indented=False)
INDENTED: Final = Layout(indented=True)


def type_name(kind: WireType) -> str:
    """Return the name of a type in the service description: `int`, `Pricelist`, `ArrayOfInt`."""
    if isinstance(kind, ArrayType):
        item = type_name(kind.item)
        return f"ArrayOf{item[0].upper()}{item[1:]}"
    return kind.name


def soap_result(plan: Plan) -> ResultWriter:
    """Return the function that writes a result as the content of a SOAP body."""
    name, version = plan.operation, plan.version
    write = _element(f"{name}Result", plan.result, version, COMPACT, 0)
    tag = f'<{name}Response xmlns="{version.namespace}"'

    def write_response(value: object) -> str:
        content = write(value)
        return f"{tag}>{content}</{name}Response>" if content else f"{tag} />"

    return write_response


def form_result(plan: Plan) -> ResultWriter:
    """Return the function that writes a result as the document of a form reply."""
    kind = plan.result.at(plan.version) if isinstance(plan.result, EitherType) else plan.result
    name, namespace = type_name(kind), f'xmlns="{plan.version.namespace}"'
    null = f'{DECLARATION}\n<{name} {XSD} {XSI} xsi:nil="true" {namespace} />'
    if isinstance(kind, ObjectType | ArrayType):
        tag = f"<{name} {XSD} {XSI} {namespace}"
    else:
        tag = f"<{name} {namespace}"
    write = _element(name, kind, plan.version, INDENTED, 0, tag=tag)

    def write_document(value: object) -> str:
        content = write(value)
        return DECLARATION + content if content else null

    return write_document


def _element(
    name: str,
    kind: WireType,
    version: ApiVersion,
    layout: Layout,
    depth: int,
    *,
    tag: str | None = None,
) -> ResultWriter:
    """Compile the writer of one element; it returns `""` for a value that is left out.

    *tag* is the start tag without its end, where it holds more than the name.
    """
    start = layout.start(depth) + (tag or f"<{name}")
    match kind:
        case EitherType():
            return _element(name, kind.at(version), version, layout, depth, tag=tag)
        case ObjectType():
            return _ObjectWriter(name, start, kind, version, layout, depth)
        case DataSetType():
            raise TypeError("the sandbox cannot write a DataSet yet")
        case ArrayType():
            return _array(name, start, kind.item, version, layout, depth)
        case _:
            return _scalar(name, start, kind)


def _scalar(name: str, start: str, kind: Scalar) -> ResultWriter:
    write_text = scalar_writer(kind)
    unset = default_text(kind)
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
        version: ApiVersion,
        layout: Layout,
        depth: int,
    ) -> None:
        self._opening = f"{start}>"
        self._closing = f"{layout.start(depth)}</{name}>"
        self._empty = f"{start} />"
        self._kind = kind
        self._version = version
        self._layout = layout
        self._depth = depth
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
                _element(field.wire, field.type, self._version, self._layout, self._depth + 1),
            )
            for field in shape_of(self._kind.python).at(self._version)
        ]
        return self._parts


def _array(
    name: str, start: str, item: WireType, version: ApiVersion, layout: Layout, depth: int
) -> ResultWriter:
    item_name = type_name(item)
    write_item = _element(item_name, item, version, layout, depth + 1)
    null_item = f'{layout.start(depth + 1)}<{item_name} xsi:nil="true" />'
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
