"""Lists in another shape than the contract's: no record is lost without an error."""

from collections.abc import Awaitable, Callable

import pytest

from ecgridos_async import (
    ApiVersion,
    Client,
    DecodeError,
    NotSoapError,
    Protocol,
    ProtocolName,
    ReplyError,
    VersionName,
)
from ecgridos_async.contract.types import ArrayType, ObjectType
from ecgridos_async.models import (
    ParcelIDInfo,
    ParcelIDInfoCollection,
)
from ecgridos_async.services import all_operations
from ecgridos_async.session import Session

SOAP = {
    "soap11": "http://schemas.xmlsoap.org/soap/envelope/",
    "soap12": "http://www.w3.org/2003/05/soap-envelope",
}
BINDINGS = [protocol.value for protocol in Protocol]
RECORDS = "".join(f"<ParcelIDInfo><ParcelID>{n}</ParcelID></ParcelIDInfo>" for n in (7, 8))
PAGE = (
    "<PageSize>10</PageSize><PageNumber>1</PageNumber><Count>2</Count>"
    "<TotalRecords>{total}</TotalRecords><TotalPages>1</TotalPages>"
    f"<ParcelIDInfoList>{RECORDS}</ParcelIDInfoList>"
)


def reply(
    operation: str, root: str, content: str, version: VersionName, protocol: ProtocolName
) -> bytes:
    namespace = ApiVersion.parse(version).namespace
    if protocol not in SOAP:
        return f'<{root} xmlns="{namespace}">{content}</{root}>'.encode()
    return (
        f'<s:Envelope xmlns:s="{SOAP[protocol]}"><s:Body><{operation}Response xmlns="{namespace}">'
        f"<{operation}Result>{content}</{operation}Result></{operation}Response>"
        "</s:Body></s:Envelope>"
    ).encode()


def session(version: VersionName, protocol: ProtocolName, *, strict: bool = False) -> Session:
    return Client(version, protocol, strict=strict).attach("0f8e8e80-session-id")


def ids(parcels: list[ParcelIDInfo]) -> list[int]:
    return [parcel.parcel_id for parcel in parcels]


Parcels = list[ParcelIDInfo] | ParcelIDInfoCollection
BOXES: dict[str, Callable[[Session], Callable[..., Awaitable[Parcels]]]] = {
    "ParcelInBoxArchive": lambda session: session.parcels.in_box_archive,
    "ParcelInBoxEx": lambda session: session.parcels.in_box_ex,
    "ParcelOutBoxArchive": lambda session: session.parcels.out_box_archive,
}


def test_these_are_all_operations_that_return_either() -> None:
    found = {
        operation.name
        for _, _, operation in all_operations().values()
        for version in ApiVersion
        if version in operation.versions
        and isinstance((plan := operation.plan(version)).result, ArrayType)
        and any(isinstance(kind, ObjectType) for kind in plan.other_results)
    }
    assert found == set(BOXES)


@pytest.mark.parametrize("protocol", BINDINGS)
@pytest.mark.parametrize("operation", BOXES)
class TestWhereVersionsDiffer:
    def test_a_page_for_a_list(self, operation: str, protocol: ProtocolName) -> None:
        here = session("2.3", protocol)
        body = reply(operation, "ParcelIDInfoCollection", PAGE.format(total=50), "2.3", protocol)

        found = here.read(BOXES[operation](here), body)

        assert isinstance(found, ParcelIDInfoCollection)
        assert ids(found.parcel_id_info_list) == [7, 8]
        assert found.total_records == 50

    @pytest.mark.parametrize("version", ["3.0", "3.2", "4.1"])
    def test_a_list_for_a_page(
        self, operation: str, protocol: ProtocolName, version: VersionName
    ) -> None:
        here = session(version, protocol)
        body = reply(operation, "ArrayOfParcelIDInfo", RECORDS, version, protocol)

        found = here.read(BOXES[operation](here), body)

        assert isinstance(found, list)
        assert ids(found) == [7, 8]

    @pytest.mark.parametrize("version", ["2.3", "3.2"])
    def test_its_own(self, operation: str, protocol: ProtocolName, version: VersionName) -> None:
        here = session(version, protocol)
        root, content = ("ArrayOfParcelIDInfo", RECORDS)
        if version != "2.3":
            root, content = ("ParcelIDInfoCollection", PAGE.format(total=2))

        found = here.read(
            BOXES[operation](here),
            reply(operation, root, content, version, protocol),
        )

        assert isinstance(found, list) is (version == "2.3")

    @pytest.mark.parametrize("version", ["2.3", "3.2"])
    def test_strict_takes_its_own_alone(
        self, operation: str, protocol: ProtocolName, version: VersionName
    ) -> None:
        here = session(version, protocol, strict=True)
        root, content = ("ParcelIDInfoCollection", PAGE.format(total=2))
        if version != "2.3":
            root, content = ("ArrayOfParcelIDInfo", RECORDS)

        with pytest.raises((DecodeError, NotSoapError)):
            here.read(BOXES[operation](here), reply(operation, root, content, version, protocol))


@pytest.mark.parametrize("content", ["<Rung />", "<Rung /><Rung />", "a text"])
def test_a_field_that_is_a_list_of_something_else_is_not_empty(content: str) -> None:
    here = session("3.2", "http-get")
    body = f'<Pricelist xmlns="http://ecgridos.net/"><Levels>{content}</Levels></Pricelist>'

    with pytest.raises(DecodeError) as caught:
        here.read(here.pricelists.info, body.encode())

    assert caught.value.path == "Pricelist.Levels"


@pytest.mark.parametrize(
    "content",
    ["<Level><Level>1</Level></Level><Rung />", "<Rung /><Level><Level>1</Level></Level>"],
)
def test_what_a_list_holds_beside_its_items_is_skipped(content: str) -> None:
    here = session("3.2", "http-get")
    body = f'<Pricelist xmlns="http://ecgridos.net/"><Levels>{content}</Levels></Pricelist>'

    assert len(here.read(here.pricelists.info, body.encode()).levels) == 1


@pytest.mark.parametrize("protocol", ["soap11", "soap12"])
@pytest.mark.parametrize(
    ("response", "says"),
    [
        ("<Result>1</Result>", "holds <Result> and no <NetworkListResult>"),
        (
            '<NetworkListResult xmlns="https://os.ecgrid.io/"/>',
            (
                "in the namespace 'https://os.ecgrid.io/' instead of the namespace "
                "'http://ecgridos.net/', as version 4.1 has it; check endpoint and version"
            ),
        ),
    ],
)
def test_a_response_without_its_result_does_not_read_as_an_empty_list(
    protocol: ProtocolName, response: str, says: str
) -> None:
    here = session("3.2", protocol)
    body = (
        f'<s:Envelope xmlns:s="{SOAP[protocol]}"><s:Body><NetworkListResponse '
        f'xmlns="http://ecgridos.net/">{response}</NetworkListResponse></s:Body></s:Envelope>'
    )

    with pytest.raises(ReplyError) as caught:
        here.read(here.networks.list, body.encode())

    assert says in str(caught.value)
