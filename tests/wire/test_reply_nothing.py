"""What stands for nothing: nil in every spelling, null results, absent and empty elements."""

import pytest

from ecgridos_async import Client
from ecgridos_async.models import Level, Pricelist
from tests.wire.datasets import column, read_rows

XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
D5P1 = 'd5p1:nil="true" xmlns:d5p1="http://www.w3.org/2001/XMLSchema-instance"'


FILLINGS = [
    pytest.param("\n", id="a-blank"),
    pytest.param("&#10;", id="a-reference"),
    pytest.param("<![CDATA[ ]]>", id="CDATA"),
    pytest.param("text", id="a-text"),
    pytest.param("<PricelistID>1</PricelistID>", id="an-element"),
    pytest.param("\n <Level><Level>1</Level></Level>\n", id="an-item"),
    pytest.param("&#x1D;", id="a-control-character"),
]


def read(fields: str) -> Pricelist:
    session = Client("3.0", "http-get").attach("string")
    body = f'<Pricelist {XSI} xmlns="http://ecgridos.net/">{fields}</Pricelist>'
    return session.read(session.pricelists.info, body.encode())


@pytest.mark.parametrize(
    "nil",
    [
        pytest.param('xsi:nil="true"', id="xsi"),
        pytest.param('xsi:nil="1"', id="xsi-1"),
        pytest.param(D5P1, id="d5p1"),
        pytest.param('xsi:nil=" true "', id="xsi-blanks"),
        pytest.param("xsi:nil = '\n1\t'", id="xsi-1-blanks"),
        pytest.param(
            'd5p1:nil="1" xmlns:d5p1="http://www.w3.org/2001/XMLSchema-instance"', id="d5p1-1"
        ),
    ],
)
class TestNilInEverySpelling:
    def test_of_a_text(self, nil: str) -> None:
        assert read(f"<Description {nil} />").description is None

    def test_of_a_text_with_an_end_tag(self, nil: str) -> None:
        assert read(f"<Description {nil}></Description>").description is None

    def test_of_an_integer(self, nil: str) -> None:
        assert read(f"<PricelistID {nil} />").pricelist_id is None

    def test_of_a_date(self, nil: str) -> None:
        assert read(f"<Date {nil} />").date is None

    def test_of_an_enum(self, nil: str) -> None:
        assert read(f"<Status {nil} />").status is None

    def test_of_an_object(self, nil: str) -> None:
        assert read(f"<Owner {nil} />").owner is None

    def test_of_a_list(self, nil: str) -> None:
        assert read(f"<Levels {nil} />").levels == []

    def test_of_a_list_in_an_item(self, nil: str) -> None:
        levels = read(f"<Levels><Level><Level>1</Level><Schedules {nil} /></Level></Levels>").levels

        assert levels == [Level(level=1, schedules=[])]

    def test_of_an_item(self, nil: str) -> None:
        levels = read(
            f"<Levels><Level {nil} /><Level><Level>1</Level></Level><Level {nil} /></Levels>"
        ).levels

        assert levels == [Level(level=1)]

    def test_of_the_only_items(self, nil: str) -> None:
        assert read(f"<Levels><Level {nil} /><Level {nil} /></Levels>").levels == []

    def test_of_a_result(self, nil: str) -> None:
        session = Client("3.0", "http-get").attach("string")
        body = f'<Pricelist {XSI} {nil} xmlns="http://ecgridos.net/" />'

        assert session.read(session.pricelists.info, body.encode()) is None

    @pytest.mark.parametrize("inside", FILLINGS)
    @pytest.mark.parametrize(
        ("name", "nothing"),
        [
            *(("PricelistID", None), ("Date", None), ("Description", None), ("Status", None)),
            *(("Owner", None), ("Levels", [])),
        ],
    )
    def test_whatever_stands_in_it(self, nil: str, name: str, nothing: object, inside: str) -> None:
        field = {"PricelistID": "pricelist_id"}.get(name, name.lower())
        element = f"<{name} {nil}>{inside}</{name}>"
        in_order = read(element)
        behind = read(f"<New>1</New>{element}")

        assert getattr(in_order, field) == getattr(behind, field) == nothing

    @pytest.mark.parametrize("inside", FILLINGS)
    def test_of_an_item_whatever_stands_in_it(self, nil: str, inside: str) -> None:
        level = "<Level><Level>1</Level></Level>"
        levels = f"<Levels>{level}<Level {nil}>{inside}</Level></Levels>"

        assert read(levels).levels == [Level(level=1)]

    @pytest.mark.parametrize("inside", FILLINGS)
    def test_of_a_result_whatever_stands_in_it(self, nil: str, inside: str) -> None:
        session = Client("3.0", "http-get").attach("string")
        body = f'<Pricelist {XSI} {nil} xmlns="http://ecgridos.net/">{inside}</Pricelist>'

        assert session.read(session.pricelists.info, body.encode()) is None

    @pytest.mark.parametrize("inside", FILLINGS)
    @pytest.mark.parametrize("kind", ["xs:string", "xs:int", "xs:dateTime", "xs:anyType"])
    def test_of_a_cell_whatever_stands_in_it(self, nil: str, kind: str, inside: str) -> None:
        rows = f'<Table diffgr:id="Table1" {XSI}><C {nil}>{inside}</C></Table>'

        assert read_rows(column("C", kind), rows) == [{"C": None}]


@pytest.mark.parametrize(
    "not_nil",
    [
        pytest.param('xsi:nil="false"', id="false"),
        pytest.param('xsi:nil="0"', id="0"),
        pytest.param('nil="true"', id="no-namespace"),
        pytest.param('n:nil="true" xmlns:n="urn:other"', id="other-namespace"),
    ],
)
def test_what_is_not_nil_is_empty(not_nil: str) -> None:
    assert read(f"<Description {not_nil} />").description == ""


@pytest.mark.parametrize("not_nil", ["false", "0", "maybe"])
def test_what_is_not_nil_keeps_its_content(not_nil: str) -> None:
    assert read(f'<Description xsi:nil="{not_nil}">x</Description>').description == "x"


def test_lists_of_two_replies_are_two_lists() -> None:
    first, second = read("<PricelistID>1</PricelistID>"), read("<PricelistID>1</PricelistID>")

    assert first.levels is not second.levels
