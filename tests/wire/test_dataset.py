"""DataSets: the rows of their diffgrams; tests/data/wire/replies has whole replies."""

import datetime as dt
import decimal
import pickle
import uuid
from typing import Any, cast

import pytest

from ecgridos_async import Client, VersionName, catalogue, to_dict
from ecgridos_async.models import Column, DataSet
from tests.wire.datasets import (
    DIFFGRAM,
    MSDATA,
    column,
    diffgram,
    form,
    read,
    read_rows,
    schema,
    table,
)
from tests.wire.messages import find

CONTENT = find("replies/DataSet/form").content("DataSet")
NULLS = dict.fromkeys(
    (
        "Network",
        "Name",
        "Kilo Characters",
        "Rate",
        "Share",
        "Closed",
        "Period",
        "Row",
        "Digest",
    )
)
ROWS = {
    "Table": [
        {
            "Network": 2,
            "Name": " Müller & <Söhne> 漢字 ",
            "Kilo Characters": 9007199254740995,
            "Rate": decimal.Decimal("0.1200"),
            "Share": -2.5e-300,
            "Closed": True,
            "Period": dt.datetime(2021, 3, 4, 5, 6, 7, 123456, tzinfo=dt.UTC),
            "Row": uuid.UUID("0f8e8e80-1111-2222-3333-444455556666"),
            "Digest": b"\0\1\2\xff",
        },
        NULLS | {"Network": 3},
        NULLS | {"Name": "", "Digest": b""},
    ],
    "Table1": [{"Hour": 0, "Wait": dt.timedelta(days=1, seconds=3661.5)}],
    "Table2": [],
}


def check(found: DataSet) -> None:
    assert to_dict(found) == found.to_dicts() == ROWS
    assert [one.name for one in found] == ["Table", "Table1", "Table2"]
    assert found["Table"].columns == (
        Column("Network", "int"),
        Column("Name", "string"),
        Column("Kilo Characters", "long"),
        Column("Rate", "decimal"),
        Column("Share", "double"),
        Column("Closed", "boolean"),
        Column("Period", "dateTime", date_time_mode="Utc"),
        Column("Row", "guid"),
        Column("Digest", "base64Binary"),
    )
    assert found["Table1"].columns == (
        Column("Hour", "short", nullable=False),
        Column("Wait", "duration"),
    )
    assert found["Table2"].columns == (Column("Note", "string"),)


@pytest.mark.parametrize(("version", "count"), [("3.2", 10), ("4.1", 17)])
def test_every_operation_that_returns_one_reads_it(version: VersionName, count: int) -> None:
    session = Client(version, "http-get").attach("0f8e8e80-session-id")
    groups = (
        session.reports.monthly,
        session.reports.monthly_ex,
        session.reports.traffic_stats,
        session.reports.traffic_stats_ex,
        session.reports.instant_stats,
        session.reports.instant_stats_ex,
        session.interconnects.count,
        session.interconnects.count_ex,
        session.networks.status_summary,
    )
    newer = (
        session.reports.by_date_ex,
        session.reports.mailbox_stats,
        session.reports.mailbox_stats_ex,
        session.reports.interchange_stats,
        session.reports.interchange_stats_ex,
        session.reports.mailbox_interchange_stats,
        session.reports.mailbox_interchange_stats_ex,
    )
    methods: list[Any] = [*groups, *(newer if version == "4.1" else ())]

    assert len(methods) + 1 == count
    for method in methods:
        check(cast("DataSet", session.read(method, form(CONTENT, version))))


def test_the_catalogue_lists_those_operations() -> None:
    counts = {
        version: sum(one.result == "DataSet" for one in catalogue(version).operations)
        for version in ("3.2", "4.1")
    }

    assert counts == {"3.2": 10, "4.1": 17}


def test_no_prefix_is_special() -> None:
    text = CONTENT.replace("xs:", "a:").replace(":xs=", ":a=")
    text = text.replace("msdata:", "b:").replace(":msdata=", ":b=")
    text = text.replace("diffgr:", "c:").replace(":diffgr=", ":c=").replace(":xml-b", ":xml-msdata")

    assert read(text, strict=True).to_dicts() == ROWS


def test_a_default_namespace_will_do() -> None:
    text = CONTENT.replace("xs:", "").replace(' xmlns=""', "", 1).replace("xmlns:xs=", "xmlns=")

    assert read(text, strict=True).to_dicts() == ROWS


def test_a_data_set_in_a_namespace() -> None:
    text = schema(table(column("ID", "xs:int"))).replace(
        ' xmlns=""', ' xmlns="urn:x" targetNamespace="urn:x" elementFormDefault="qualified"'
    ) + diffgram("<Table><ID>1</ID></Table>").replace(' xmlns=""', ' xmlns="urn:x"')

    assert read(text, strict=True).to_dicts() == {"Table": [{"ID": 1}]}


def test_it_pickles() -> None:
    found = read(CONTENT)
    again = pickle.loads(pickle.dumps(found))  # noqa: S301

    assert again == found
    check(again)


def test_blocks_beside_the_rows_are_not_rows() -> None:
    rows = (
        '<Table diffgr:id="Table1" msdata:rowOrder="0" diffgr:hasChanges="modified">'
        "<ID>2</ID></Table>"
        '<Table diffgr:id="Table2" msdata:rowOrder="1" diffgr:hasErrors="true"><ID>3</ID></Table>'
    )
    after = (
        '<diffgr:before><Table diffgr:id="Table1" msdata:rowOrder="0" xmlns=""><ID>1</ID></Table>'
        '<Table diffgr:id="Table9" msdata:rowOrder="9" xmlns=""><ID>9</ID></Table></diffgr:before>'
        '<diffgr:errors><Table diffgr:id="Table2" diffgr:Error="no" xmlns="">'
        '<ID diffgr:Error="too large" /></Table></diffgr:errors>'
    )
    found = read(schema(table(column("ID", "xs:int"))) + diffgram(rows, after), strict=True)

    assert found.to_dicts() == {"Table": [{"ID": 2}, {"ID": 3}]}


def test_without_rows_the_columns_stay() -> None:
    for empty in (diffgram(""), f"<diffgr:diffgram {MSDATA} {DIFFGRAM} />"):
        found = read(schema(table(column("ID", "xs:int"))) + empty, strict=True)

        assert found["Table"].columns == (Column("ID", "int"),)
        assert found["Table"].rows == ()


def test_without_tables_it_is_empty() -> None:
    found = read(schema("") + diffgram(""), strict=True)

    assert len(found) == 0
    assert found.to_dicts() == {}


ORDERS = [
    pytest.param(["2", "0", "1"], [1, 2, 0], id="asked-for"),
    pytest.param(["0", "1", "1"], [0, 1, 2], id="ties"),
    pytest.param(["1", None, "0"], [0, 1, 2], id="one-missing"),
    pytest.param(["1", "x", "0"], [0, 1, 2], id="one-no-number"),
    pytest.param(["1", "-1", "0"], [0, 1, 2], id="one-negative"),
    pytest.param(["1", "9" * 5000, "0"], [0, 1, 2], id="one-huge"),
    pytest.param(["1", "\N{SUPERSCRIPT TWO}", "0"], [0, 1, 2], id="one-odd-digit"),
    pytest.param([None, None, None], [0, 1, 2], id="document"),
]


@pytest.mark.parametrize(("orders", "expected"), ORDERS)
def test_row_order(orders: list[str | None], expected: list[int]) -> None:
    asked = ["" if order is None else f' msdata:rowOrder="{order}"' for order in orders]
    rows = "".join(f"<Table{ask}><ID>{index}</ID></Table>" for index, ask in enumerate(asked))

    found = read_rows(column("ID", "xs:int"), rows, strict=True)

    assert [row["ID"] for row in found] == expected


def test_rows_of_a_nested_table() -> None:
    lines = table(column("LineID", "xs:int"), "Line")
    text = schema(table(column("ID", "xs:int") + lines)) + diffgram(
        '<Table diffgr:id="Table1"><ID>1</ID><Line diffgr:id="Line1"><LineID>11</LineID></Line>'
        '<Line diffgr:id="Line2" /></Table>'
        '<Table diffgr:id="Table2"><Line diffgr:id="Line3"><LineID>21</LineID></Line></Table>'
    )

    assert read(text, strict=True).to_dicts() == {
        "Table": [{"ID": 1}, {"ID": None}],
        "Line": [{"LineID": 11}, {"LineID": None}, {"LineID": 21}],
    }


def test_the_schema_may_come_last() -> None:
    text = diffgram("<Table><ID>1</ID></Table>") + schema(table(column("ID", "xs:int")))

    assert read(text, strict=True).to_dicts() == {"Table": [{"ID": 1}]}


def test_what_the_schema_lacks_is_text() -> None:
    found = read(
        schema(table(column("ID", "xs:int")))
        + diffgram(
            '<Table><ID>1</ID><More>007</More></Table><Table Kind="a"><ID>2</ID></Table>'
            "<Other><A_x0020_B>x</A_x0020_B><Xml>a<b>c</b>d</Xml></Other>"
        )
    )

    assert found["Table"].columns == (
        Column("ID", "int"),
        Column("More", "string"),
        Column("Kind", "string"),
    )
    assert found["Other"].columns == (Column("A B", "string"), Column("Xml", "string"))
    assert found.to_dicts() == {
        "Table": [
            {"ID": 1, "More": "007", "Kind": None},
            {"ID": 2, "More": None, "Kind": "a"},
        ],
        "Other": [{"A B": "x", "Xml": "a<b>c</b>d"}],
    }


def test_without_a_schema_all_is_text() -> None:
    found = read(diffgram("<Table><ID>1</ID></Table>"))

    assert found.to_dicts() == {"Table": [{"ID": "1"}]}


def test_a_wide_table_of_nulls_costs_little() -> None:
    columns = "".join(column(f"C{number}", "xs:int") for number in range(2000))
    found = read(schema(table(columns)) + diffgram("<Table />" * 20000))

    assert len(found["Table"].rows) == 20000
    assert found["Table"].rows[0]["C1999"] is None
