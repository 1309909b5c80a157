"""xsdata: dataclasses, its parser with the lxml handler, its serializer, and httpx below."""

import contextlib
from collections.abc import AsyncGenerator
from typing import Any

import httpx
from xsdata.formats.dataclass.context import XmlContext
from xsdata.formats.dataclass.parsers import XmlParser
from xsdata.formats.dataclass.parsers.handlers import LxmlEventHandler
from xsdata.formats.dataclass.serializers import XmlSerializer

from benchmarks.payloads import NAMESPACE, REQUEST_HEADERS, SESSION_ID
from benchmarks.peers import Caller, Decode, Encode, Line, spread
from benchmarks.xsdata_models import SOAP, PricelistInfo, Reply, Request, RequestBody

_CONTEXT = XmlContext()
_PARSER = XmlParser(context=_CONTEXT, handler=LxmlEventHandler)
_SERIALIZER: Any = XmlSerializer(context=_CONTEXT)  # its types are not complete
_PREFIXES = {"soap12": SOAP, None: NAMESPACE}


def decode(reply: bytes) -> object:
    """Return the result in a reply to any of the operations measured."""
    body = _PARSER.from_bytes(reply, Reply).body
    assert body is not None
    if body.pricelist_info is not None:
        return body.pricelist_info.pricelist_info_result
    if body.parcel_in_box is not None:
        return body.parcel_in_box.parcel_in_box_result
    assert body.parcel_download is not None
    return body.parcel_download.parcel_download_result


def request(number: int) -> bytes:
    """Return the request of PricelistInfo."""
    call = Request(RequestBody(PricelistInfo(SESSION_ID, number)))
    text: str = _SERIALIZER.render(call, _PREFIXES)
    return text.encode()


def decode_pricelist() -> Decode:
    return decode


def decode_parcels() -> Decode:
    return decode


def encode() -> Encode:
    return lambda: request(42)


def post(client: httpx.AsyncClient, address: str) -> Line:
    """Return a line over a client of httpx."""

    async def one(number: int) -> object:
        answer = await client.post(address, content=request(number), headers=REQUEST_HEADERS)
        return decode(answer.content)

    return spread(one)


@contextlib.asynccontextmanager
async def _line(address: str, in_flight: int) -> AsyncGenerator[Line]:
    from benchmarks.peers_http import httpx_client

    async with httpx_client(in_flight) as client:
        yield post(client, address)


XSDATA = Caller("xsdata over httpx", _line)
