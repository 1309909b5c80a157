"""Compiled readers: objects that are spelled as the contract spells them, read without detours.

A reader is Python text, made once for each model and version. It takes an object whose elements
are those of the contract in their order, each at most once; any may be left out, nil or empty.
So does ECGridOS answer. Every other object it leaves to the general reader of `decode`, which
knows all the rules, and does so before it has read any of the objects in it: however a reply is
nested, nothing is read more than twice.

For a model with a number, a text, a date and a list the text is::

    def read(element, _=None):
        if len(element) == 4:
            c0, c1, c2, c3 = element[:]
            if c0.tag != "{…}ParcelID" or c1.tag != "{…}FileName" or …:
                return general(element)
            if len(c0):
                return general(element)
            x0 = c0.text
            if x0 is None and not is_nil(c0):
                x0 = ""
            …  # the same for FileName and FileDate
            x3 = c3
        elif 0 < len(element) < 4:
            n, children = 0, [*element[:], END]
            child, tag = children[0], children[0].tag
            if tag == "{…}ParcelID":
                …  # x0 from the child, as above
                n += 1
                child = children[n]
                tag = child.tag
            else:
                x0 = None
            …  # the same for the others
            if child is not END:
                return general(element)
        else:
            return general(element)
        digits = f"{x0}"
        if digits.encode().translate(None, DIGITS) or len(digits) > 400:
            return general(element)
        made = new(Blank)
        made.unknown = NOTHING
        try:
            made.parcel_id = None if x0 is None else int(x0)
            made.file_name = x1
            made.file_date = None if x2 is None else read2(x2)
        except ValueError:
            made = None
        if made is None:
            return general(element)
        try:
            made.log = [] if x3 is None else read3(x3)
        except UnreadableError as error:
            error.steps.insert(0, ".Log")
            raise
        made.__class__ = Model
        return made

An element that the contract does not list stays in the way, and all after it: their tags are not
read, since each may be as long as the reply.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

import attrs
from lxml import etree

from ecgridos_async._wire.scalars import BLANKS, LONGEST_NUMBER, Reader, read_integer
from ecgridos_async._wire.unreadable import UnreadableError
from ecgridos_async._wire.xml import Element, is_nil
from ecgridos_async.contract.shape import UNKNOWN
from ecgridos_async.models.base import NOTHING_UNKNOWN

Decoder = Callable[[Element], Any]
ObjectReader = Callable[..., Any]
"""Takes an element and, as cattrs calls it, the model."""

_DIGITS: Final = f"0123456789+-{BLANKS}{None}".encode()
"""What the texts of integers are made of; `int` takes more, such as `1_0` and 0x1D at the end."""
_END: Final = etree.Element("end")
"""Stands after the last element of an object."""


@attrs.frozen
class Part:
    """A field of a model, and how its element is read."""

    name: str
    tag: str
    step: str
    """How a path shows it."""
    required: bool
    """Whether an object without it is refused."""
    scalar: Reader | None
    """For one whose text is all there is to read."""
    decoder: Callable[[], Decoder]
    """For all others: returns what reads its element. Called when the first one is read."""


def compile_reader(
    model: type[attrs.AttrsInstance], parts: Sequence[Part], lists: Sequence[str], general: Decoder
) -> ObjectReader:
    """Return a reader of *model*.

    parts: the fields that the version has, in the order of their elements.
    lists: the names of all fields that are empty lists where there is nothing.
    general: reads an object that is spelled in another way.
    """
    names: dict[str, Any] = {
        "Blank": _blank(model),
        "DIGITS": _DIGITS,
        "END": _END,
        "Model": model,
        "NOTHING": NOTHING_UNKNOWN,
        "UnreadableError": UnreadableError,
        "general": general,
        "is_nil": is_nil,
        "new": object.__new__,
    }
    for place, part in enumerate(parts):
        names[f"read{place}"] = part.scalar or _later(part, names, f"read{place}")
    text = _text(model, parts, lists)  # nothing of it comes from a reply
    exec(compile(text, f"<reader of {model.__name__}>", "exec"), names)  # noqa: S102
    reader: ObjectReader = names["read"]
    return reader


def _text(model: type[attrs.AttrsInstance], parts: Sequence[Part], lists: Sequence[str]) -> str:
    """Return the text of a reader."""
    here = {part.name for part in parts}
    return "\n".join(
        (
            "def read(element, _=None):",
            f" if len(element) == {len(parts)}:",
            *_all(parts),
            f" elif 0 < len(element) < {len(parts)}:",
            *_some(parts),
            " else:",
            "  return general(element)",
            *_numbers(parts),
            " made = new(Blank)",
            " made.unknown = NOTHING",
            *(
                f" made.{attribute.name} = {_nothing(attribute.name, lists)}"
                for attribute in attrs.fields(model)
                if attribute.name not in {*here, UNKNOWN}
            ),
            " try:",
            *(f"  made.{part.name} = {_scalar(n, part)}" for n, part in _those(parts, scalar=True)),
            "  pass",
            " except ValueError:",
            "  made = None",
            " if made is None:",
            "  return general(element)",
            *(line for n, part in _those(parts, scalar=False) for line in _nested(n, part, lists)),
            " made.__class__ = Model",
            " return made",
        )
    )


def _all(parts: Sequence[Part]) -> list[str]:
    """Return the lines for an object that has as many elements as the contract."""
    lines = [
        f"  {''.join(f'c{n}, ' for n in range(len(parts)))}= element[:]",
        f"  if {' or '.join(f'c{n}.tag != {part.tag!r}' for n, part in enumerate(parts))}:",
        "   return general(element)",
    ]
    for n, part in enumerate(parts):
        lines += [f"  {line}" for line in _kept(n, part, f"c{n}")]
    return lines


def _some(parts: Sequence[Part]) -> list[str]:
    """Return the lines for an object that has fewer."""
    lines = ["  n, children = 0, [*element[:], END]", "  child, tag = children[0], children[0].tag"]
    for n, part in enumerate(parts):
        lines += [
            f"  if tag == {part.tag!r}:",
            *(f"   {line}" for line in _kept(n, part, "child")),
            "   n += 1",
            "   child = children[n]",
            "   tag = child.tag",
            "  else:",
            "   return general(element)" if part.required else f"   x{n} = None",
        ]
    return [*lines, "  if child is not END:", "   return general(element)"]


def _kept(n: int, part: Part, child: str) -> list[str]:
    """Return the lines that keep a text, or an element that holds others."""
    if part.scalar is None:
        return [f"x{n} = {child}"]
    return [
        f"if len({child}):",
        " return general(element)",
        f"x{n} = {child}.text",
        f"if x{n} is None and not is_nil({child}):",
        f' x{n} = ""',
    ]


def _those(parts: Sequence[Part], *, scalar: bool) -> list[tuple[int, Part]]:
    return [(n, part) for n, part in enumerate(parts) if (part.scalar is not None) is scalar]


def _numbers(parts: Sequence[Part]) -> list[str]:
    """Return the lines that refuse what `int` takes and xsd does not have."""
    numbers = "".join(f"{{x{n}}}" for n, part in enumerate(parts) if part.scalar is read_integer)
    if not numbers:
        return []
    return [
        f' digits = f"{numbers}"',
        f" if digits.encode().translate(None, DIGITS) or len(digits) > {LONGEST_NUMBER}:",
        "  return general(element)",
    ]


def _scalar(n: int, part: Part) -> str:
    if part.scalar is str:
        return f"x{n}"
    read = "int" if part.scalar is read_integer else f"read{n}"
    return f"None if x{n} is None else {read}(x{n})"


def _nested(n: int, part: Part, lists: Sequence[str]) -> list[str]:
    return [
        " try:",
        f"  made.{part.name} = {_nothing(part.name, lists)} if x{n} is None else read{n}(x{n})",
        " except UnreadableError as error:",
        f"  error.steps.insert(0, {part.step!r})",
        "  raise",
    ]


def _nothing(name: str, lists: Sequence[str]) -> str:
    return "[]" if name in lists else "None"


def _later(part: Part, names: dict[str, Any], name: str) -> Decoder:
    """Return what stands for a decoder until it is first used: a type may hold its own kind."""

    def read(element: Element) -> Any:
        names[name] = decode = part.decoder()
        return decode(element)

    return read


def _blank(model: type[attrs.AttrsInstance]) -> type[object]:
    """Return a class that has the slots of *model* and lets them be set.

    An instance becomes one of the model by its `__class__`. The model's own constructor, which
    sets what is frozen by keyword, takes ten times as long.
    """
    slots = {"__slots__": vars(model)["__slots__"]}
    free = {"__setattr__": object.__setattr__, "__delattr__": object.__delattr__}
    return type(model.__name__, model.__bases__, {**slots, **free})
