"""Compiled readers: objects that are spelled as the contract spells them, read without detours.

A reader is Python text, made once for each model and version. It takes an object whose elements
are those of the contract in their order, each at most once; any may be left out, nil or empty.
So does ECGridOS answer. Every other object it leaves to the general reader of `decode`, which
knows all the rules, and does so before it has read any of the objects in it: however a reply is
nested, nothing is read more than twice.

For a model with a number, a text, a date and a list the text is::

    def read(element, _=None):
        count = len(element)
        if count > 4:
            return general(element)
        children = [*element]
        if count != 4 or not all(map(equal, map(tag_of, children), TAGS)):
            children = arranged(children)
            if children is None:
                return general(element)
        if sum(map(len, children)) != len(children[3]):
            return general(element)
        x0, x1, x2, x3, = map(text_of, children)
        made = new(Blank)
        made.unknown = NOTHING
        try:
            digits = f"{x0}"
            if len(digits) <= 400 and digits.isdigit() and digits.isascii():
                made.parcel_id = int(x0)
            else:
                made.parcel_id = empty(children[0], read0) if x0 is None else read0(x0)
            made.file_name = empty(children[1], read1) if x1 is None else x1
            made.file_date = empty(children[2], read2) if x2 is None else read2(x2)
        except ValueError:
            made = None
        if made is None:
            return general(element)
        try:
            made.log = [] if children[3] is ABSENT else read3(children[3])
        except UnreadableError as error:
            error.steps.insert(0, ".Log")
            raise
        made.__class__ = Model
        return made

Digits are checked together for all numbers of an object; where that fails each is read by itself.
Tags are read one by one up to the first surprise, since each may be as long as the reply, and an
object with more elements than the contract lists is not taken apart at all.
"""

import operator
from collections.abc import Callable, Sequence
from typing import Any, Final

import attrs
from lxml import etree

from ecgridos_async.contract.shape import UNKNOWN
from ecgridos_async.models.base import NOTHING_UNKNOWN
from ecgridos_async.wire.namespaces import XSI
from ecgridos_async.wire.scalars import LONGEST_NUMBER, Reader, read_integer
from ecgridos_async.wire.unreadable import UnreadableError
from ecgridos_async.wire.xml import Element, is_nil

Decoder = Callable[[Element], Any]
ObjectReader = Callable[..., Any]
"""Takes an element and, as cattrs calls it, the model."""
Arranging = Callable[[list[Element]], Sequence[Element] | None]

_tag_of: Final = operator.attrgetter("tag")

_MOST_SHAPES: Final = 1000
"""How many ways to leave something out are remembered of each model."""
_ABSENT: Final = etree.Element("absent", {f"{{{XSI}}}nil": "true"})
"""Stands where an element was left out: that means the same as nil."""


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
        "ABSENT": _ABSENT,
        "Blank": _blank(model),
        "Model": model,
        "NOTHING": NOTHING_UNKNOWN,
        "TAGS": [part.tag for part in parts],
        "UnreadableError": UnreadableError,
        "arranged": _arranging(parts),
        "empty": _empty,
        "equal": operator.eq,
        "general": general,
        "new": object.__new__,
        "tag_of": _tag_of,
        "text_of": operator.attrgetter("text"),
    }
    for place, part in enumerate(parts):
        names[f"read{place}"] = part.scalar or _later(part, names, f"read{place}")
    text = _text(model, parts, lists)  # nothing of it comes from a reply
    exec(compile(text, f"<reader of {model.__name__}>", "exec"), names)  # noqa: S102
    reader: ObjectReader = names["read"]
    return reader


def _text(model: type[attrs.AttrsInstance], parts: Sequence[Part], lists: Sequence[str]) -> str:
    """Return the text of a reader."""
    nested = [f"len(children[{n}])" for n, part in enumerate(parts) if part.scalar is None]
    numbers = [n for n, part in enumerate(parts) if part.scalar is read_integer]
    here = {part.name for part in parts}
    lines = [
        "def read(element, _=None):",
        " count = len(element)",
        f" if count > {len(parts)}:",
        "  return general(element)",
        " children = [*element]",
        f" if count != {len(parts)} or not all(map(equal, map(tag_of, children), TAGS)):",
        "  children = arranged(children)",
        "  if children is None:",
        "   return general(element)",
        f" if sum(map(len, children)) != {' + '.join(nested) or '0'}:",
        "  return general(element)",
        f" {''.join(f'x{n}, ' for n in range(len(parts)))}= map(text_of, children)",
        " made = new(Blank)",
        " made.unknown = NOTHING",
    ]
    lines += [
        f" made.{attribute.name} = {_nothing(attribute.name, lists)}"
        for attribute in attrs.fields(model)
        if attribute.name not in {*here, UNKNOWN}
    ]
    lines += [" try:"]
    if numbers:
        lines += [
            f'  digits = f"{"".join(f"{{x{n}}}" for n in numbers)}"',
            f"  if len(digits) <= {LONGEST_NUMBER} and digits.isdigit() and digits.isascii():",
            *(f"   made.{parts[n].name} = int(x{n})" for n in numbers),
            "  else:",
            *(f" {_scalar(n, parts[n])}" for n in numbers),
        ]
    lines += [
        *(_scalar(n, part) for n, part in enumerate(parts) if part.scalar and n not in numbers),
        "  pass",
        " except ValueError:",
        "  made = None",
        " if made is None:",
        "  return general(element)",
    ]
    for n, part in enumerate(parts):
        if part.scalar is None:
            value = f"{_nothing(part.name, lists)} if children[{n}] is ABSENT else"
            lines += [
                " try:",
                f"  made.{part.name} = {value} read{n}(children[{n}])",
                " except UnreadableError as error:",
                f"  error.steps.insert(0, {part.step!r})",
                "  raise",
            ]
    lines += [" made.__class__ = Model", " return made"]
    return "\n".join(lines)


def _scalar(n: int, part: Part) -> str:
    value = f"x{n}" if part.scalar is str else f"read{n}(x{n})"
    return f"  made.{part.name} = empty(children[{n}], read{n}) if x{n} is None else {value}"


def _nothing(name: str, lists: Sequence[str]) -> str:
    return "[]" if name in lists else "None"


def _empty(element: Element, read: Reader) -> object:
    return None if element is _ABSENT or is_nil(element) else read("")


def _later(part: Part, names: dict[str, Any], name: str) -> Decoder:
    """Return what stands for a decoder until it is first used: a type may hold its own kind."""

    def read(element: Element) -> Any:
        names[name] = decode = part.decoder()
        return decode(element)

    return read


def _arranging(parts: Sequence[Part]) -> Arranging:
    """Return a function that fills up what was left out; None if the rules must be looked at."""
    places = {part.tag: place for place, part in enumerate(parts)}
    required = {place for place, part in enumerate(parts) if part.required}
    known: dict[tuple[int, ...], Callable[[list[Element]], Sequence[Element]]] = {}
    # Records of a list are much alike, and what they leave out is mostly the same.

    def arranged(children: list[Element]) -> Sequence[Element] | None:
        found: list[int] = []
        for place in map(places.get, map(_tag_of, children)):
            if place is None:  # at once: each tag read repeats the namespace, however long
                return None
            found.append(place)
        shape = tuple(found)
        arrange = known.get(shape)
        if arrange is None:
            ascending = all(map(operator.lt, shape, shape[1:]))
            if not shape or not ascending or len(parts) == 1 or not required.issubset(shape):
                return None
            taken = [found.index(place) if place in found else -1 for place in range(len(parts))]
            if len(known) >= _MOST_SHAPES:
                known.clear()
            arrange = known[shape] = operator.itemgetter(*taken)
        children.append(_ABSENT)
        return arrange(children)

    return arranged


def _blank(model: type[attrs.AttrsInstance]) -> type[object]:
    """Return a class that has the slots of *model* and lets them be set.

    An instance becomes one of the model by its `__class__`. The model's own constructor, which
    sets what is frozen by keyword, takes ten times as long.
    """
    slots = {"__slots__": vars(model)["__slots__"]}
    free = {"__setattr__": object.__setattr__, "__delattr__": object.__delattr__}
    return type(model.__name__, model.__bases__, {**slots, **free})
