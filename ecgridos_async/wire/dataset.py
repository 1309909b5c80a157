"""DataSets: an inline schema and a diffgram become tables of typed columns.

Tables and columns are matched by local name, whatever namespace the DataSet has; the parts of
the schema and of the diffgram by namespace and local name. Keys, relations and whatever else a
schema may say are passed over.
"""

import copy
import datetime as dt
import itertools
import re
import uuid
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, cast

import attrs
from lxml import etree

from ecgridos_async.contract.types import (
    BASE64,
    BOOLEAN,
    DATE_TIME,
    DECIMAL,
    DOUBLE,
    FLOAT,
    Scalar,
    Text,
)
from ecgridos_async.models.dataset import Column, DataSet, Row, Table, Value
from ecgridos_async.wire import scalars
from ecgridos_async.wire.namespaces import XSD, XSI
from ecgridos_async.wire.xml import Element, local_name, may_be_copied

_Read = Callable[[str], Value]
"""Raises UnreadableTextError for a text that it cannot read."""

_MSDATA: Final = "{urn:schemas-microsoft-com:xml-msdata}"
_DIFFGRAM: Final = "{urn:schemas-microsoft-com:xml-diffgram-v1}"
_XS: Final = f"{{{XSD}}}"
_HIDDEN: Final = f"{_MSDATA}hidden"
_ROW_ID: Final = f"{_DIFFGRAM}id"
_NIL: Final = f"{{{XSI}}}nil"
_DEEPEST: Final = 32
"""How many types may build on one another."""
_MOST_STEPS: Final = 200_000
"""How much of a schema is gone through; tables may share types, so it is more than its length."""
_MOST_TABLES: Final = 10_000
_MOST_ATTRIBUTES: Final = 1000
"""How many a row may have: lxml looks for each of them among all."""
_MOST_PREFIXES: Final = 100
"""How many namespaces may be declared at once: each type's name is looked up in them."""

_ESCAPE: Final = re.compile(
    r"_x(?:(d[89ab][0-9a-f]{2})__x(d[c-f][0-9a-f]{2})|([0-9a-f]{8}|[0-9a-f]{4}))_", re.IGNORECASE
)
_GUID: Final = re.compile(r"\{?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?", re.IGNORECASE)
_DURATION: Final = re.compile(
    r"(?P<sign>-?)P(?=.)((?P<years>\d+)Y)?((?P<months>\d+)M)?((?P<days>\d+)D)?"
    r"(T(?=.)((?P<hours>\d+)H)?((?P<minutes>\d+)M)?"
    r"((?P<seconds>\d+)(\.(?P<fraction>\d*))?S)?)?",
    re.ASCII,
)
_LONGEST_DURATION: Final = 200


class UnreadableDataSetError(ValueError):
    """A DataSet cannot be read; `steps` leads to the place, outermost first.

    `text` is the value, where there is one. It may hold a secret: mask it before showing it.
    """

    def __init__(self, problem: str, *, text: str | None = None, steps: Iterable[str] = ()) -> None:
        super().__init__(problem)
        self.problem = problem
        self.text = text
        self.steps: list[str] = list(steps)


def read_data_set(element: Element, *, strict: bool) -> DataSet:
    """Read the element that holds a DataSet; raise UnreadableDataSetError if that fails.

    With *strict* it also fails for tables, columns and elements that its schema does not list,
    and for values it requires; otherwise the values of unlisted columns are texts.
    """
    schemas = element.findall(f"{_XS}schema")
    diffgrams = element.findall(f"{_DIFFGRAM}diffgram")
    _check_parts(element, schemas, diffgrams, strict=strict)
    # What is left of a diffgram is what was there before, and errors, in the diffgram's namespace.
    contents = [
        child
        for diffgram in diffgrams
        for child in diffgram
        if not str(child.tag).startswith(_DIFFGRAM)
    ]
    names = {local_name(content) for content in contents}
    reader = _Rows(_Schema(schemas, names).layouts(), strict=strict)
    for content in contents:
        reader.read(content)
    tables = reader.tables.values()
    # A table that has more than its layout gets columns of its own, however many it shared.
    if sum(len(table.layout.columns) for table in tables if table.extra) > _MOST_STEPS:
        raise UnreadableDataSetError("the tables have too many columns")
    return DataSet(tuple(table.finished() for table in tables))


def _check_parts(
    element: Element, schemas: list[Element], diffgrams: list[Element], *, strict: bool
) -> None:
    if not len(element) and (element.text or "").strip():
        raise UnreadableDataSetError("expected elements, found a text")
    if not diffgrams:
        raise UnreadableDataSetError("the DataSet holds no diffgram")
    if not strict:
        return
    if not schemas:
        raise UnreadableDataSetError("the DataSet holds no schema")
    for child in element:
        if child.tag not in (f"{_XS}schema", f"{_DIFFGRAM}diffgram"):
            raise UnreadableDataSetError(f"a DataSet has no element <{local_name(child)}>")


def decode_name(name: str) -> str:
    """Return a name as .NET wrote it before it became XML: `_x0020_` is a space, and so on.

    What .NET leaves alone stays as it is: code points beyond Unicode, half a surrogate pair.
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
class _Layout:
    """The columns that a schema gives a table, and how each is read."""

    columns: tuple[Column, ...] = ()
    readers: Mapping[str, _Read | None] = attrs.field(factory=dict[str, _Read | None])
    """By column name; None for what is text, whatever it holds."""
    names: Mapping[str, object] = attrs.field(factory=dict[str, object])
    text: str | None = None
    """The column that the text of a row's own element is, if one is."""
    required: tuple[str, ...] = ()

    @classmethod
    def of(cls, columns: Iterable[Column], text: str | None) -> "_Layout":
        """Return the layout of columns; the first of those that share a name counts."""
        named: dict[str, Column] = {}
        for column in columns:
            named.setdefault(column.name, column)
        return cls(
            columns=tuple(named.values()),
            readers={name: _READERS.get(column.type) for name, column in named.items()},
            names=dict.fromkeys(named),
            text=text,
            required=tuple(name for name, column in named.items() if not column.nullable),
        )


class _Schema:
    """The inline schemas of a DataSet: which tables there are, and their columns."""

    def __init__(self, schemas: list[Element], names: set[str]) -> None:
        self._elements = _named(schemas, "element")
        self._types = _named(schemas, "complexType")
        self._simple = _named(schemas, "simpleType")
        self._roots = {
            element: None
            for name, element in self._elements.items()
            if element.get(f"{_MSDATA}IsDataSet") in ("true", "1") or name in names
        }
        self._made: dict[Element, _Layout] = {}
        self._steps = 0

    def layouts(self) -> dict[str, _Layout]:
        """Return the layout of each table, by the table's name."""
        found: dict[str, _Layout] = {}
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

    def _layout(self, content: Element, table: str) -> tuple[_Layout, list[Element]]:
        """Return the layout of a complex type, and the elements in it that are tables.

        Tables of one type share its layout, unless the table's name is part of it.
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
            text = simple.get(f"{_MSDATA}ColumnName", f"{table}_Text")
            columns.insert(0, Column(text, self._base(simple)))
        layout = _Layout.of(columns, text)
        if text is None:
            self._made[content] = layout
        return layout, nested

    def _parts(self, content: Element) -> list[Element]:
        """Return what states the columns of a complex type: itself, or those it is made from."""
        parts: list[Element] = []
        current: Element | None = content
        while current is not None:
            if len(parts) == _DEEPEST:
                raise UnreadableDataSetError("the types of the schema build on too many others")
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
            date_time_mode=element.get(f"{_MSDATA}DateTimeMode"),
        )

    def _column_type(self, element: Element) -> str:
        dotnet = element.get(f"{_MSDATA}DataType", "").partition(",")[0].strip()
        if dotnet == "System.Guid":
            return "guid"
        named = element.get("type")
        if named is not None:
            return self._builtin(element, named)
        simple = element.find(f"{_XS}simpleType")
        return "anyType" if simple is None else self._base(simple)

    def _builtin(self, element: Element, name: str) -> str:
        """Return the type of XML Schema that a qualified name leads to."""
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
        raise UnreadableDataSetError("the types of the schema build on too many others")

    def _base(self, content: Element) -> str:
        """Return the type that simple content or a simple type restricts or extends."""
        self._spend(content)
        for derived in content:
            base = derived.get("base")
            if base is not None:
                return self._builtin(derived, base)
        return "anySimpleType"

    def _resolved(self, element: Element) -> Element:
        """Return the element that a reference means; itself if it is none."""
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
        """Count an element that is looked through; raise if a schema needs too many of them."""
        self._steps += 1 if element is None else 1 + len(element)
        if self._steps > _MOST_STEPS:
            raise UnreadableDataSetError("the schema is too large")


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
    """Tell whether a qualified name in an attribute of *element* is of XML Schema itself."""
    prefixes = element.nsmap
    if len(prefixes) > _MOST_PREFIXES:
        raise UnreadableDataSetError("the schema declares too many namespaces")
    return prefixes.get(name.rpartition(":")[0] or None) == XSD


def _derivation(content: Element) -> Element | None:
    """Return the extension or restriction that a complex type consists of, if it does."""
    for kind in ("complexContent", "simpleContent"):
        inner = content.find(f"{_XS}{kind}")
        if inner is not None:
            for child in inner:
                return child
    return None


_GROUPS: Final = (f"{_XS}sequence", f"{_XS}choice", f"{_XS}all")


@attrs.define(eq=False)
class _Table:
    """A table being read."""

    name: str
    layout: _Layout
    extra: dict[str, Column] = attrs.field(factory=dict[str, Column])
    """The columns that its rows have and the schema lacks."""
    known: dict[str, tuple[str, _Read | None]] = attrs.field(
        factory=dict[str, tuple[str, _Read | None]]
    )
    """The column of each tag that was met, and its reader."""
    rows: list[dict[str, Value]] = attrs.field(factory=list[dict[str, Value]])
    orders: list[int | None] = attrs.field(factory=list[int | None])

    def column(self, tag: str, *, strict: bool) -> tuple[str, _Read | None]:
        """Return the name and reader of the column that a tag is; make one if there is none."""
        found = self.known.get(tag)
        if found is None:
            name = decode_name(tag.rpartition("}")[2])
            if name not in self.layout.readers and name not in self.extra:
                if strict:
                    raise UnreadableDataSetError(
                        f"the schema has no column {scalars.excerpt(name)}"
                    )
                self.extra[name] = Column(name, "string")
            found = self.known[tag] = name, self.layout.readers.get(name)
        return found

    def finished(self) -> Table:
        """Return the table, its rows in the order they ask for, if all do."""
        rows = self.rows
        orders = [order for order in self.orders if order is not None]
        if orders and len(orders) == len(rows):
            rows = [rows[index] for index in sorted(range(len(rows)), key=orders.__getitem__)]
        # Tables of one layout share it, however many there are.
        columns, names = self.layout.columns, self.layout.names
        if self.extra:
            columns = (*columns, *self.extra.values())
            names = dict.fromkeys(column.name for column in columns)
        return Table(self.name, columns, tuple(Row(names, row) for row in rows))


class _Rows:
    """Reads the rows of a diffgram into the tables of a schema."""

    def __init__(self, layouts: Mapping[str, _Layout], *, strict: bool) -> None:
        self.tables = {name: _Table(name, layout) for name, layout in layouts.items()}
        self._strict = strict
        self._by_tag: dict[str, _Table] = {}

    def read(self, content: Element) -> None:
        """Read all rows; those of a nested table are inside the rows they belong to."""
        waiting = deque(content)
        while waiting:
            element = waiting.popleft()
            table = self._table(str(element.tag))
            try:
                values = self._row(table, element, waiting)
            except UnreadableDataSetError as error:
                error.steps[:0] = [f".{table.name}[{len(table.rows)}]"]
                raise
            table.rows.append(values)
            table.orders.append(_order(element.get(f"{_MSDATA}rowOrder")))

    def _table(self, tag: str) -> _Table:
        table = self._by_tag.get(tag)
        if table is None:
            name = decode_name(tag.rpartition("}")[2])
            if name not in self.tables:
                if self._strict:
                    raise UnreadableDataSetError(f"the schema has no table {scalars.excerpt(name)}")
                if len(self.tables) >= _MOST_TABLES:
                    raise UnreadableDataSetError("the DataSet has too many tables")
                self.tables[name] = _Table(name, _Layout())
            table = self._by_tag[tag] = self.tables[name]
        return table

    def _attributes(self, table: _Table, row: Element) -> dict[str, Value]:
        values: dict[str, Value] = {}
        if len(row.attrib) > _MOST_ATTRIBUTES:
            raise UnreadableDataSetError("the row has too many attributes")
        for key, text in row.attrib.items():
            tag = _attribute_tag(str(key))
            if tag is not None:
                name, read = table.column(tag, strict=self._strict)
                values[name] = _value(name, read, str(text))
        return values

    def _row(self, table: _Table, row: Element, nested: deque[Element]) -> dict[str, Value]:
        values = self._attributes(table, row)
        if table.layout.text is not None:
            name = table.layout.text
            values[name] = (
                None if row.text is None else _value(name, table.layout.readers[name], row.text)
            )
        elif not len(row) and (row.text or "").strip():
            raise UnreadableDataSetError("expected elements, found a text")
        for child in row:
            if child.get(_ROW_ID) is not None:
                nested.append(child)
                continue
            name, read = table.column(str(child.tag), strict=self._strict)
            values[name] = _cell(name, read, child)
        if self._strict:
            for name in table.layout.required:
                if name not in values:
                    raise UnreadableDataSetError(f"the required column {name!r} is missing")
        return values


def _attribute_tag(key: str) -> str | None:
    """Return the name of the column that an attribute of a row is, None if it is none."""
    if key.startswith(_HIDDEN):
        return key[len(_HIDDEN) :] or None
    return None if key.startswith("{") else key


def _order(text: str | None) -> int | None:
    if text is not None and len(text) <= 18 and text.isascii() and text.isdecimal():
        return int(text)
    return None


def _cell(name: str, read: _Read | None, element: Element) -> Value:
    if len(element):
        if read is None:
            return _markup(name, element)
        raise UnreadableDataSetError("expected a text, found elements", steps=[f".{name}"])
    text = element.text
    if text is None:
        if element.get(_NIL) in ("true", "1"):
            return None
        text = ""
    return _value(name, read, text)


def _markup(name: str, element: Element) -> str:
    # Namespaces are looked for one by one as a copy is made, and their names go with each copy.
    declared = itertools.islice(etree.iterwalk(element, events=("start-ns",)), _MOST_PREFIXES)
    if len(list(declared)) == _MOST_PREFIXES or not may_be_copied(element):
        raise UnreadableDataSetError("too many namespaces are declared", steps=[f".{name}"])
    # A copy takes only those namespaces along that it uses.
    return (element.text or "") + "".join(
        etree.tostring(copy.deepcopy(child), encoding="unicode") for child in element
    )


def _value(name: str, read: _Read | None, text: str) -> Value:
    if read is None:
        return text
    try:
        return read(text)
    except scalars.UnreadableTextError as error:
        raise UnreadableDataSetError(error.problem, text=error.text, steps=[f".{name}"]) from None


def _read_guid(text: str) -> uuid.UUID:
    if not _GUID.fullmatch(text.strip()):
        raise scalars.UnreadableTextError(text, "is not a UUID")
    return uuid.UUID(text.strip())


def _read_duration(text: str) -> dt.timedelta | str:
    """Read an xsd:duration; months and years have no fixed length, so they stay text."""
    found = _DURATION.fullmatch(text.strip()) if len(text) <= _LONGEST_DURATION else None
    if found is None:
        raise scalars.UnreadableTextError(text, "is not a duration")
    part = {name: int(digits or 0) for name, digits in found.groupdict().items() if name != "sign"}
    if part["years"] or part["months"]:
        return text
    try:
        span = dt.timedelta(
            days=part["days"],
            hours=part["hours"],
            minutes=part["minutes"],
            seconds=part["seconds"],
            microseconds=int((found["fraction"] or "").ljust(6, "0")[:6]),
        )
        return -span if found["sign"] else span
    except OverflowError:
        raise scalars.UnreadableTextError(text, "is longer than any duration here") from None


def _scalar(kind: Scalar) -> _Read:
    return cast("_Read", scalars.reader(kind))


_INTEGERS: Final = (
    "byte",
    "short",
    "int",
    "long",
    "integer",
    "unsignedByte",
    "unsignedShort",
    "unsignedInt",
    "unsignedLong",
    "nonNegativeInteger",
    "nonPositiveInteger",
    "positiveInteger",
    "negativeInteger",
)

_READERS: Final[dict[str, _Read]] = {
    **dict.fromkeys(_INTEGERS, scalars.read_integer),
    "string": _scalar(Text()),
    "boolean": _scalar(BOOLEAN),
    "decimal": _scalar(DECIMAL),
    "float": _scalar(FLOAT),
    "double": _scalar(DOUBLE),
    "dateTime": _scalar(DATE_TIME),
    "base64Binary": _scalar(BASE64),
    "duration": _read_duration,
    "guid": _read_guid,
}
