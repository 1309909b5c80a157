"""Control characters, there and back through a server: what EDI has for separators."""

import re
from collections.abc import AsyncIterator

import pytest

from ecgridos_async import (
    ArgumentError,
    Client,
    ECGridOSFault,
    MalformedXMLError,
    Protocol,
    ProtocolName,
)
from ecgridos_async.models import Column, DataSet, Table
from ecgridos_async.sandbox import DEMO_LOGIN, DEMO_PASSWORD, Call, RetCode, Sandbox, ServiceFault
from ecgridos_async.session import Session
from tests.sandbox.calling import x12

pytestmark = pytest.mark.anyio

SEPARATED = x12().replace(b"*", b"\x1d").replace(b"~", b"\x1e")
PROTOCOLS = [protocol.value for protocol in Protocol]


def refuse(_call: Call, **_given: object) -> object:
    raise ServiceFault(RetCode.DATA_ERROR, "Header", "Not \x1d here.")


def report(_call: Call, **_given: object) -> DataSet:
    columns = (Column("Header", "string"), Column("Any", "string"))
    return DataSet((Table("Table", columns, ({"Header": "a\x1db", "Any": "\x00\x1f\uffff"},)),))


@pytest.fixture(params=PROTOCOLS)
def protocol(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def session(protocol: ProtocolName) -> AsyncIterator[Session]:
    handlers = {"PricelistInfo": refuse, "ReportTrafficStatsPublic": report}
    async with (
        Sandbox(handlers=handlers) as sandbox,
        Client("3.2", protocol, endpoint=sandbox.endpoint("3.2")) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as opened,
    ):
        yield opened


async def test_the_header_of_an_interchange(session: Session, protocol: ProtocolName) -> None:
    by_soap = session.with_options(protocol="soap12")  # as a query it would be too long
    parcel_id = await by_soap.parcels.upload("a.edi", content=SEPARATED)
    raw = await session.raw(session.parcels.info, parcel_id)

    (interchange,) = raw.value.interchanges
    assert interchange.header == SEPARATED[:106].decode()
    assert re.search(rb"<Header>ISA&#x1D;00&#x1D;[^\x1d\x1e]*&#x1E;</Header>", raw.body)
    strict = Client("3.2", protocol, strict=True).attach("0f8e8e80-session-id")
    with pytest.raises(MalformedXMLError):
        strict.read(strict.parcels.info, raw.body)


async def test_a_data_set(session: Session) -> None:
    found = await session.call("ReportTrafficStatsPublic")

    assert isinstance(found, DataSet)
    assert found["Table"].to_dicts() == [{"Header": "a\x1db", "Any": "\x00\x1f\uffff"}]


async def test_a_fault(session: Session) -> None:
    with pytest.raises(ECGridOSFault) as caught:
        await session.pricelists.info(1)

    if caught.value.code is not None:  # the form bindings have one text alone
        assert caught.value.message == "Not \x1d here."


async def test_none_is_sent(session: Session) -> None:
    with pytest.raises(ArgumentError, match="U\\+001D"):
        await session.parcels.upload("a\x1d.edi", content=b"ISA")
