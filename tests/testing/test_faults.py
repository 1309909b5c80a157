"""Every fault: what the client sees, what the service sees, and what the proxy records."""

import http.client
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import attrs
import pytest

from ecgridos_async import testing
from ecgridos_async.testing import (
    DEMO_API_KEY,
    DEMO_LOGIN,
    DEMO_PASSWORD,
    Close,
    Drip,
    Duplicate,
    Expire,
    FaultPlan,
    FaultProxy,
    Garbage,
    Hangup,
    Latency,
    Reset,
    Sandbox,
    Stall,
    Status,
    Truncate,
    WireFault,
)
from tests.testing.calling import ASMX, PATIENCE, Caller, calls, eventually, last, uploads

LOGIN = f"{ASMX}/Login?LoginName={DEMO_LOGIN}&Password={DEMO_PASSWORD}"
WHOLE = b'<?xml version="1.0" encoding="utf-8"?>'


def reset(caller: Caller) -> None:
    # A client that is still sending may see the reset there.
    with pytest.raises((ConnectionResetError, BrokenPipeError)) as caught:
        caller.upload()
    assert not isinstance(caught.value, http.client.RemoteDisconnected)


def closed(caller: Caller) -> None:
    with pytest.raises(http.client.RemoteDisconnected):
        caller.upload()


def silent(caller: Caller) -> None:
    caller.wait(0.3)
    with pytest.raises(TimeoutError):
        caller.upload()


def cut_off(caller: Caller) -> None:
    with pytest.raises(http.client.IncompleteRead) as caught:
        caller.upload()
    assert WHOLE.startswith(caught.value.partial)
    assert caught.value.expected is not None
    assert caught.value.expected > 0
    caller.close()


def answered(caller: Caller) -> None:
    reply = caller.upload()
    assert reply.status == 200
    assert reply.body.startswith(WHOLE)
    assert reply.body.endswith(b"</soap:Envelope>")


def unavailable(caller: Caller) -> None:
    reply = caller.upload()
    assert (reply.status, reply.content_type) == (503, "text/html; charset=utf-8")
    assert b"<title>503 Service Unavailable</title>" in reply.body


def page(caller: Caller) -> None:
    reply = caller.upload()
    assert (reply.status, reply.content_type) == (200, "text/html")
    assert b"<html>" in reply.body


def part(caller: Caller) -> None:
    reply = caller.upload()
    assert (reply.status, reply.body) == (200, WHOLE[:20])


See = Callable[[Caller], None]

CASES: list[tuple[WireFault, See, int, bool]] = [
    (Hangup(), reset, 0, False),
    (Reset(), reset, 0, False),
    (Reset(forwards=1), reset, 1, False),
    (Close(), closed, 0, False),
    (Close(forwards=1), closed, 1, False),
    (Stall(), silent, 0, False),
    (Stall(forwards=1), silent, 1, False),
    (Status(503), unavailable, 0, False),
    (Status(503, forwards=1), unavailable, 1, False),
    (Garbage(), page, 0, False),
    (Truncate(size=10), cut_off, 1, False),
    (Truncate(0.1), cut_off, 1, False),
    (Truncate(0.0), cut_off, 1, False),
    (Truncate(size=20, lying=True), part, 1, False),
    (Expire(lambda: None), answered, 1, True),
    (Latency(0.01), answered, 1, True),
    (Drip(size=50, seconds=0.001), answered, 1, True),
    (Duplicate(), answered, 2, True),
    (WireFault(), answered, 1, True),
]


@pytest.mark.parametrize("reused", [False, True], ids=["fresh", "reused"])
@pytest.mark.parametrize(("fault", "see", "forwards", "whole"), CASES)
def test_fault(
    proxy: FaultProxy,
    caller: Caller,
    sandbox: Sandbox,
    fault: WireFault,
    see: See,
    forwards: int,
    whole: bool,
    reused: bool,
) -> None:
    proxy.plan = FaultPlan.on("ParcelUpload", fault)
    if reused:
        assert caller.now().status == 200
    see(caller)
    assert fault.forwards == forwards
    assert uploads(sandbox) == forwards
    record = last(proxy)
    assert (record.operation, record.fault, record.reused) == ("ParcelUpload", fault, reused)
    assert (record.forwarded, record.answered) == (forwards, whole)
    # The next request meets nothing.
    caller.wait(PATIENCE)
    assert caller.upload().status == 200
    assert last(proxy).answered
    assert proxy.records[-2] == record


def test_every_fault_is_tried() -> None:
    # attrs makes a class with slots of one without, which stays a subclass until it is collected.
    faults = {
        kind for kind in WireFault.__subclasses__() if getattr(testing, kind.__name__) is kind
    }
    assert {type(fault) for fault, *_ in CASES} == {WireFault, *faults}


@pytest.mark.parametrize(
    ("fault", "connections"),
    [
        (Hangup(), 2),
        (Reset(), 2),
        (Close(), 2),
        (Truncate(), 2),
        (Truncate(lying=True), 1),
        (Status(429), 1),
        (Garbage(), 1),
        (Duplicate(), 1),
    ],
)
def test_which_faults_end_the_connection(
    proxy: FaultProxy, caller: Caller, fault: WireFault, connections: int
) -> None:
    proxy.plan = FaultPlan.at({1: fault})
    try:
        caller.now()
    except (ConnectionResetError, http.client.IncompleteRead):
        caller.close()
    caller.now()
    assert proxy.accepted == connections
    assert [record.connection for record in proxy.records] == [1, connections]


def test_hangup_does_not_wait_for_the_body(proxy: FaultProxy) -> None:
    proxy.plan = FaultPlan.at({1: Hangup()})
    address = ("127.0.0.1", int(proxy.url.rpartition(":")[2]))
    with socket.create_connection(address, PATIENCE) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nContent-Length: 1000000\r\n\r\n<part")
        with pytest.raises(ConnectionResetError):
            connection.recv(1)


def test_stall_ends_when_the_client_goes(proxy: FaultProxy, caller: Caller) -> None:
    proxy.plan = FaultPlan.at({1: Stall()})
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(silent, caller)
        eventually(lambda: proxy.connected == 1)
        waiting.result(PATIENCE)
    eventually(lambda: proxy.connected == 0)


@pytest.mark.parametrize(
    ("fault", "header", "body"),
    [
        (Status(503), None, None),
        (Status(503, 7), "7", None),
        (Status(429, retry_after=0.5), "0.5", None),
        (Status(502, body=b"Bad gateway"), None, b"Bad gateway"),
        (Status(599, body=b""), None, b""),
    ],
)
def test_status(
    proxy: FaultProxy, caller: Caller, fault: Status, header: str | None, body: bytes | None
) -> None:
    proxy.plan = FaultPlan.at({1: fault})
    response = caller.request("GET", f"{ASMX}/NowUTC")
    assert (response.status, response.headers["Retry-After"]) == (fault.code, header)
    assert response.read() == (fault.page if body is None else body)


@pytest.mark.parametrize(
    ("fault", "content_type", "body"),
    [
        (Garbage(b"{}", content_type="application/json"), "application/json", b"{}"),
        (Garbage(b"", content_type="text/xml"), "text/xml", b""),
    ],
)
def test_garbage(
    proxy: FaultProxy, caller: Caller, fault: Garbage, content_type: str, body: bytes
) -> None:
    proxy.plan = FaultPlan.at({1: fault})
    reply = caller.now()
    assert (reply.status, reply.content_type, reply.body) == (200, content_type, body)


def test_replies_to_head_have_no_body(proxy: FaultProxy, caller: Caller) -> None:
    proxy.plan = FaultPlan.at({1: Status(503)})
    assert caller.request("HEAD", "/").read() == b""
    assert caller.now().status == 200
    assert proxy.accepted == 1


@pytest.mark.parametrize(
    ("fault", "length", "sent"),
    [
        (Truncate(), 100, 50),
        (Truncate(0.999), 100, 99),
        (Truncate(0), 100, 0),
        (Truncate(size=7), 100, 7),
        (Truncate(size=1000), 100, 99),
        (Truncate(size=0), 0, 0),
    ],
)
def test_truncate_leaves_out_one_byte_at_least(fault: Truncate, length: int, sent: int) -> None:
    assert len(fault.cut(bytes(length))) == sent


def test_expire_ends_the_session_at_one_call(
    proxy: FaultProxy, caller: Caller, sandbox: Sandbox
) -> None:
    login = caller.request("GET", LOGIN).read()
    session = login.decode().rpartition("</")[0].rpartition(">")[2]
    proxy.plan = FaultPlan.on("WhoAmI", Expire(sandbox.expire_sessions), skip=1)
    who = f"{ASMX}/WhoAmI?SessionID={session}"
    statuses: list[int] = []
    for _ in range(3):
        response = caller.request("GET", who)
        response.read()
        statuses.append(response.status)
    assert statuses == [200, 500, 500]
    assert [record.answered for record in proxy.records] == [True] * 4
    assert sandbox.open_sessions() == 0


def test_a_callback_that_fails_is_raised_when_the_proxy_stops(
    proxy: FaultProxy, caller: Caller, sandbox: Sandbox
) -> None:
    def fail() -> None:
        raise ConnectionError("the callback")

    proxy.plan = FaultPlan.at({1: Expire(fail)})
    reset(caller)
    assert caller.now().status == 200
    with pytest.raises(ConnectionError, match="the callback"):
        proxy.stop()
    assert calls(sandbox) == ["NowUTC"]


def test_latency_forwards_for_a_client_that_has_gone(
    proxy: FaultProxy, caller: Caller, sandbox: Sandbox
) -> None:
    proxy.plan = FaultPlan.at({1: Latency(0.3)})
    caller.wait(0.05)
    with pytest.raises(TimeoutError):
        caller.upload()
    assert uploads(sandbox) == 0
    eventually(lambda: uploads(sandbox) == 1)
    eventually(lambda: proxy.connected == 0)
    assert (last(proxy).forwarded, last(proxy).answered) == (1, False)


def test_latency_and_drip_take_their_time(proxy: FaultProxy, caller: Caller) -> None:
    proxy.plan = FaultPlan.at({1: Latency(0.2), 2: Drip(size=100, seconds=0.1)})
    for _ in range(2):
        before = time.monotonic()
        assert caller.now().status == 200
        assert time.monotonic() - before >= 0.2


def test_drip_sends_pieces(proxy: FaultProxy) -> None:
    proxy.plan = FaultPlan.at({1: Drip(size=40, seconds=0.02)})
    address = ("127.0.0.1", int(proxy.url.rpartition(":")[2]))
    with socket.create_connection(address, PATIENCE) as connection:
        connection.sendall(f"GET {ASMX}/NowUTC HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        pieces: list[bytes] = []
        while not b"".join(pieces).endswith(b"</dateTime>"):
            pieces.append(connection.recv(65536))
    assert pieces[0].startswith(b"HTTP/1.1 200")
    assert max(map(len, pieces)) < len(b"".join(pieces)) / 2


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Reset(forwards=2),
        lambda: Status(399),
        lambda: Status(600),
        lambda: Status(503, -1),
        lambda: Status(503, float("inf")),
        lambda: Truncate(1.0),
        lambda: Truncate(-0.1),
        lambda: Truncate(size=-1),
        lambda: Latency(-1),
        lambda: Drip(0),
        lambda: Drip(1, float("nan")),
        lambda: Garbage(content_type="text/html\r\nX: y"),
    ],
)
def test_settings_that_make_no_sense(wrong: Callable[[], WireFault]) -> None:
    with pytest.raises(ValueError, match="must be"):
        wrong()


def test_faults_are_values() -> None:
    assert Reset(forwards=1) == Reset(forwards=1) != Reset()
    assert len({Reset(), Reset(), Close()}) == 2
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        Reset().forwards = 1  # type: ignore[misc] # pyright: ignore[reportAttributeAccessIssue]


def test_records_hold_no_secret(proxy: FaultProxy, caller: Caller) -> None:
    caller.request("GET", f"{ASMX}/WhoAmI?SessionID={DEMO_API_KEY}").read()
    assert DEMO_API_KEY not in repr(proxy.records)
    assert last(proxy).operation == "WhoAmI"
