"""Broken DataSets raise only errors of this package; strict clients find more of them."""

import contextlib

import pytest
from hypothesis import given, settings, strategies as st

from ecgridos_async import Client, ECGridOSError, ProtocolName
from ecgridos_async.models import DataSet
from tests.wire.datasets import column, diffgram, failure, form, read, schema, soap, table

IDS = schema(table(column("ID", "xs:int")))

BROKEN = [
    pytest.param("", "DataSet", "the DataSet holds no diffgram", id="empty"),
    pytest.param("text", "DataSet", "expected elements, found a text", id="text"),
    pytest.param(IDS, "DataSet", "the DataSet holds no diffgram", id="no-diffgram"),
    pytest.param(
        IDS + diffgram("<Table>1</Table>"),
        "DataSet.Table[0]",
        "expected elements, found a text",
        id="text-for-a-row",
    ),
    pytest.param(
        IDS + diffgram("<Table /><Table /><Table><ID>x</ID></Table>"),
        "DataSet.Table[2].ID",
        "'x' is not an integer",
        id="value",
    ),
]


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize(("content", "path", "reason"), BROKEN)
def test_broken(content: str, path: str, reason: str, strict: bool) -> None:
    error = failure(content, strict=strict)

    assert error.path == path
    assert str(error) == f"ReportTrafficStatsPublic: {reason} (at {path})"


STRICT = [
    pytest.param(diffgram("<Table />"), "DataSet", "the DataSet holds no schema", id="no-schema"),
    pytest.param(
        IDS + diffgram("<Other />"), "DataSet", "the schema has no table 'Other'", id="table"
    ),
    pytest.param(
        IDS + diffgram("<Table /><Table><A_x0020_B /></Table>"),
        "DataSet.Table[1]",
        "the schema has no column 'A B'",
        id="column",
    ),
    pytest.param(
        IDS + diffgram('<Table Kind="x" />'),
        "DataSet.Table[0]",
        "the schema has no column 'Kind'",
        id="attribute",
    ),
    pytest.param(
        IDS + "<More />" + diffgram(""), "DataSet", "a DataSet has no element <More>", id="element"
    ),
    pytest.param(
        schema(table(column("ID", "xs:int", ""))) + diffgram("<Table />"),
        "DataSet.Table[0]",
        "the required column 'ID' is missing",
        id="required",
    ),
]


@pytest.mark.parametrize(("content", "path", "reason"), STRICT)
def test_broken_only_when_strict(content: str, path: str, reason: str) -> None:
    assert isinstance(read(content), DataSet)

    error = failure(content, strict=True)

    assert error.path == path
    assert str(error) == f"ReportTrafficStatsPublic: {reason} (at {path})"


CONTENT = schema(
    table(
        column("ID", "xs:int")
        + column("When", "xs:dateTime", 'minOccurs="0" msdata:DateTimeMode="Utc"')
        + column("Key", "xs:string", 'msdata:DataType="System.Guid, mscorlib"')
        + column("Span", "xs:duration")
        + column("Data", "xs:base64Binary")
        + column("Any_x0020_Thing", "Own")
    )
).replace(
    "</xs:schema>",
    '<xs:simpleType name="Own"><xs:restriction base="xs:decimal" /></xs:simpleType></xs:schema>',
) + diffgram(
    '<Table diffgr:id="Table1" msdata:rowOrder="0"><ID>1</ID><When>2020-02-29T12:34:56.5Z</When>'
    "<Key>0f8e8e80-1111-2222-3333-444455556666</Key><Span>-P1DT2H3M4.5S</Span><Data>AAEC</Data>"
    "<Any_x0020_Thing>-1.50</Any_x0020_Thing></Table>",
    '<diffgr:before><Table diffgr:id="Table1" /></diffgr:before>',
)
REPLIES: dict[ProtocolName, bytes] = {"http-get": form(CONTENT), "soap12": soap(CONTENT)}


def only_our_errors(protocol: ProtocolName, body: bytes, *, strict: bool) -> None:
    client = Client("3.2", protocol, strict=strict)
    with contextlib.suppress(ECGridOSError):
        client.read(client.report_traffic_stats_public, body)


def test_the_replies_can_be_read() -> None:
    for protocol, body in REPLIES.items():
        client = Client("3.2", protocol, strict=True)
        assert len(client.read(client.report_traffic_stats_public, body)["Table"].rows) == 1


@given(
    protocol=st.sampled_from(sorted(REPLIES)),
    strict=st.booleans(),
    edits=st.lists(
        st.tuples(st.integers(0, 2500), st.integers(0, 8), st.binary(max_size=6)),
        min_size=1,
        max_size=4,
    ),
)
@settings(deadline=None, max_examples=300)
def test_mutated_bytes(
    protocol: ProtocolName, strict: bool, edits: list[tuple[int, int, bytes]]
) -> None:
    body = REPLIES[protocol]
    for start, length, replacement in edits:
        body = body[:start] + replacement + body[start + length :]

    only_our_errors(protocol, body, strict=strict)


WORDS = st.sampled_from(
    (
        *("xs:int", "xs:dateTime", "xs:duration", "xs:string", "Own", "Table", "NewDataSet"),
        *("ID", "System.Guid", "xs:element", "xs:complexType", "xs:sequence", "xs:schema"),
        *("diffgr:id", "msdata:rowOrder", "diffgr:before", "diffgr:diffgram", "name", "ref"),
        *("type", "base", "", "1", "-", "P1D", "_xD800_", "_x0020_", "\U0001f600", "msdata:hidden"),
    )
)


@given(strict=st.booleans(), edits=st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=3))
@settings(deadline=None, max_examples=300)
def test_swapped_words(strict: bool, edits: list[tuple[str, str]]) -> None:
    content = CONTENT
    for old, new in edits:
        content = content.replace(old, new) if old else content

    only_our_errors("http-get", form(content), strict=strict)
