"""The recorder writes calls to a cassette without secrets, and the sandbox replays them."""

import datetime as dt
import html
import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

import anyio
import httpx
import pytest
from hypothesis import given, settings, strategies as st

import ecgridos_async as ecgridos
from ecgridos_async._support.cassette import Recorded
from ecgridos_async.contract.operation import Effect
from ecgridos_async.contract.protocol import Protocol
from ecgridos_async.contract.version import ApiVersion
from ecgridos_async.messages import WireReply
from ecgridos_async.middleware import Attempt
from ecgridos_async.sandbox import DEMO_API_KEY
from ecgridos_async.testing import FaultPlan, FaultProxy, Recorder, Reset, Sandbox, Status

LOGIN, PASSWORD = "ada", "Secr3t & <odd>"
SEED = {
    "users": [
        {
            "user_id": number,
            "login_name": login,
            "password": PASSWORD,
            "auth_level": "NetworkAdmin",
            "network_id": 101,
            "mailbox_id": 0,
            "first_name": "Ada",
            "last_name": "Lovelace",
        }
        for number, login in ((1001, LOGIN), (1002, "b"), (1003, "c"))
    ]
}
PARCEL = b"ISA*00*\xff\x00not a text"
MONTH = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)


async def work(url: str, protocol: Protocol, *middleware: Any) -> list[object]:
    """Call what has each kind of result, and return what came, secrets masked."""
    results: list[object] = []
    async with (
        ecgridos.Client("3.2", protocol, endpoint=url, middleware=middleware) as client,
        client.session(LOGIN, PASSWORD) as session,
    ):
        for call in (
            client.version_text(),
            session.who_am_i(),
            session.pricelists.info(42),
            session.pricelists.info(43),
            session.networks.list("Demo"),
            session.users.info(1001),
            session.parcels.upload("a.bin", content=PARCEL),
            session.parcels.in_box(),
            session.parcels.in_box(),
            session.reports.monthly(1, MONTH),
            session.parcels.download(5_000_003),
        ):
            value = ecgridos.to_dict(await call)
            results.append(value)
        results.append(bool(await session.users.get_api_key(1001)))
        with pytest.raises(ecgridos.ECGridOSFault) as caught:
            await session.pricelists.info(5000)
        results.append((caught.value.code, caught.value.item, caught.value.message))
    return results


def lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


@pytest.mark.anyio
@pytest.mark.parametrize("protocol", Protocol)
async def test_what_was_recorded_is_replayed(protocol: Protocol, tmp_path: Path) -> None:
    file = tmp_path / "calls.jsonl"
    async with Sandbox(seed=SEED) as sandbox:
        recorded = await work(sandbox.url, protocol, Recorder(file))
        keys = [user.api_key for user in sandbox.world.users]
        ids = [session.session_id for session in sandbox.world.sessions.log]
        called = [call.operation for call in sandbox.calls()]
    text = file.read_text(encoding="utf-8")
    assert [found for found in (PASSWORD, *keys, *ids) if found in unescaped(text)] == []
    assert [line["operation"] for line in lines(file)] == called

    async with Sandbox(replay=file) as sandbox:
        assert await work(sandbox.url, protocol) == recorded
        # Equal calls get the last reply again, until the cassette is rewound.
        assert await work(sandbox.url, protocol) == recorded
        assert sandbox.open_sessions() == 0
        sandbox.reset()
        assert await work(sandbox.url, protocol) == recorded


def unescaped(text: str) -> str:
    """Return a text as it is, and without the escapes of JSON, XML and forms."""
    plain = text.replace('\\"', '"').replace("\\\\", "\\")
    return "\n".join((text, plain, html.unescape(plain), unquote_plus(plain)))


@pytest.fixture
async def cassette(tmp_path: Path) -> Path:
    """A cassette of two different replies to equal calls, and of another call."""
    file = tmp_path / "calls.jsonl"
    async with (
        Sandbox() as sandbox,
        ecgridos.Client("3.2", endpoint=sandbox.url, middleware=[Recorder(file)]) as client,
    ):
        session = client.attach(DEMO_API_KEY)
        await session.parcels.in_box()
        sandbox.deliver(PARCEL)
        await session.parcels.in_box()
        await session.trading_partners.info(3003)
    return file


@pytest.mark.anyio
async def test_equal_calls_are_replayed_in_order(cassette: Path) -> None:
    async with (
        Sandbox(replay=cassette) as sandbox,
        ecgridos.Client("3.2", endpoint=sandbox.url) as client,
    ):
        session = client.attach("another key")
        counts = [(await session.parcels.in_box()).count for _ in range(3)]
        assert counts == [0, 1, 1]


@pytest.mark.anyio
async def test_a_masked_argument_takes_its_turn_beside_the_same_one(tmp_path: Path) -> None:
    file = tmp_path / "calls.jsonl"
    requests = ["SessionID=***&Name=a", "SessionID=***&Name=***", "SessionID=***&Name=a", None]
    with file.open("w", encoding="utf-8") as cassette:
        for number, request in enumerate(requests):
            recorded = Recorded(
                operation="MailboxAdd",
                version="4.1",
                binding="http-post",
                request=request,
                status=200,
                reply=str(number).encode(),
            )
            cassette.write(recorded.line())
    async with Sandbox(replay=file) as sandbox, httpx.AsyncClient() as http:
        replies = [
            (await http.post(f"{sandbox.endpoint('4.1')}/MailboxAdd", content=body)).text
            for body in ["SessionID=s&Name=b", *["SessionID=s&Name=a"] * 4, "SessionID=s&Name=b"]
        ]
    assert replies == ["1", "0", "2", "3", "3", "3"]


@pytest.mark.anyio
@pytest.mark.parametrize("protocol", Protocol)
async def test_a_call_that_was_not_recorded_is_refused(cassette: Path, protocol: Protocol) -> None:
    async with (
        Sandbox(replay=cassette) as sandbox,
        ecgridos.Client("3.2", protocol, endpoint=sandbox.url) as client,
    ):
        session = client.attach(DEMO_API_KEY)
        with pytest.raises(ecgridos.Fault) as caught:
            await session.trading_partners.info(3001)
        where = (
            "ECGridID was '3003' and is '3001'"
            if protocol is Protocol.SOAP12
            else "only TPInfo, v3.2, soap12"
        )
        assert where in str(caught.value)
        with pytest.raises(ecgridos.Fault, match="nor is the operation, in any version"):
            await session.who_am_i()


@pytest.mark.anyio
async def test_attempts_that_failed_are_recorded(tmp_path: Path) -> None:
    file = tmp_path / "calls.jsonl"
    async with Sandbox() as sandbox, FaultProxy(sandbox.url) as proxy:
        proxy.plan = FaultPlan.at({1: Status(503, retry_after=0), 2: Reset()})
        async with ecgridos.Client(endpoint=proxy.url, middleware=[Recorder(file)]) as client:
            await client.now_utc()
    first, second, third = lines(file)
    assert (first["status"], first["headers"]["retry-after"], first["attempt"]) == (503, "0", 1)
    assert "status" not in second
    assert second["error"].endswith("Error")
    assert (third["status"], third["attempt"]) == (200, 3)
    async with Sandbox(replay=file) as sandbox:
        async with ecgridos.Client(endpoint=sandbox.url) as client:
            await client.now_utc()
        assert [call.status for call in sandbox.calls()] == [503, 200]


@pytest.mark.anyio
async def test_what_is_long_or_streamed_is_left_out(tmp_path: Path) -> None:
    file, copy = tmp_path / "calls.jsonl", tmp_path / "copy"
    content = bytes(200_000)
    async with (
        Sandbox() as sandbox,
        ecgridos.Client(
            endpoint=sandbox.url, middleware=[Recorder(file, max_bytes=100_000)]
        ) as client,
    ):
        session = client.attach(DEMO_API_KEY)
        (tmp_path / "sent").write_bytes(content)
        sent = await session.parcels.upload("long.bin", content=content)
        streamed = await session.parcels.upload("long.bin", content=tmp_path / "sent")
        await session.download_to(copy, session.parcels.download, sent)
    assert copy.read_bytes() == content
    assert [line["request"] is None for line in lines(file)] == [True, True, False]
    assert lines(file)[2]["reply"] is None
    async with (
        Sandbox(replay=file) as sandbox,
        ecgridos.Client(endpoint=sandbox.url) as client,
    ):
        session = client.attach(DEMO_API_KEY)
        assert await session.parcels.upload("other.bin", content=b"x") == sent
        assert await session.parcels.upload("other.bin", content=b"x") == streamed
        with pytest.raises(ecgridos.Fault, match="too long to be recorded"):
            await session.parcels.download(sent)


@pytest.mark.anyio
async def test_a_reply_that_is_not_a_text(tmp_path: Path) -> None:
    file = tmp_path / "calls.jsonl"
    async with ecgridos.Client("4.1", endpoint="http://127.0.0.1:1") as client:
        request = client.build(client.now_utc)
    attempt = Attempt("NowUTC", ApiVersion.V4_1, Protocol.SOAP12, Effect.READ, 1, request)

    async def answer(_: Attempt) -> WireReply:
        return WireReply(200, {}, PARCEL)

    await Recorder(file)(attempt, answer)
    assert lines(file)[0]["reply_base64"]
    async with Sandbox(replay=file) as sandbox, httpx.AsyncClient() as http:
        response = await http.post(
            sandbox.endpoint("4.1"), content=request.body, headers=dict(request.headers)
        )
        assert response.content == PARCEL


@pytest.mark.anyio
async def test_append(cassette: Path) -> None:
    count = len(lines(cassette))
    async with Sandbox() as sandbox:
        for append, expected in ((True, count + 1), (False, 1)):
            recorder = Recorder(cassette, append=append)
            async with ecgridos.Client(endpoint=sandbox.url, middleware=[recorder]) as client:
                await client.now_utc()
            assert len(lines(cassette)) == expected


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{}\n", "line 1 is not a recorded call"),
        ("[]\n", "line 1 is not a recorded call: it is not a JSON object"),
        ('{"cassette": 2}\n', "it has format 2"),
        ("x\n", "line 1 is not a recorded call"),
        (
            '{"cassette": 1, "operation": "a", "version": "", "binding": "", "request": "<a"}\n',
            "the request of a call is not one",
        ),
    ],
)
def test_what_is_not_a_cassette_is_refused(text: str, problem: str, tmp_path: Path) -> None:
    file = tmp_path / "calls.jsonl"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ecgridos.ConfigurationError, match=f"^replay: .*{problem}"):
        Sandbox(replay=file)
    with pytest.raises(ecgridos.ConfigurationError, match="cannot read it"):
        Sandbox(replay=tmp_path / "none")


def test_a_line_that_was_not_written_whole_is_left_out(tmp_path: Path) -> None:
    file = tmp_path / "calls.jsonl"
    file.write_text('{"cassette": 1, "operation": "Lo', encoding="utf-8")
    Sandbox(replay=file)


ODD = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=4, max_size=20
).filter(lambda text: not text.isascii() or not text.replace("_", "").isalnum())
"""Secrets unlike any word of the messages."""


@pytest.mark.parametrize("protocol", Protocol)
@given(password=ODD, session_id=ODD)
@settings(max_examples=15, deadline=None)
def test_no_secret_is_in_a_cassette(
    protocol: Protocol, password: str, session_id: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("cassettes") / "calls.jsonl"
    recorder = Recorder(file)
    client = ecgridos.Client("4.1", protocol)
    session = client.attach(session_id)
    requests = [
        client.build(client.login, f"user {password}", password),
        session.build(session.who_am_i),
    ]
    reply = (
        '<?xml version="1.0"?><e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope">'
        f"<e:Body><LoginResponse><LoginResult>{html.escape(session_id)}</LoginResult>"
        f"<Other>{html.escape(password)} and more</Other></LoginResponse></e:Body></e:Envelope>"
    )

    async def answer(_: Attempt) -> WireReply:
        return WireReply(200, {"content-type": "text/xml"}, reply.encode())

    async def record() -> None:
        for request in requests:
            attempt = Attempt(request.operation, ApiVersion.V4_1, protocol, Effect.READ, 1, request)
            await recorder(attempt, answer)

    anyio.run(record)
    anyio.run(client.aclose)
    text = unescaped(file.read_text(encoding="utf-8"))
    assert password not in text
    assert session_id not in text
    # Markup stays: it can be read again.
    Sandbox(replay=file)
    assert "</LoginResult>" in text
