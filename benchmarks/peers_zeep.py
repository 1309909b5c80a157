"""zeep, with the description of v3.2: the file of ECGRIDOS_WSDL_DIR, or what the sandbox serves."""

import atexit
import contextlib
import functools
import importlib
import os
import shutil
import tempfile
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import httpx

from benchmarks.payloads import SESSION_ID
from benchmarks.peers import Caller, Decode, Encode, Line, spread

zeep: Any = importlib.import_module("zeep")  # it has no types
requests: Any = importlib.import_module("requests")

FOLDER = Path(__file__).parents[2] / "shared" / "reference" / "wsdl"
FILE = "v3.2-build206.wsdl"

SOAP_ENCODING = b"""<schema xmlns="http://www.w3.org/2001/XMLSchema"
    targetNamespace="http://schemas.xmlsoap.org/soap/encoding/">
  <complexType name="Array"/>
  <attribute name="arrayType" type="string"/>
</schema>"""
"""What descriptions import from the network, as much of it as they use."""


def _no_network(url: str) -> bytes:
    if url.startswith("http://schemas.xmlsoap.org/soap/encoding"):
        return SOAP_ENCODING
    raise OSError(f"{url}: the benchmarks load nothing from the network")


@functools.cache
def wsdl() -> Path:
    """Return the file with the description of v3.2."""
    given = os.environ.get("ECGRIDOS_BENCH_WSDL")  # by the process that started this one
    path = Path(given or Path(os.environ.get("ECGRIDOS_WSDL_DIR") or FOLDER, FILE))
    if not path.is_file():
        path = Path(tempfile.mkdtemp(), FILE)
        atexit.register(shutil.rmtree, path.parent)
        path.write_bytes(_from_the_sandbox())
    os.environ["ECGRIDOS_BENCH_WSDL"] = str(path)
    return path


def _from_the_sandbox() -> bytes:
    import urllib.request

    from ecgridos_async.sandbox import Sandbox

    sandbox = Sandbox()
    sandbox.start()
    try:
        with urllib.request.urlopen(f"{sandbox.endpoint('3.2')}?WSDL") as answer:  # noqa: S310  # our own
            read: bytes = answer.read()
            return read
    finally:
        sandbox.stop()


@functools.cache
def _wsdl_client() -> httpx.Client:
    """Return what zeep would load descriptions by; one is enough, for each loads TLS settings."""
    return httpx.Client()


def transport(client: httpx.AsyncClient) -> Any:
    made = zeep.transports.AsyncTransport(client=client, wsdl_client=_wsdl_client())
    made._load_remote_data = _no_network  # noqa: SLF001  # the only way in
    return made


def settings() -> Any:
    """Return zeep's settings, which let large parcels through."""
    return zeep.Settings(xml_huge_tree=True)


@functools.cache
def description() -> Any:
    """Return the description, loaded once."""
    loading = zeep.Transport()
    loading._load_remote_data = _no_network  # noqa: SLF001  # the only way in
    return zeep.wsdl.Document(str(wsdl()), loading, settings=settings())


def connect(client: httpx.AsyncClient, address: str) -> Any:
    """Return a service whose operations can be awaited."""
    chosen = description()
    ours = zeep.AsyncClient(chosen, transport=transport(client), settings=settings())
    binding = chosen.bindings[_binding(chosen)]
    return zeep.proxy.AsyncServiceProxy(ours, binding, address=address)


def _binding(document: Any) -> str:
    return next(str(name) for name in document.bindings if name.endswith("Soap12"))


def _decode(operation: str) -> Decode:
    document = description()
    client = zeep.Client(document, settings=settings())
    binding = document.bindings[_binding(document)]
    known = binding.get(operation)

    def decode(reply: bytes) -> object:
        response = requests.Response()
        response.status_code = 200
        response._content = reply  # noqa: SLF001  # as zeep's own AsyncTransport does
        response.headers = {"Content-Type": "application/soap+xml; charset=utf-8"}
        response.encoding = "utf-8"
        result: object = binding.process_reply(client, known, response)
        return result

    return decode


def decode_pricelist() -> Decode:
    return _decode("PricelistInfo")


def decode_parcels() -> Decode:
    return _decode("ParcelInBox")


def encode() -> Encode:
    document = description()
    client = zeep.Client(document, settings=settings())
    service = client.create_service(_binding(document), "http://127.0.0.1:9/")

    def encode() -> bytes:
        message = client.create_message(
            service, "PricelistInfo", SessionID=SESSION_ID, PricelistID=42
        )
        body: bytes = zeep.wsdl.utils.etree_to_string(message)
        return body

    return encode


def plain(value: object) -> object:
    """Return a value of zeep's as dicts and lists."""
    result: object = zeep.helpers.serialize_object(value, dict)
    return result


@contextlib.asynccontextmanager
async def _line(address: str, in_flight: int) -> AsyncGenerator[Line]:
    from benchmarks.peers_http import httpx_client

    async with httpx_client(in_flight) as client:
        service = connect(client, address)

        async def one(number: int) -> object:
            result: object = await service.PricelistInfo(SessionID=SESSION_ID, PricelistID=number)
            return result

        yield spread(one)


ZEEP = Caller("zeep", _line)
