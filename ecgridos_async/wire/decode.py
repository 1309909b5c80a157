"""Decoding: elements become values, by the contract.

A cattrs converter for each version owns the dispatch. Its hook for a model is compiled once from
the model's shape: a table from element name to field and reader, so that a reply is read in one
pass over its elements.
"""

import functools
from collections.abc import Callable
from typing import Any, Final, TypeVar

import attrs
import cattrs
from lxml import etree

from ecgridos_async.contract.shape import UNKNOWN, Field, shape_of
from ecgridos_async.contract.types import (
    ArrayType,
    DataSetType,
    EitherType,
    ObjectType,
    OpenEnum,
    WireType,
    is_bytes,
    is_secret,
)
from ecgridos_async.contract.version import ApiVersion
from ecgridos_async.wire import scalars
from ecgridos_async.wire.dataset import read_data_set
from ecgridos_async.wire.dataset_values import UnreadableDataSetError
from ecgridos_async.wire.namespaces import XSI
from ecgridos_async.wire.xml import Element, local_name, may_be_copied

Decoder = Callable[[Element], Any]

_MOST_UNKNOWN: Final = 1000
"""How many elements of one object are kept that the contract does not list."""
_NIL: Final = f"{{{XSI}}}nil"


class UnreadableError(ValueError):
    """A value cannot be read; `steps` leads to it from the result, outermost first.

    `text` is the value, where there is one. It may hold a secret: mask it before showing it.
    """

    def __init__(self, problem: str, *, text: str | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.text = text
        self.steps: list[str] = []


def is_nil(element: Element) -> bool:
    """Tell whether an element says it stands for no value, whatever prefix it uses."""
    return element.get(_NIL) in ("true", "1")


@functools.cache
def decoder(kind: WireType, version: ApiVersion, *, strict: bool) -> Decoder:
    """Return the function that reads an element as a value of *kind*.

    It raises UnreadableError. With *strict* it also does for elements the contract does not
    list and for missing ones that it says are always there.
    """
    match kind:
        case ArrayType():
            return _array(kind, version, strict=strict)
        case ObjectType():
            return functools.partial(_structure, converter(version, strict=strict), kind.python)
        case EitherType():
            others = [inner for span, inner in kind.by_version if version not in span]
            return _either(kind.at(version), others)
        case DataSetType():
            return functools.partial(_data_set, strict=strict)
        case _:
            shown = not (is_secret(kind) or is_bytes(kind))
            return _scalar(scalars.reader(kind), shown=shown)


T = TypeVar("T")


def _structure(into: cattrs.Converter, model: type[T], element: Element) -> T | None:
    if not len(element) and is_nil(element):
        return None
    return into.structure(element, model)


@functools.cache
def converter(version: ApiVersion, *, strict: bool) -> cattrs.Converter:
    """Return the cattrs converter that structures elements of *version* into models."""
    made = cattrs.Converter(detailed_validation=False)

    def model_hook(model: type[attrs.AttrsInstance]) -> Callable[[Element, object], Any]:
        return _object(model, version, strict=strict)

    made.register_structure_hook_factory(attrs.has, model_hook)
    return made


def _scalar(read: scalars.Reader, *, shown: bool) -> Decoder:
    # What cannot be read may be shown, unless it is a secret or the content of a parcel.
    def decode(element: Element) -> object:
        text = element.text
        if text is None:
            if is_nil(element):
                return None
            text = ""
        if len(element):
            raise UnreadableError("expected a text, found elements")
        try:
            return read(text)
        except scalars.UnreadableTextError as error:
            text = error.text if shown else None
            raise UnreadableError(error.problem, text=text) from None

    return decode


def _data_set(element: Element, *, strict: bool) -> object:
    try:
        return read_data_set(element, strict=strict)
    except UnreadableDataSetError as error:
        unreadable = UnreadableError(error.problem, text=error.text)
        unreadable.steps = error.steps
        raise unreadable from None


def _either(kind: WireType, others: list[WireType]) -> Decoder:
    """Read by the version's own type, and by the others where the text does not fit it."""
    readers = [_reader(inner) for inner in (kind, *others)]

    def read(text: str) -> object:
        value: object = None
        for read_one in readers:
            try:
                value = read_one(text)
            except ValueError:
                continue
            if not (isinstance(value, OpenEnum) and not value.is_known):
                return value
        if value is None:
            return readers[0](text)
        return value

    return _scalar(read, shown=True)


def _reader(kind: WireType) -> scalars.Reader:
    if isinstance(kind, (ArrayType, ObjectType, EitherType, DataSetType)):
        raise TypeError(f"{kind.name} is not a scalar")
    return scalars.reader(kind)


def _array(kind: ArrayType, version: ApiVersion, *, strict: bool) -> Decoder:
    tag = f"{{{version.namespace}}}{kind.item.name}"
    read = decoder(kind.item, version, strict=strict)

    def decode(element: Element) -> list[object]:
        items: list[object] = []
        for child in element:
            if child.tag != tag:
                if strict:
                    raise _unexpected(child)
                continue
            try:
                item = read(child)
            except UnreadableError as error:
                error.steps.insert(0, f"[{len(items)}]")
                raise
            # A nil item carries no object, and a list of objects has no use for it.
            if item is not None:
                items.append(item)
        return items

    return decode


def _unexpected(element: Element) -> UnreadableError:
    return UnreadableError(f"the contract has no element <{local_name(element)}> here")


def _object(
    model: type[attrs.AttrsInstance], version: ApiVersion, *, strict: bool
) -> Callable[[Element, object], Any]:
    # A reader that is not strict takes a field whichever version the contract has it in.
    fields = [f for f in shape_of(model).fields if version in f.versions or not strict]
    table = {
        f"{{{version.namespace}}}{field.wire}": _entry(field, version, strict=strict)
        for field in fields
    }
    names = [field.name for field in shape_of(model).fields]
    lists = [field.name for field in shape_of(model).fields if isinstance(field.type, ArrayType)]
    required = [f"{{{version.namespace}}}{f.wire}" for f in fields if f.required and strict]

    def decode(element: Element, _: object) -> Any:
        values: dict[str, Any] = dict.fromkeys(names)
        for name in lists:
            values[name] = []
        _check_no_text(element)
        unknown: dict[str, str] = {}
        for child in element:
            entry = table.get(str(child.tag))
            if entry is None:
                if strict:
                    raise _unexpected(child)
                unknown[local_name(child)] = _kept(child, len(unknown))
                continue
            name, step, read = entry
            try:
                values[name] = read(child)
            except UnreadableError as error:
                error.steps.insert(0, step)
                raise
        for tag in required:
            if element.find(tag) is None:
                raise UnreadableError(f"<{tag.rpartition('}')[2]}> is missing")
        if unknown:
            values[UNKNOWN] = unknown
        return model(**values)

    return decode


def _kept(element: Element, before: int) -> str:
    """Return an unknown element as text; the namespaces around it are repeated in each."""
    if before >= _MOST_UNKNOWN or not may_be_copied(element):
        raise UnreadableError("too much is unknown to the contract here")
    return etree.tostring(element, encoding="unicode", with_tail=False)


def _check_no_text(element: Element) -> None:
    if not len(element) and (element.text or "").strip():
        raise UnreadableError("expected elements, found a text")


def _entry(field: Field, version: ApiVersion, *, strict: bool) -> tuple[str, str, Decoder]:
    kind = field.type
    if isinstance(kind, ObjectType):
        # Looked up when it is first read, so that a type may hold another of its kind.
        def read(element: Element) -> Any:
            return decoder(kind, version, strict=strict)(element)

        return field.name, f".{field.wire}", read
    return field.name, f".{field.wire}", decoder(kind, version, strict=strict)
