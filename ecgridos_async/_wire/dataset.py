"""DataSets: an inline schema and a diffgram become tables of typed columns.

Tables and columns are matched by local name, in any namespace; the parts of the schema and of the
diffgram by namespace and local name.
"""

import copy
import itertools
from collections import deque
from collections.abc import Mapping
from typing import Final

import attrs
from lxml import etree

from ecgridos_async._wire import scalars
from ecgridos_async._wire.dataset_schema import (
    MOST_PREFIXES,
    MSDATA,
    Layout,
    Read,
    Schema,
    decode_name,
)
from ecgridos_async._wire.namespaces import XSD
from ecgridos_async._wire.unreadable import UnreadableError, excerpt
from ecgridos_async._wire.xml import Element, is_nil, local_name, markup, may_be_copied
from ecgridos_async.models.dataset import Column, DataSet, Row, Table, Value

_DIFFGRAM: Final = "{urn:schemas-microsoft-com:xml-diffgram-v1}"
_XS: Final = f"{{{XSD}}}"
_HIDDEN: Final = f"{MSDATA}hidden"
_ROW_ID: Final = f"{_DIFFGRAM}id"
_MOST_COLUMNS: Final = 200_000
"""The most columns of all tables that have more than the schema lists."""
_MOST_TABLES: Final = 10_000
_MOST_ATTRIBUTES: Final = 1000
"""The most attributes of a row: lxml searches all for each one."""


def read_data_set(element: Element, *, strict: bool) -> DataSet:
    """Read the element that holds a DataSet; raise UnreadableError if that fails.

    *strict* also refuses tables, columns and elements that the schema does not list, and rows
    without required values; otherwise the values of unlisted columns are texts.
    """
    schemas = element.findall(f"{_XS}schema")
    diffgrams = element.findall(f"{_DIFFGRAM}diffgram")
    _check_parts(element, schemas, diffgrams, strict=strict)
    # The rest of a diffgram, in its own namespace, is the rows before the changes, and errors.
    contents = [
        child
        for diffgram in diffgrams
        for child in diffgram
        if not str(child.tag).startswith(_DIFFGRAM)
    ]
    names = {local_name(content) for content in contents}
    reader = _Rows(Schema(schemas, names).layouts(), strict=strict)
    for content in contents:
        reader.read(content)
    tables = reader.tables.values()
    # A table with columns that the schema lacks gets its own list, even if it shared one.
    if sum(len(table.layout.columns) for table in tables if table.extra) > _MOST_COLUMNS:
        raise UnreadableError("the tables have too many columns")
    return DataSet(tuple(table.finished() for table in tables))


def _check_parts(
    element: Element, schemas: list[Element], diffgrams: list[Element], *, strict: bool
) -> None:
    if not len(element) and (element.text or "").strip(scalars.BLANKS):
        raise UnreadableError("expected elements, found a text")
    if not diffgrams:
        raise UnreadableError("the DataSet holds no diffgram")
    if not strict:
        return
    if not schemas:
        raise UnreadableError("the DataSet holds no schema")
    for child in element:
        if child.tag not in (f"{_XS}schema", f"{_DIFFGRAM}diffgram"):
            raise UnreadableError(f"a DataSet has no element <{local_name(child)}>")


@attrs.define(eq=False)
class _Table:
    """A table being read."""

    name: str
    layout: Layout
    extra: dict[str, Column] = attrs.field(factory=dict[str, Column])
    """The columns in the rows that the schema lacks."""
    known: dict[str, tuple[str, Read | None]] = attrs.field(
        factory=dict[str, tuple[str, Read | None]]
    )
    """By tag: the column, and its reader."""
    rows: list[dict[str, Value]] = attrs.field(factory=list[dict[str, Value]])
    orders: list[int | None] = attrs.field(factory=list[int | None])

    def column(self, tag: str, *, strict: bool) -> tuple[str, Read | None]:
        """Return the name and reader of the column for a tag; add the column if there is none."""
        found = self.known.get(tag)
        if found is None:
            name = decode_name(tag.rpartition("}")[2])
            if name not in self.layout.readers and name not in self.extra:
                if strict:
                    raise UnreadableError(f"the schema has no column {excerpt(name)}")
                self.extra[name] = Column(name, "string")
            found = self.known[tag] = name, self.layout.readers.get(name)
        return found

    def finished(self) -> Table:
        """Return the table, its rows in the order they state, if all state one."""
        rows = self.rows
        orders = [order for order in self.orders if order is not None]
        if orders and len(orders) == len(rows):
            rows = [rows[index] for index in sorted(range(len(rows)), key=orders.__getitem__)]
        # Tables of one layout share it.
        columns, names = self.layout.columns, self.layout.names
        if self.extra:
            columns = (*columns, *self.extra.values())
            names = dict.fromkeys(column.name for column in columns)
        return Table(self.name, columns, tuple(Row(names, row) for row in rows))


class _Rows:
    """Reads the rows of a diffgram into the tables of a schema."""

    def __init__(self, layouts: Mapping[str, Layout], *, strict: bool) -> None:
        self.tables = {name: _Table(name, layout) for name, layout in layouts.items()}
        self._strict = strict
        self._by_tag: dict[str, _Table] = {}

    def read(self, content: Element) -> None:
        """Read all rows; rows of a nested table are inside the rows they belong to."""
        waiting = deque(content)
        while waiting:
            element = waiting.popleft()
            table = self._table(str(element.tag))
            try:
                values = self._row(table, element, waiting)
            except UnreadableError as error:
                error.steps.insert(0, f".{table.name}[{len(table.rows)}]")
                raise
            table.rows.append(values)
            table.orders.append(_order(element.get(f"{MSDATA}rowOrder")))

    def _table(self, tag: str) -> _Table:
        table = self._by_tag.get(tag)
        if table is None:
            name = decode_name(tag.rpartition("}")[2])
            if name not in self.tables:
                if self._strict:
                    raise UnreadableError(f"the schema has no table {excerpt(name)}")
                if len(self.tables) >= _MOST_TABLES:
                    raise UnreadableError("the DataSet has too many tables")
                self.tables[name] = _Table(name, Layout())
            table = self._by_tag[tag] = self.tables[name]
        return table

    def _attributes(self, table: _Table, row: Element) -> dict[str, Value]:
        values: dict[str, Value] = {}
        if len(row.attrib) > _MOST_ATTRIBUTES:
            raise UnreadableError("the row has too many attributes")
        for key, text in row.items():
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
        elif not len(row) and (row.text or "").strip(scalars.BLANKS):
            raise UnreadableError("expected elements, found a text")
        for child in row:
            if child.get(_ROW_ID) is not None:
                nested.append(child)
                continue
            name, read = table.column(str(child.tag), strict=self._strict)
            if name not in values:
                values[name] = _cell(name, read, child)
            elif self._strict:
                raise UnreadableError(f"the row has the column {name!r} twice")
        if self._strict:
            for name in table.layout.required:
                if name not in values:
                    raise UnreadableError(f"the required column {name!r} is missing")
        return values


def _attribute_tag(key: str) -> str | None:
    """Return the name of the column that an attribute of a row stands for, or None."""
    if key.startswith(_HIDDEN):
        return key[len(_HIDDEN) :] or None
    return None if key.startswith("{") else key


def _order(text: str | None) -> int | None:
    if text is not None and len(text) <= 18 and text.isascii() and text.isdecimal():
        return int(text)
    return None


def _cell(name: str, read: Read | None, element: Element) -> Value:
    if len(element):
        if read is None:
            return _markup(name, element)
        raise UnreadableError("expected a text, found elements", steps=[f".{name}"])
    text = element.text
    if text is None:
        if is_nil(element):
            return None
        text = ""
    return _value(name, read, text)


def _markup(name: str, element: Element) -> str:
    # Copying an element searches its namespaces one by one, and copies the names too.
    declared = itertools.islice(etree.iterwalk(element, events=("start-ns",)), MOST_PREFIXES)
    if len(list(declared)) == MOST_PREFIXES or not may_be_copied(element):
        raise UnreadableError("too many namespaces are declared", steps=[f".{name}"])
    # A copy keeps only the namespaces that it uses.
    return (element.text or "") + "".join(
        markup(copy.deepcopy(child), with_tail=True) for child in element
    )


def _value(name: str, read: Read | None, text: str) -> Value:
    if read is None:
        return text
    try:
        return read(text)
    except UnreadableError as error:
        error.steps.insert(0, f".{name}")
        raise
