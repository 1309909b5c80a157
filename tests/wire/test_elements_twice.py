"""Elements that come twice are read as by .NET's XmlSerializer; no record is lost.

Its generated readers skip the second element of a member, and add the items of a second list
to those of the first where the member is a collection. The DataSet takes the first cell.
"""

import re

import pytest

from ecgridos_async import Client, DecodeError, Protocol, ProtocolName
from ecgridos_async.models import Pricelist, Status
from tests.wire.datasets import column, read_rows

NAMESPACE = "http://ecgridos.net/"
XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
SESSION_ID = "0f8e8e80-session-id"
FIELDS = (
    "<PricelistID>1</PricelistID><Owner><UserID>5</UserID></Owner><Date>2026-01-01T00:00:00</Date>"
    "<Description>first</Description><Model>Simple</Model><Status>Active</Status>"
    "<Levels><Level><Level>Level1</Level></Level></Levels>"
)

COMPLETE = re.sub("<(Owner|Levels)>.*</\\1>", "", FIELDS)
"""Without the objects in which a strict client would miss required elements."""


def read(fields: str, *, strict: bool = False) -> Pricelist:
    session = Client("3.2", "http-get", strict=strict).attach(SESSION_ID)
    body = f'<Pricelist {XSI} xmlns="{NAMESPACE}">{fields}</Pricelist>'
    return session.read(session.pricelists.info, body.encode())


SECONDS = [
    pytest.param("<PricelistID>2</PricelistID>", "pricelist_id", 1, id="a-number"),
    pytest.param("<Description>second</Description>", "description", "first", id="a-text"),
    pytest.param("<Description/>", "description", "first", id="an-empty-text"),
    pytest.param('<Description xsi:nil="true"/>', "description", "first", id="nil"),
    pytest.param("<Status>Inactive</Status>", "status", Status.ACTIVE, id="an-enum"),
    pytest.param("<PricelistID>no number</PricelistID>", "pricelist_id", 1, id="unreadable"),
]


def tag_of(element: str) -> str:
    return re.split("[ />]", element[1:], maxsplit=1)[0]


@pytest.mark.parametrize(("second", "name", "value"), SECONDS)
class TestTheFirstCounts:
    def test_and_the_second_is_kept_aside(self, second: str, name: str, value: object) -> None:
        found = read(FIELDS + second)

        assert getattr(found, name) == value
        assert list(found.unknown) == [tag_of(second)]

    def test_side_by_side(self, second: str, name: str, value: object) -> None:
        tag = tag_of(second)
        found = read(FIELDS.replace(f"</{tag}>", f"</{tag}>{second}", 1))

        assert getattr(found, name) == value

    def test_but_not_strictly(self, second: str, name: str, value: object) -> None:
        with pytest.raises(DecodeError, match="> comes twice") as caught:
            read(COMPLETE + second, strict=True)

        assert caught.value.path == "Pricelist"
        assert getattr(read(COMPLETE, strict=True), name) == value


def test_the_first_counts_though_it_is_nil() -> None:
    found = read('<Description xsi:nil="true"/><Description>second</Description>')

    assert found.description is None
    assert list(found.unknown) == ["Description"]


def test_the_first_object_counts_as_a_whole() -> None:
    found = read(FIELDS + "<Owner><UserID>6</UserID><FirstName>Ada</FirstName></Owner>")

    assert found.owner is not None
    assert (found.owner.user_id, found.owner.first_name) == (5, None)


LEVELS = "<Levels>{}</Levels>"
LEVEL = "<Level><Level>Level{}</Level></Level>"


@pytest.mark.parametrize(
    ("lists", "expected"),
    [
        pytest.param(["1", "2"], "12", id="one-and-one"),
        pytest.param(["12", "34", "5"], "12345", id="three"),
        pytest.param(["1", ""], "1", id="an-empty-one-behind"),
        pytest.param(["", "1"], "1", id="an-empty-one-before"),
        pytest.param(["1", "1"], "11", id="the-same"),
    ],
)
@pytest.mark.parametrize("between", ["", "<New>1</New>"])
def test_the_items_of_lists_follow_one_another(
    lists: list[str], expected: str, between: str
) -> None:
    markup = between.join(
        LEVELS.format("".join(LEVEL.format(number) for number in numbers)) for numbers in lists
    )
    found = read(markup)

    assert [str(level.level) for level in found.levels] == [f"Level{n}" for n in expected]
    assert "Levels" not in found.unknown


def test_a_list_that_is_nil_adds_nothing() -> None:
    one = LEVELS.format(LEVEL.format(1))
    assert len(read(one + '<Levels xsi:nil="true"/>' + one).levels) == 2


def test_strict_refuses_a_second_list() -> None:
    with pytest.raises(DecodeError, match="<Levels> comes twice"):
        read(COMPLETE + "<Levels/><Levels/>", strict=True)


def test_many_lists_take_linear_time() -> None:
    one = LEVELS.format(LEVEL.format(1))
    assert len(read(one * 20_000).levels) == 20_000


def test_the_name_in_another_namespace_is_another_element() -> None:
    found = read(FIELDS + '<Description xmlns="urn:x">second</Description>')

    assert found.description == "first"


def envelope(response: str, operation: str, protocol: ProtocolName) -> bytes:
    soap = "http://schemas.xmlsoap.org/soap/envelope/"
    if protocol == "soap12":
        soap = "http://www.w3.org/2003/05/soap-envelope"
    return (
        f'<s:Envelope xmlns:s="{soap}"><s:Body><{operation}Response xmlns="{NAMESPACE}">'
        f"{response}</{operation}Response></s:Body></s:Envelope>"
    ).encode()


@pytest.mark.parametrize("protocol", [protocol.value for protocol in Protocol if protocol.is_soap])
class TestResults:
    def test_the_first_counts(self, protocol: ProtocolName) -> None:
        session = Client("3.2", protocol).attach(SESSION_ID)
        response = "<LogoutResult>1</LogoutResult><LogoutResult>2</LogoutResult>"

        assert session.read(session.logout, envelope(response, "Logout", protocol)) == 1

    def test_lists_follow_one_another(self, protocol: ProtocolName) -> None:
        session = Client("3.2", protocol).attach(SESSION_ID)
        result = (
            "<NetworkListResult><NetworkIDInfo><NetworkID>{}</NetworkID></NetworkIDInfo>"
            "</NetworkListResult>"
        )
        response = result.format(1) + "<NetworkListResult/>" + result.format(2)

        found = session.read(session.networks.list, envelope(response, "NetworkList", protocol))

        assert [network.network_id for network in found] == [1, 2]

    def test_a_list_and_a_page_are_not_one(self, protocol: ProtocolName) -> None:
        session = Client("2.3", protocol).attach(SESSION_ID)
        name = "ParcelInBoxArchive"
        response = (
            f"<{name}Result><ParcelIDInfo/></{name}Result>"
            f"<{name}Result><ParcelIDInfoList/><TotalRecords>0</TotalRecords></{name}Result>"
        )

        with pytest.raises(DecodeError, match="the result comes twice"):
            session.read(session.parcels.in_box_archive, envelope(response, name, protocol))

    def test_in_two_responses(self, protocol: ProtocolName) -> None:
        session = Client("3.2", protocol).attach(SESSION_ID)
        between = f'</LogoutResponse><LogoutResponse xmlns="{NAMESPACE}">'
        response = f"<LogoutResult>1</LogoutResult>{between}<LogoutResult>2</LogoutResult>"

        assert session.read(session.logout, envelope(response, "Logout", protocol)) == 1

    @pytest.mark.parametrize("again", ["<LogoutResult>1</LogoutResult>", "</LogoutResponse>"])
    def test_strict_refuses(self, protocol: ProtocolName, again: str) -> None:
        session = Client("3.2", protocol, strict=True).attach(SESSION_ID)
        if again.startswith("</"):
            again += f'<LogoutResponse xmlns="{NAMESPACE}">'
        response = f"<LogoutResult>1</LogoutResult>{again}"

        with pytest.raises(DecodeError, match="comes twice"):
            session.read(session.logout, envelope(response, "Logout", protocol))


ROW = '<Table diffgr:id="Table1">{}</Table>'


@pytest.mark.parametrize(
    ("cells", "value"),
    [
        ("<C>1</C><C>2</C>", 1),
        ("<C>1</C><D>0</D><C>no number</C>", 1),
        (f'<C {XSI} xsi:nil="1"/><C>2</C>', None),
    ],
)
def test_the_first_cell_of_a_row_counts(cells: str, value: object) -> None:
    columns = column("C", "xs:int") + column("D")
    (row,) = read_rows(columns, ROW.format(cells))

    assert row["C"] == value
    with pytest.raises(DecodeError, match="'C' twice"):
        read_rows(columns, ROW.format(cells), strict=True)
