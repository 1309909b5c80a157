"""Hostile DataSets: small schemas and rows that would cost much time or memory are refused."""

import time
from collections.abc import Callable

import pytest

from tests.wire.datasets import (
    DIFFGRAM,
    MSDATA,
    XS,
    column,
    diffgram,
    failure,
    read,
    read_rows,
    schema,
    table,
)


def schema_of(content: str) -> str:
    return f'<xs:schema id="NewDataSet" xmlns="" {XS} {MSDATA}>{content}</xs:schema>'


def each(unit: str, count: int) -> str:
    """Return the unit that often, with its number in place of `#`."""
    return "".join(unit.replace("#", str(number)) for number in range(count))


def columns(count: int) -> str:
    return each(column("c#"), count)


def type_of(content: str, name: str = "B") -> str:
    return f'<xs:complexType name="{name}">{content}</xs:complexType>'


EXTENDING = (
    '<xs:element name="t#"><xs:complexType><xs:complexContent><xs:extension base="B" />'
    "</xs:complexContent></xs:complexType></xs:element>"
)
SIMPLE = '<xs:simpleContent><xs:extension base="xs:string">{}</xs:extension></xs:simpleContent>'
SCHEMAS = [
    pytest.param(
        lambda: schema_of(
            type_of(f"<xs:sequence>{columns(3000)}</xs:sequence>") + each(EXTENDING, 3000)
        ),
        "the schema is too large",
        id="tables-that-build-on-one-type",
    ),
    pytest.param(
        lambda: schema_of(
            type_of(f"<xs:sequence>{columns(3000)}</xs:sequence>")
            + each('<xs:element name="t#" type="B" msdata:IsDataSet="true" />', 3000)
        ),
        "the schema is too large",
        id="data-sets-of-one-type",
    ),
    pytest.param(
        lambda: schema_of(
            type_of(SIMPLE.format(each('<xs:attribute name="a#" />', 3000)))
            + each('<xs:element name="t#" type="B" />', 3000)
        ),
        "the schema is too large",
        id="tables-of-one-simple-content",
    ),
    pytest.param(
        lambda: schema_of(
            f'<xs:element name="r">{"<xs:annotation />" * 50_000}</xs:element>'
            + table('<xs:element ref="r" />' * 50_000)
        ),
        "the schema is too large",
        id="references-to-one-large-element",
    ),
    pytest.param(
        lambda: schema_of(
            f'<xs:simpleType name="S">{"<xs:annotation />" * 50_000}</xs:simpleType>'
            + table(each(column("c#", "S"), 50_000))
        ),
        "the schema is too large",
        id="columns-of-one-large-type",
    ),
    pytest.param(
        lambda: schema_of(
            type_of('<xs:complexContent><xs:extension base="B" /></xs:complexContent>')
            + '<xs:element name="t" type="B" />'
        ),
        "build on too many others",
        id="a-type-that-builds-on-itself",
    ),
    pytest.param(
        lambda: schema_of(
            '<xs:simpleType name="S"><xs:restriction base="S" /></xs:simpleType>'
            + table(column("c", "S"))
        ),
        "build on too many others",
        id="a-simple-type-that-builds-on-itself",
    ),
    pytest.param(lambda: schema(table(columns(250_000))), "too large", id="columns"),
]


@pytest.mark.parametrize(("make", "says"), SCHEMAS)
def test_schemas(make: Callable[[], str], says: str) -> None:
    content = make() + diffgram("")
    started = time.perf_counter()

    error = failure(content)

    assert says in str(error)
    assert error.path == "DataSet"
    assert time.perf_counter() - started < 20


NESTED_NAMESPACES = each(' xmlns:p#="u#"', 5000)
ROWS = [
    pytest.param(
        lambda: (
            schema_of(
                type_of(f"<xs:sequence>{columns(5000)}</xs:sequence>")
                + each('<xs:element name="t#" type="B" />', 5000)
            )
            + diffgram(each("<t#><x /></t#>", 5000))
        ),
        "the tables have too many columns",
        id="one-more-column-each",
    ),
    pytest.param(
        lambda: schema(table("")) + diffgram(each("<t# />", 20_000)),
        "the DataSet has too many tables",
        id="tables",
    ),
    pytest.param(
        lambda: schema(table("")) + diffgram("<Table" + each(' a#="1"', 50_000) + " />"),
        "the row has too many attributes",
        id="attributes",
    ),
    pytest.param(
        lambda: (
            schema(table(column("x", "xs:anyType")))
            + f'<diffgr:diffgram {DIFFGRAM} xmlns:z="{"u" * 100_000}"><D xmlns="">'
            + "<Table><x><z:a /></x></Table>" * 20_000
            + "</D></diffgr:diffgram>"
        ),
        "too many namespaces are declared",
        id="a-long-namespace-in-each-cell",
    ),
    pytest.param(
        lambda: (
            schema(table(column("x", "xs:anyType")))
            + diffgram(
                f"<Table><x><y{NESTED_NAMESPACES}>{each('<p#:a />', 5000) * 3}</y></x></Table>"
            )
        ),
        "too many namespaces are declared",
        id="many-namespaces-in-a-cell",
    ),
]


@pytest.mark.parametrize(("make", "says"), ROWS)
def test_rows(make: Callable[[], str], says: str) -> None:
    content = make()
    started = time.perf_counter()

    assert says in str(failure(content))
    assert time.perf_counter() - started < 20


def test_a_wide_table_of_many_rows_is_allowed() -> None:
    cells = each("<c#>x</c#>", 300)

    rows = read_rows(columns(300), f"<Table>{cells}</Table>" * 100)

    assert len(rows) == 100
    assert set(map(len, rows)) == {300}


def test_tables_nested_as_deep_as_the_parser_takes() -> None:
    depth = 200
    found = read(
        schema(table(columns(1)))
        + diffgram('<Table diffgr:id="a"><c0>x</c0>' * depth + "</Table>" * depth)
    )

    assert len(found["Table"].rows) == depth


@pytest.mark.parametrize(
    ("name", "read_as"),
    [
        pytest.param("_x0020" * 8000, " x0020" * 4000, id="sharing-underscores"),
        pytest.param("_x0041_" * 7000, "A" * 7000, id="all-escaped"),
        pytest.param("_xD83D__xDE00_" * 3500, "\U0001f600" * 3500, id="pairs"),
        pytest.param("_" * 49_000, "_" * 49_000, id="underscores"),
        pytest.param("_x" * 24_000, "_x" * 24_000, id="begun"),
    ],
)
def test_long_names(name: str, read_as: str) -> None:
    (row,) = read_rows("", f"<Table><{name}>x</{name}></Table>")

    assert row == {read_as: "x"}


def test_many_columns_that_no_schema_lists() -> None:
    started = time.perf_counter()

    (row,) = read_rows("", f"<Table>{each('<c#>x</c#>', 50_000)}</Table>")

    assert len(row) == 50_000
    assert time.perf_counter() - started < 20
