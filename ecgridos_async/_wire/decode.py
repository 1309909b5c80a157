"""Decoding: elements become values, by the contract.

Each version has a cattrs converter. Its hook for a model is built from the model's shape when the
first reply holds one. All reading rules are here; `scanner` reads replies in ASP.NET's usual
spelling without a tree, with the same result, so cattrs is imported when the first other reply
comes.
"""

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, cast

import attrs

from ecgridos_async._wire import scalars
from ecgridos_async._wire.generated import run
from ecgridos_async._wire.unreadable import UnreadableError
from ecgridos_async._wire.xml import (
    Element,
    is_nil,
    local_name,
    markup,
    may_be_copied,
    namespace_of,
    other_namespace,
)
from ecgridos_async.contract.shape import UNKNOWN, Field, shape_of
from ecgridos_async.contract.types import (
    ArrayType,
    DataSetType,
    EitherType,
    EnumType,
    ObjectType,
    OpenEnum,
    Resolved,
    Scalar,
    WireType,
    is_bytes,
    is_secret,
)
from ecgridos_async.contract.version import ApiVersion
from ecgridos_async.models.base import NOTHING_UNKNOWN

if TYPE_CHECKING:
    import cattrs

Decoder = Callable[[Element], Any]

_MOST_UNKNOWN: Final = 1000
"""The most unknown elements kept for one object."""


@functools.cache
def decoder(kind: WireType, version: ApiVersion, *, strict: bool) -> Decoder:
    """Return the function that reads an element as a value of *kind*.

    It raises UnreadableError. *strict* also refuses elements that the contract does not list and
    missing elements that it requires.
    """
    match kind:
        case ArrayType():
            return _array(kind, version, strict=strict)
        case ObjectType():
            # The hook is for one model and ignores the model argument.
            hook = converter(version, strict=strict).get_structure_hook(kind.python)
            return cast("Decoder", hook)
        case DataSetType():
            from ecgridos_async._wire.dataset import read_data_set

            return functools.partial(read_data_set, strict=strict)
        case _:
            shown = not (is_secret(kind) or is_bytes(kind))
            return _scalar(text_reader(kind, version), shown=shown)


@functools.cache
def text_reader(kind: Scalar | EitherType, version: ApiVersion) -> scalars.Reader:
    """Return the function that reads a text as a value of *kind*; it raises ValueError."""
    if isinstance(kind, EitherType):
        here = kind.at(version)
        others = [inner for span, inner in kind.by_version if version not in span]
        read = _either(here, others)
        return scalars.enum_reader(here.python, read) if isinstance(here, EnumType) else read
    return scalars.reader(kind)


@functools.cache
def converter(version: ApiVersion, *, strict: bool) -> "cattrs.Converter":
    """Return the cattrs converter that structures elements of *version* into models."""
    import cattrs

    made = cattrs.Converter(detailed_validation=False)

    def model_hook(model: type[attrs.AttrsInstance]) -> Callable[..., Any]:
        return object_reader(model, version, strict=strict)

    made.register_structure_hook_factory(attrs.has, model_hook)
    return made


def _scalar(read: scalars.Reader, *, shown: bool) -> Decoder:
    # Errors may show an unreadable text, unless it is a secret or the content of a parcel.
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
        except UnreadableError as error:
            if shown:
                raise
            raise UnreadableError(error.problem) from None

    return decode


def _either(kind: WireType, others: list[Resolved]) -> scalars.Reader:
    """Read by the version's own type, else by those of the other versions."""
    readers = [scalars.reader(cast("Scalar", inner)) for inner in (kind, *others)]

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

    return read


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
            # A nil item has no object, and is skipped.
            if item is not None:
                items.append(item)
        if not items:
            _check_no_others(element, tag)
        return items

    return decode


def _check_no_others(element: Element, tag: str) -> None:
    """Raise UnreadableError for a list that holds other elements and no items."""
    _check_no_text(element)
    if len(element) and element.find(tag) is None:
        name, found = tag.rpartition("}")[2], element[0]
        raise UnreadableError(
            f"expected a list of <{name}>, found <{local_name(found)}>"
            + other_namespace(str(found.tag), namespace_of(tag))
        )


def _unexpected(element: Element) -> UnreadableError:
    parent = element.getparent()
    expected = "" if parent is None else namespace_of(str(parent.tag))
    return UnreadableError(
        f"the contract has no element <{local_name(element)}> here"
        + other_namespace(str(element.tag), expected)
    )


def _twice(element: Element) -> UnreadableError:
    return UnreadableError(f"<{local_name(element)}> comes twice")


def object_reader(
    model: type[attrs.AttrsInstance], version: ApiVersion, *, strict: bool
) -> Callable[..., Any]:
    """Return the function that reads an object of *model*; cattrs also passes it the model.

    A repeated element is read as .NET's XmlSerializer does: the first counts and the second is
    unknown; the items of a repeated list are appended.
    """
    lists = [field.name for field in shape_of(model).fields if isinstance(field.type, ArrayType)]
    fields = _fields(model, version, strict=strict)
    required = [f"{{{version.namespace}}}{f.wire}" for f in fields if f.required and strict]
    table: dict[str, tuple[str, str, Decoder]] = {}
    make = _maker(model, lists)

    def decode(element: Element, _: object = None) -> Any:
        if not len(element):
            if is_nil(element):
                return None
            _check_no_text(element)
        if not table:  # built late: a type may contain itself
            table.update(_entries(fields, version, strict=strict))
        values: dict[str, Any] = {}
        unknown: dict[str, str] = {}
        for child in element:
            entry = table.get(cast("str", child.tag))
            if entry is None or (entry[0] in values and (strict or entry[0] not in lists)):
                if strict:
                    raise _unexpected(child) if entry is None else _twice(child)
                unknown[local_name(child)] = _kept(child, len(unknown))
                continue
            name, step, read = entry
            try:
                value = read(child)
            except UnreadableError as error:
                error.steps.insert(0, step)
                raise
            if name in values:
                values[name].extend(value)
            else:
                values[name] = value
        _check_present(element, required)
        return make(values.get, unknown or NOTHING_UNKNOWN)

    return decode


def _maker(model: type[attrs.AttrsInstance], lists: list[str]) -> Callable[..., Any]:
    """Return a function that makes a *model* from values by name.

    The model's own constructor is frozen and keyword-only, and takes ten times as long.
    """
    names = [field.name for field in shape_of(model).fields]
    source = "\n".join(
        (
            "def make(get, unknown):",
            " made = new(Blank)",
            f" made.{UNKNOWN} = unknown",
            *(f" made.{name} = get({name!r}){' or []' * (name in lists)}" for name in names),
            " made.__class__ = Model",
            " return made",
        )
    )
    space = {"Blank": blank(model), "Model": model, "new": object.__new__}
    make: Callable[..., Any] = run(source, f"<maker of {model.__name__}>", space)["make"]
    return make


@functools.cache
def blank(model: type[attrs.AttrsInstance]) -> type[object]:
    """Return a mutable class with the slots of *model*.

    Setting `__class__` turns an instance into one of the model.
    """
    slots = {"__slots__": vars(model)["__slots__"]}
    free = {"__setattr__": object.__setattr__, "__delattr__": object.__delattr__}
    return type(model.__name__, model.__bases__, {**slots, **free})


def _fields(
    model: type[attrs.AttrsInstance], version: ApiVersion, *, strict: bool
) -> list[Field[WireType]]:
    # Unless strict, a field is read in any version.
    return [f for f in shape_of(model).fields if version in f.versions or not strict]


def _entries(
    fields: list[Field[WireType]], version: ApiVersion, *, strict: bool
) -> dict[str, tuple[str, str, Decoder]]:
    """Return name, step and decoder of each field, by tag."""
    return {
        f"{{{version.namespace}}}{field.wire}": (
            field.name,
            f".{field.wire}",
            decoder(field.type, version, strict=strict),
        )
        for field in fields
    }


def _check_present(element: Element, required: list[str]) -> None:
    for tag in required:
        if element.find(tag) is None:
            raise UnreadableError(f"<{tag.rpartition('}')[2]}> is missing")


def _kept(element: Element, before: int) -> str:
    """Return an unknown element as text; each repeats the namespaces in scope."""
    if before >= _MOST_UNKNOWN or not may_be_copied(element):
        raise UnreadableError("too much is unknown to the contract here")
    return markup(element)


def _check_no_text(element: Element) -> None:
    if not len(element) and (element.text or "").strip(scalars.BLANKS):
        raise UnreadableError("expected elements, found a text")
