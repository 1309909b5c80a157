"""Schemas of DataSets: the tables and their columns.

Keys, relations and everything else in a schema are ignored.
"""

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, cast

import attrs

from ecgridos_async._wire.namespaces import XSD
from ecgridos_async._wire.scalars import XSD_TYPES
from ecgridos_async._wire.unreadable import UnreadableError
from ecgridos_async._wire.xml import Element
from ecgridos_async.models.dataset import Column, Value

MSDATA: Final = "{urn:schemas-microsoft-com:xml-msdata}"
_XS: Final = f"{{{XSD}}}"
Read = Callable[[str], Value]
"""Raises UnreadableError for a text that it cannot read."""
_DEEPEST: Final = 32
"""The longest chain of types that extend one another."""
_MOST_STEPS: Final = 200_000
"""The most elements visited in a schema; more than it contains, because tables share types."""
MOST_PREFIXES: Final = 100
"""The most namespaces declared at once: each type name is looked up in all of them."""

_ESCAPE: Final = re.compile(
    r"_x(?:(d[89ab][0-9a-f]{2})__x(d[c-f][0-9a-f]{2})|([0-9a-f]{8}|[0-9a-f]{4}))_", re.IGNORECASE
)


def decode_name(name: str) -> str:
    """Decode a name that .NET encoded for XML: `_x0020_` is a space, and so on.

    As in .NET, invalid escapes stay: code points beyond Unicode, half a surrogate pair.
    """
    return _ESCAPE.sub(_unescaped, name) if "_" in name else name


def _unescaped(found: re.Match[str]) -> str:
    high, low, code = found.groups()
    if code is None:
        units = bytes.fromhex(high + low)
        return units.decode("utf-16-be")
    number = int(code, 16)
    if len(code) == 8:
        return chr(number) if 0x10000 <= number <= 0x10FFFF else found.group()
    return found.group() if 0xD800 <= number <= 0xDFFF else chr(number)


@attrs.frozen(eq=False)
class Layout:
    """The columns that a schema gives a table, and their readers."""

    columns: tuple[Column, ...] = ()
    readers: Mapping[str, Read | None] = attrs.field(factory=dict[str, Read | None])
    """By column name; None for texts."""
    names: Mapping[str, object] = attrs.field(factory=dict[str, object])
    text: str | None = None
    """The column that holds the text of the row element itself, if there is one."""
    required: tuple[str, ...] = ()

    @classmethod
    def of(cls, columns: Iterable[Column], text: str | None) -> "Layout":
        """Return the layout of columns; of several with one name, the first counts."""
        named: dict[str, Column] = {}
        for column in columns:
            named.setdefault(column.name, column)
        return cls(
            columns=tuple(named.values()),
            readers={name: _reader(column.type) for name, column in named.items()},
            names=dict.fromkeys(named),
            text=text,
            required=tuple(name for name, column in named.items() if not column.nullable),
        )


def _reader(xsd: str) -> Read | None:
    found = XSD_TYPES.get(xsd)
    return None if found is None else cast("Read", found.read)


class Schema:
    """The inline schemas of a DataSet: the tables and their columns."""

    def __init__(self, schemas: list[Element], names: set[str]) -> None:
        self._elements = _named(schemas, "element")
        self._types = _named(schemas, "complexType")
        self._simple = _named(schemas, "simpleType")
        self._roots = {
            element: None
            for name, element in self._elements.items()
            if element.get(f"{MSDATA}IsDataSet") in ("true", "1") or name in names
        }
        self._made: dict[Element, Layout] = {}
        self._steps = 0

    def layouts(self) -> dict[str, Layout]:
        """Return the layout of each table, by the table's name."""
        found: dict[str, Layout] = {}
        waiting: deque[Element] = deque()
        for root in self._roots:
            waiting.extend(self._particles(self._complex(root)))
        waiting.extend(self._elements.values())
        while waiting:
            element = self._resolved(waiting.popleft())
            name, content = decode_name(element.get("name", "")), self._complex(element)
            if not name or content is None or name in found or element in self._roots:
                continue
            found[name], nested = self._layout(content, name)
            waiting.extend(nested)
        return found

    def _layout(self, content: Element, table: str) -> tuple[Layout, list[Element]]:
        """Return the layout of a complex type, and the child elements that are tables.

        Tables of one type share its layout, unless the layout depends on the table's name.
        """
        if content in self._made:
            return self._made[content], []
        columns: list[Column] = []
        nested: list[Element] = []
        for part in self._parts(content):
            self._spend(part)
            for found in self._particles(part):
                if self._complex(self._resolved(found)) is None:
                    columns.extend(self._column(found))
                else:
                    nested.append(found)
            columns.extend(
                column
                for attribute in part.iterchildren(f"{_XS}attribute")
                for column in self._column(attribute)
            )
        simple = content.find(f"{_XS}simpleContent")
        text = None
        if simple is not None:
            text = simple.get(f"{MSDATA}ColumnName", f"{table}_Text")
            columns.insert(0, Column(text, self._base(simple)))
        layout = Layout.of(columns, text)
        if text is None:
            self._made[content] = layout
        return layout, nested

    def _parts(self, content: Element) -> list[Element]:
        """Return the elements that declare the columns of a complex type: itself and its bases."""
        parts: list[Element] = []
        current: Element | None = content
        while current is not None:
            if len(parts) == _DEEPEST:
                raise UnreadableError("the types of the schema build on too many others")
            parts.insert(0, current)
            extension = _derivation(current)
            current = None
            if extension is not None:
                parts[0] = extension
                current = self._types.get(_local(extension.get("base", "")))
        return parts

    def _column(self, declared: Element) -> Iterator[Column]:
        element = self._resolved(declared)
        name = element.get("name")
        if not name:
            return
        optional = declared.get("minOccurs") == "0" or element.get("nillable") in ("true", "1")
        if element.tag == f"{_XS}attribute":
            optional = declared.get("use") != "required"
        yield Column(
            decode_name(name),
            self._column_type(element),
            nullable=optional,
            date_time_mode=element.get(f"{MSDATA}DateTimeMode"),
        )

    def _column_type(self, element: Element) -> str:
        dotnet = element.get(f"{MSDATA}DataType", "").partition(",")[0].strip()
        if dotnet == "System.Guid":
            return "guid"
        named = element.get("type")
        if named is not None:
            return self._builtin(element, named)
        simple = element.find(f"{_XS}simpleType")
        return "anyType" if simple is None else self._base(simple)

    def _builtin(self, element: Element, name: str) -> str:
        """Return the XML Schema type that a qualified name resolves to."""
        for _ in range(_DEEPEST):
            if _is_builtin(element, name):
                return _local(name)
            simple = self._simple.get(_local(name))
            self._spend(simple)
            derived = None if simple is None else simple.find(f"{_XS}restriction")
            base = None if derived is None else derived.get("base")
            if derived is None or base is None:
                return "anySimpleType"
            element, name = derived, base
        raise UnreadableError("the types of the schema build on too many others")

    def _base(self, content: Element) -> str:
        """Return the type that simple content or a simple type restricts or extends."""
        self._spend(content)
        for derived in content:
            base = derived.get("base")
            if base is not None:
                return self._builtin(derived, base)
        return "anySimpleType"

    def _resolved(self, element: Element) -> Element:
        """Return the element that a reference points to; itself if it is not a reference."""
        name = element.get("ref")
        if name is None or element.tag != f"{_XS}element":
            return element
        return self._elements.get(_local(name), element)

    def _complex(self, element: Element) -> Element | None:
        """Return the complex type of an element, None if it has none."""
        self._spend(element)
        inline = element.find(f"{_XS}complexType")
        if inline is not None:
            return inline
        name = element.get("type", "")
        found = self._types.get(_local(name))
        return None if found is None or _is_builtin(element, name) else found

    def _particles(self, content: Element | None) -> Iterator[Element]:
        """Yield the elements that a complex type may hold, in order."""
        if content is None:
            return
        waiting = list(content)
        waiting.reverse()
        while waiting:
            child = waiting.pop()
            self._spend(child)
            if child.tag == f"{_XS}element":
                yield child
            elif child.tag in _GROUPS:
                waiting.extend(reversed(child))

    def _spend(self, element: Element | None) -> None:
        """Count a visited element; raise if a schema has too many."""
        self._steps += 1 if element is None else 1 + len(element)
        if self._steps > _MOST_STEPS:
            raise UnreadableError("the schema is too large")


def _named(schemas: list[Element], kind: str) -> dict[str, Element]:
    return {
        name: child
        for schema in schemas
        for child in schema.iterchildren(f"{_XS}{kind}")
        if (name := child.get("name"))
    }


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _is_builtin(element: Element, name: str) -> bool:
    """Tell whether a qualified name in an attribute of *element* is in the XML Schema namespace."""
    prefixes = element.nsmap
    if len(prefixes) > MOST_PREFIXES:
        raise UnreadableError("the schema declares too many namespaces")
    return prefixes.get(name.rpartition(":")[0] or None) == XSD


def _derivation(content: Element) -> Element | None:
    """Return the extension or restriction in a complex type, if there is one."""
    for kind in ("complexContent", "simpleContent"):
        inner = content.find(f"{_XS}{kind}")
        if inner is not None:
            for child in inner:
                return child
    return None


_GROUPS: Final = (f"{_XS}sequence", f"{_XS}choice", f"{_XS}all")
