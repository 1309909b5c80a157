"""Large parcels in every binding, and what is too large for one."""

import base64
import gc
import http.client
import re
import tracemalloc
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl, urlencode

import anyio
import httpx
import pytest
from hypothesis import given, strategies as st

from ecgridos_async.sandbox import DEMO_API_KEY, Sandbox, World, create_app
from ecgridos_async.sandbox.asmx.arguments import parse_form
from ecgridos_async.sandbox.asmx.bodies import MAX_FORM_BYTES, MAX_QUERY_BYTES, MAX_SOAP_BYTES

Ask = Callable[..., Awaitable[httpx.Response]]

ASMX = "/v3.2/prod/ECGridOS.asmx"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
SOAP11 = {"Content-Type": "text/xml; charset=utf-8"}
SOAP12 = {"Content-Type": "application/soap+xml; charset=utf-8"}
SOAP = [
    pytest.param("http://schemas.xmlsoap.org/soap/envelope/", SOAP11, id="soap11"),
    pytest.param("http://www.w3.org/2003/05/soap-envelope", SOAP12, id="soap12"),
]
ALL_BYTES = bytes(range(256))


def envelope(soap: str, operation: str, **fields: object) -> bytes:
    inside = "".join(f"<{name}>{value}</{name}>" for name, value in fields.items())
    return (
        f'<s:Envelope xmlns:s="{soap}"><s:Body><{operation} xmlns="http://ecgridos.net/">'
        f"<SessionID>{DEMO_API_KEY}</SessionID>{inside}</{operation}></s:Body></s:Envelope>"
    ).encode()


def upload(soap: str, content: bytes, key: str = DEMO_API_KEY) -> bytes:
    text = base64.b64encode(content).decode()
    written = envelope(soap, "ParcelUpload", FileName="a.edi", Bytes=len(content), Content=text)
    return written.replace(DEMO_API_KEY.encode(), key.encode())


def upload_form(content: bytes) -> bytes:
    fields = {"SessionID": DEMO_API_KEY, "FileName": "a.edi", "Bytes": len(content)}
    return "&".join([urlencode(fields), *(f"Content={byte}" for byte in content)]).encode()


def waiting(world: World) -> int:
    """Return the id of the parcel that the demo partner sent in reply to an upload."""
    return next(parcel.parcel_id for parcel in world.parcels if parcel.in_box)


@pytest.mark.anyio
@pytest.mark.parametrize(("soap", "headers"), SOAP)
async def test_up_in_soap_and_down_in_every_binding(
    ask: Ask, world: World, soap: str, headers: dict[str, str]
) -> None:
    content = ALL_BYTES * 48 * 1024  # 12 MiB: more than libxml2 takes as one text unasked
    assert (await ask("POST", ASMX, headers, upload(soap, content))).status_code == 200

    number = waiting(world)
    fields = f"SessionID={DEMO_API_KEY}&ParcelID={number}"
    path = f"{ASMX}/ParcelDownloadNoUpdate"
    again = envelope(soap, "ParcelDownloadNoUpdate", ParcelID=number)
    responses = [
        await ask("POST", ASMX, headers, again),
        await ask("GET", f"{path}?{fields}"),
        await ask("POST", path, FORM, fields.encode()),
    ]

    for response in responses:
        assert response.status_code == 200
        found = re.search(rb"<Content>([^<]*)</Content>", response.content)
        assert found is not None
        assert base64.b64decode(found[1]) == content


@pytest.mark.anyio
async def test_up_as_a_form(ask: Ask, world: World) -> None:
    content = ALL_BYTES * 2048
    body = upload_form(content)

    response = await ask("POST", f"{ASMX}/ParcelUpload", FORM, body)

    assert response.status_code == 200
    assert next(iter(world.parcels)).content == content


@pytest.mark.anyio
async def test_one_field_that_is_not_a_byte_is_named(ask: Ask, world: World) -> None:
    body = upload_form(ALL_BYTES * 1024).replace(b"=77&", b"=777&", 1)

    response = await ask("POST", f"{ASMX}/ParcelUpload", FORM, body)

    assert response.status_code == 500
    assert response.text.startswith("Cannot convert 777 to System.Byte.")
    assert not list(world.parcels)


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("binding", "path", "headers", "body"),
    [
        pytest.param("SOAP", ASMX, SOAP11, upload("", b"x" * 100), id="soap"),
        pytest.param("FORM", f"{ASMX}/ParcelUpload", FORM, upload_form(b"x" * 100), id="form"),
    ],
)
async def test_too_large(
    ask: Ask,
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    binding: str,
    path: str,
    headers: dict[str, str],
    body: bytes,
) -> None:
    body = body.replace(b'xmlns:s=""', b'xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"')
    limit = f"ecgridos_async.sandbox.asmx.app.MAX_{binding}_BYTES"
    monkeypatch.setattr(limit, len(body) - 1)
    response = await ask("POST", path, headers, body)
    assert (response.status_code, response.headers["connection"]) == (413, "close")
    assert "Maximum request length exceeded." in response.text
    assert not list(world.parcels)

    monkeypatch.setattr(limit, len(body))
    assert (await ask("POST", path, headers, body)).status_code == 200
    assert list(world.parcels)


def test_how_large_requests_may_be() -> None:
    assert MAX_SOAP_BYTES >= 256 * 2**20
    assert MAX_FORM_BYTES >= 32 * 2**20


@pytest.mark.anyio
@pytest.mark.parametrize(("length", "status"), [(MAX_QUERY_BYTES, 500), (MAX_QUERY_BYTES + 1, 414)])
async def test_a_query_that_is_too_long(ask: Ask, length: int, status: int) -> None:
    query = "A=".ljust(length, "x")

    assert (await ask("GET", f"{ASMX}/WhoAmI?{query}")).status_code == status


def test_on_a_socket_a_request_too_large_is_read_to_its_end_and_refused() -> None:
    sandbox = Sandbox()
    sandbox.start()
    try:
        connection = http.client.HTTPConnection(sandbox.url.removeprefix("http://"), timeout=20)
        connection.request("POST", f"{ASMX}/ParcelUpload", bytes(MAX_FORM_BYTES + 1), FORM)
        assert connection.getresponse().status == 413
        connection.close()
        connection.request("GET", f"{ASMX}/WhoAmI?A={'x' * 500_000}")
        assert connection.getresponse().status == 414
        connection.close()
    finally:
        sandbox.stop()


async def run(world: World, scope: dict[str, Any], messages: list[Any]) -> list[Any]:
    """Run the application as a server would and return what it sends."""
    sent: list[Any] = []
    coming = iter(messages)

    async def receive() -> Any:
        return next(coming)

    async def send(message: Any) -> None:
        sent.append(message)

    base: dict[str, Any] = {
        "type": "http",
        "method": "POST",
        "scheme": "http",
        "query_string": b"",
        "headers": [],
    }
    await create_app(world)({**base, **scope}, receive, send)
    return sent


LOGIN = {
    "path": f"{ASMX}/Login",
    "headers": [(b"content-type", b"application/x-www-form-urlencoded")],
}


@pytest.mark.anyio
async def test_half_a_request_is_not_carried_out(world: World) -> None:
    # It would do as a whole one.
    fields = b"LoginName=demo&Password=demo"
    half = {"type": "http.request", "body": fields, "more_body": True}

    assert await run(world, LOGIN, [half, {"type": "http.disconnect"}]) == []
    assert await run(world, LOGIN, [{"type": "http.disconnect"}]) == []
    assert world.ledger.entries == []
    assert world.journal.records == []

    last = {"type": "http.request", "body": b"", "more_body": False}
    assert (await run(world, LOGIN, [half, last]))[0]["status"] == 200
    assert [entry.operation for entry in world.ledger.entries] == ["Login"]


@pytest.mark.anyio
async def test_a_large_reply_is_sent_in_parts(ask: Ask, world: World) -> None:
    content = bytes(3 * 2**20)
    soap = "http://schemas.xmlsoap.org/soap/envelope/"
    await ask("POST", ASMX, SOAP11, upload(soap, content))
    fields = f"SessionID={DEMO_API_KEY}&ParcelID={waiting(world)}".encode()
    scope = {"path": f"{ASMX}/ParcelDownload", "method": "GET", "query_string": fields}

    start, *parts = await run(world, scope, [{"type": "http.request", "body": b""}])

    assert start["status"] == 200
    assert [part.get("more_body", False) for part in parts] == [True] * (len(parts) - 1) + [False]
    assert (
        max(len(part["body"]) for part in parts)
        <= 2**20
        < 2**22
        < sum(len(part["body"]) for part in parts)
    )
    length = dict(start["headers"])[b"content-length"]
    assert int(length) == sum(len(part["body"]) for part in parts)


@pytest.mark.anyio
async def test_the_journal_keeps_no_body(ask: Ask, world: World) -> None:
    soap = "http://schemas.xmlsoap.org/soap/envelope/"
    body = upload(soap, bytes(6 * 2**20), key="nobody")
    await ask("POST", ASMX, SOAP11, body)
    tracemalloc.start()
    try:
        for _ in range(3):
            # The message says no more than that the session is not open.
            assert (await ask("POST", ASMX, SOAP11, bytes(bytearray(body)))).status_code == 500
        kept, peak = tracemalloc.get_traced_memory()
        for _ in range(200):  # a worker thread lets go of its last argument when it gets its turn
            if kept < len(body) / 4:
                break
            await anyio.sleep(0.01)
            gc.collect()
            kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert len(world.journal.records) == 4
    assert kept < len(body) / 4 < len(body) < peak


NAMES = st.sampled_from(["Content", "content", "a", "", "%43ontent", "a+b", "%ff", "é"])
VALUES = st.sampled_from(["", "0", "80", "255", "256", "007", "a=b", "%41", "+", "%", "%zz", "é"])
FIELDS = st.builds("{}={}".format, NAMES, VALUES) | st.sampled_from(["", "a", "=", "a=1;b=2"])


@given(fields=st.lists(FIELDS), split=st.integers(0, 20))
def test_a_form_is_read_as_the_standard_library_reads_it(fields: list[str], split: int) -> None:
    text = "&".join(fields)
    expected: dict[str, list[str]] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        expected.setdefault(name.lower(), []).append(value)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ecgridos_async.sandbox.asmx.arguments._SPLIT", split)
        assert parse_form(text) == expected
