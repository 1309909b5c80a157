"""Values that cannot be read: the error says which, by its path in the result."""

import pytest

from ecgridos_async import Client, DecodeError, MalformedXMLError, ProtocolName


def failure(fields: str, protocol: ProtocolName = "http-get") -> DecodeError:
    """Return what reading a Pricelist of those fields raises."""
    session = Client("3.0", protocol).attach("0f8e8e80-session-id")
    if protocol.startswith("http"):
        body = f'<Pricelist xmlns="http://ecgridos.net/">{fields}</Pricelist>'
    else:
        body = (
            '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>'
            '<PricelistInfoResponse xmlns="http://ecgridos.net/"><PricelistInfoResult>'
            f"{fields}</PricelistInfoResult></PricelistInfoResponse></s:Body></s:Envelope>"
        )
    with pytest.raises(DecodeError) as caught:
        session.read(session.pricelists.info, body.encode())
    assert not isinstance(caught.value, MalformedXMLError)
    return caught.value


SCHEDULE = (
    "<Levels><Level><Level>1</Level></Level><Level><Schedules>{}</Schedules></Level></Levels>"
)

CASES = [
    pytest.param(
        "<PricelistID>abc</PricelistID>",
        "Pricelist.PricelistID",
        "'abc' is not an integer",
        id="int",
    ),
    pytest.param(
        "<PricelistID />", "Pricelist.PricelistID", "'' is not an integer", id="int-empty"
    ),
    pytest.param(
        "<Date>today</Date>", "Pricelist.Date", "'today' is not a date and time", id="date"
    ),
    pytest.param("<Date />", "Pricelist.Date", "'' is not a date and time", id="date-empty"),
    pytest.param(
        "<Owner><UserID>x</UserID></Owner>",
        "Pricelist.Owner.UserID",
        "'x' is not an integer",
        id="int-in-an-object",
    ),
    pytest.param(
        "<Owner><LockedOut>maybe</LockedOut></Owner>",
        "Pricelist.Owner.LockedOut",
        "'maybe' is not a boolean",
        id="boolean",
    ),
    pytest.param(
        "<Owner><LastLogin>2020-02-30T00:00:00</LastLogin></Owner>",
        "Pricelist.Owner.LastLogin",
        "'2020-02-30T00:00:00' is not a date and time",
        id="date-in-an-object",
    ),
    pytest.param(
        "<Levels><Level><Level>1</Level></Level><Level><Level><a /></Level></Level></Levels>",
        "Pricelist.Levels[1].Level",
        "expected a text, found elements",
        id="elements-in-an-item",
    ),
    pytest.param(
        "<Levels><Level><LimitedMonths>six</LimitedMonths></Level></Levels>",
        "Pricelist.Levels[0].LimitedMonths",
        "'six' is not an integer",
        id="int-in-an-item",
    ),
    pytest.param(
        SCHEDULE.format("<Schedule><Rate>1,50</Rate></Schedule>"),
        "Pricelist.Levels[1].Schedules[0].Rate",
        "'1,50' is not a decimal",
        id="decimal",
    ),
    pytest.param(
        SCHEDULE.format("<Schedule /><Schedule /><Schedule><Maximum>9.5</Maximum></Schedule>"),
        "Pricelist.Levels[1].Schedules[2].Maximum",
        "'9.5' is not an integer",
        id="int-in-an-item-of-an-item",
    ),
    pytest.param(
        "<Description>a<b>c</b></Description>",
        "Pricelist.Description",
        "expected a text, found elements",
        id="text-with-elements",
    ),
    pytest.param(
        "<Description><b /></Description>",
        "Pricelist.Description",
        "expected a text, found elements",
        id="elements-for-a-text",
    ),
    pytest.param(
        "<Status><Active /></Status>",
        "Pricelist.Status",
        "expected a text, found elements",
        id="elements-for-an-enum",
    ),
]


@pytest.mark.parametrize("protocol", ["soap12", "http-get"])
@pytest.mark.parametrize(("fields", "path", "reason"), CASES)
def test_the_path_leads_to_the_value(
    protocol: ProtocolName, fields: str, path: str, reason: str
) -> None:
    error = failure(fields, protocol)

    assert error.path == path
    assert str(error) == f"PricelistInfo: {reason} (at {path})"


def test_the_path_of_a_bare_result_is_its_type() -> None:
    session = Client("2.3", "http-get").attach("0f8e8e80-session-id")

    with pytest.raises(DecodeError) as caught:
        session.read(session.logout, b'<int xmlns="http://ecgridos.net/">soon</int>')

    assert caught.value.path == "int"
    assert str(caught.value) == "Logout: 'soon' is not an integer (at int)"


def test_the_error_says_which_reply_it_was() -> None:
    error = failure("<PricelistID>abc</PricelistID>")

    assert error.operation == "PricelistInfo"
    assert error.status == 200
    assert error.content_type == "text/xml"
    assert error.excerpt == (
        '<Pricelist xmlns="http://ecgridos.net/"><PricelistID>abc</PricelistID></Pricelist>'
    )


def test_one_reader_reads_many_replies_after_a_failure() -> None:
    first = failure("<Owner><UserID>x</UserID></Owner>")
    second = failure("<Owner><UserID>x</UserID></Owner>")

    assert first.path == second.path == "Pricelist.Owner.UserID"


def test_a_number_whose_type_depends_on_the_version() -> None:
    session = Client("3.2", "http-get").attach("0f8e8e80-session-id")
    body = b'<ParcelIDInfoCollection xmlns="http://ecgridos.net/"><Count>x</Count>'

    with pytest.raises(DecodeError, match="'x' is not an integer") as caught:
        session.read(session.parcels.in_box_ex, body + b"</ParcelIDInfoCollection>")

    assert caught.value.path == "ParcelIDInfoCollection.Count"
