"""Arguments: functions that read a call's arguments, compiled once from its parameters.

In SOAP an element that is missing leaves .NET's default in its place; in the form bindings a
field that is missing is an error.
"""

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, Protocol
from urllib.parse import unquote_plus

from ecgridos_async.contract.plan import Plan
from ecgridos_async.contract.types import (
    Integer,
    Scalar,
    is_bytes,
    is_value_type,
)
from ecgridos_async.contract.version import Edition
from ecgridos_async.sandbox.asmx.scalars import (
    UnreadableError,
    form_reader,
    soap_reader,
    unset_value,
)
from ecgridos_async.sandbox.faults import FrameworkFault


class Element(Protocol):
    """What is used of an lxml element."""

    @property
    def tag(self) -> str:
        """Name in Clark notation."""
        ...

    @property
    def text(self) -> str | None:
        """Text before the first child."""
        ...

    def get(self, key: str, /) -> str | None:
        """Return an attribute."""
        ...

    def iter(self) -> Iterator["Element"]:
        """Return this element and all below it, in document order."""
        ...

    def __iter__(self) -> Iterator["Element"]: ...


Form = Mapping[str, Sequence[str]]
"""Values of a form by lower-case field name: .NET ignores case."""

ElementReader = Callable[[Element], object]
SoapReader = Callable[[Element], list[object]]
FormReader = Callable[[Form], list[object]]

_BYTE: Final = Integer("unsignedByte", 0, 255)
_BYTES: Final = {str(number): number for number in range(256)}
_NUMBERS: Final = {text: text for text in _BYTES}
_SPLIT: Final = 64 * 2**10
_NIL: Final = "{http://www.w3.org/2001/XMLSchema-instance}nil"


class UnreadableElementError(Exception):
    """An element of a call that cannot be read; says which, so that its place can be told."""

    def __init__(self, element: Element, reason: str) -> None:
        super().__init__(reason)
        self.element = element
        self.reason = reason


def defaults_of(plan: Plan) -> list[object]:
    """Return the arguments of a call that carries none."""
    return [unset_value(parameter.type, plan.edition) for parameter in plan.wire_parameters]


@functools.cache
def soap_arguments(plan: Plan) -> SoapReader:
    """Return the function that reads the arguments out of the element of the operation."""
    namespace = plan.version.namespace
    parts = [
        (
            f"{{{namespace}}}{parameter.wire}",
            _element_reader(parameter.type, plan.edition),
            unset_value(parameter.type, plan.edition),
        )
        for parameter in plan.wire_parameters
    ]

    def read(element: Element) -> list[object]:
        found = {child.tag: child for child in element}
        return [
            default if (child := found.get(tag)) is None else read_element(child)
            for tag, read_element, default in parts
        ]

    return read


def _element_reader(kind: Scalar, edition: Edition) -> ElementReader:
    read_text = soap_reader(kind, edition)
    # A value type has no null: .NET reads the empty text of a nil element and fails.
    nullable = not is_value_type(kind)

    def read(element: Element) -> object:
        if nullable and element.get(_NIL) in ("true", "1"):
            return None
        try:
            return read_text(element.text or "")
        except UnreadableError as error:
            raise UnreadableElementError(element, str(error)) from None

    return read


def parse_form(text: str) -> Form:
    """Read a query or a form body. Millions of fields may come, one for each byte of a content."""
    form: dict[str, list[str]] = {}
    by_name: dict[str, list[str]] = {}
    for field in _fields(text):
        name, _, value = field.partition("=")
        values = by_name.get(name)
        if values is None:
            values = by_name[name] = form.setdefault(_unquoted(name).lower(), [])
        # The text of a byte is the same object every time.
        values.append(_NUMBERS.get(value) or _unquoted(value))
    return form


def _fields(text: str) -> Iterator[str]:
    """Return the fields of a form that are not empty, split off little by little."""
    start = 0
    while start < len(text):
        end = text.find("&", start + _SPLIT)
        if end == -1:
            end = len(text)
        yield from filter(None, text[start:end].split("&"))
        start = end + 1


def _unquoted(text: str) -> str:
    return unquote_plus(text) if "%" in text or "+" in text else text


@functools.cache
def form_arguments(plan: Plan) -> FormReader:
    """Return the function that reads the arguments out of a form."""
    parts = [
        (
            parameter.wire,
            parameter.wire.lower(),
            _field_reader(parameter.type, plan.edition),
            is_bytes(parameter.type),
        )
        for parameter in plan.wire_parameters
    ]

    def read(form: Form) -> list[object]:
        values: list[object] = []
        for wire, name, read_field, is_array in parts:
            found = form.get(name)
            if found is None:
                raise _missing(wire, is_array=is_array)
            try:
                values.append(read_field(found))
            except UnreadableError as error:
                raise FrameworkFault(str(error), because=error.because) from None
        return values

    return read


def _missing(wire: str, *, is_array: bool) -> FrameworkFault:
    """Return what .NET says of a field that is missing; of an array it counts the values first."""
    if is_array:
        return FrameworkFault("Object reference not set to an instance of an object.")
    return FrameworkFault(f"Missing parameter: {wire}.")


def _field_reader(kind: Scalar, edition: Edition) -> Callable[[Sequence[str]], object]:
    if is_bytes(kind):
        # A byte array is a repeated field of decimal numbers, one for each byte.
        read_byte = form_reader(_BYTE, edition)
        return functools.partial(_read_bytes, read_byte)
    read_one = form_reader(kind, edition)
    # Values of a repeated field arrive joined, as .NET's collection gives them.
    return lambda texts: read_one(",".join(texts))


def _read_bytes(read_byte: Callable[[str], object], texts: Sequence[str]) -> bytes:
    try:
        return bytes([_BYTES[text] for text in texts])
    except KeyError:
        return bytes(_integers(read_byte(text) for text in texts))


def _integers(values: Iterator[object]) -> Iterator[int]:
    return (value for value in values if isinstance(value, int))
