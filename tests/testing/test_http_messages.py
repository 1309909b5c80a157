"""HTTP through the proxy: how requests and replies are framed, and which operation is named."""

import socket
import threading
from collections.abc import Generator
from contextlib import contextmanager

import pytest

from ecgridos_async.testing import Duplicate, FaultPlan, FaultProxy, Sandbox, Truncate
from tests.testing.calling import (
    ASMX,
    NAMESPACE,
    PATIENCE,
    UPLOAD,
    Caller,
    calls,
    eventually,
    last,
    upload_body,
    uploads,
)


def address(proxy: FaultProxy) -> tuple[str, int]:
    return "127.0.0.1", int(proxy.url.rpartition(":")[2])


def exchange(proxy: FaultProxy, data: bytes) -> bytes:
    """Send bytes, and return all that comes back until the proxy closes."""
    with socket.create_connection(address(proxy), PATIENCE) as connection:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        parts: list[bytes] = []
        while part := connection.recv(65536):
            parts.append(part)
    return b"".join(parts)


@contextmanager
def service(*replies: bytes) -> Generator[tuple[str, list[bytes]], None, None]:
    """Be a service that sends the next bytes on each connection, and then closes it."""
    seen: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(PATIENCE)

        def serve() -> None:
            for reply in replies:
                connection, _ = listener.accept()
                with connection:
                    connection.settimeout(PATIENCE)
                    seen.append(connection.recv(65536))
                    connection.sendall(reply)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}", seen
        finally:
            thread.join(PATIENCE)


ACTION12 = f'application/soap+xml; charset=utf-8; action="{NAMESPACE}NowUTC"'


@pytest.mark.parametrize(
    ("method", "path", "headers", "operation"),
    [
        ("POST", ASMX, {"SOAPAction": f'"{UPLOAD}"'}, "ParcelUpload"),
        ("POST", ASMX, {"soapaction": UPLOAD}, "ParcelUpload"),
        ("POST", ASMX, {"SOAPAction": '""'}, None),
        ("POST", ASMX, {"Content-Type": ACTION12}, "NowUTC"),
        ("POST", ASMX, {"Content-Type": ACTION12.replace('"', "")}, "NowUTC"),
        ("POST", ASMX, {"Content-Type": "application/soap+xml"}, None),
        ("GET", f"{ASMX}/NowUTC", {}, "NowUTC"),
        ("GET", f"{ASMX}/NowUTC?x=/a.asmx/Login", {}, "NowUTC"),
        ("POST", f"{ASMX}/NowUTC", {}, "NowUTC"),
        ("GET", f"{ASMX.upper()}/NowUTC", {}, "NowUTC"),
        ("GET", f"{ASMX}/", {}, None),
        ("GET", f"{ASMX}?WSDL", {}, None),
        ("GET", "/", {}, None),
    ],
)
def test_operation(
    proxy: FaultProxy,
    caller: Caller,
    method: str,
    path: str,
    headers: dict[str, str],
    operation: str | None,
) -> None:
    caller.request(method, path, b"", headers).read()
    assert last(proxy).operation == operation
    assert last(proxy).answered


def test_wsdl_points_to_the_proxy(proxy: FaultProxy, caller: Caller) -> None:
    wsdl = caller.request("GET", f"{ASMX}?WSDL").read()
    assert len(wsdl) > 100_000
    assert f'location="{proxy.url}{ASMX}"'.encode() in wsdl


def test_path_of_upstream(sandbox: Sandbox) -> None:
    proxy = FaultProxy(sandbox.endpoint("3.2"))
    proxy.start()
    try:
        assert proxy.url.lower().endswith(ASMX)
        caller = Caller(proxy.url)
        assert caller.now().status == 200
        caller.close()
    finally:
        proxy.stop()


def chunked(body: bytes, size: int) -> bytes:
    pieces = [body[start : start + size] for start in range(0, len(body), size)]
    chunks = [f"{len(piece):x};note=1\r\n".encode() + piece + b"\r\n" for piece in pieces]
    return b"".join(chunks) + b"0\r\nTrailer: x\r\n\r\n"


def test_request_in_chunks(proxy: FaultProxy, sandbox: Sandbox) -> None:
    proxy.plan = FaultPlan.at({1: Duplicate()})
    head = (
        f"POST {ASMX} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n"
        f'Content-Type: text/xml; charset=utf-8\r\nSOAPAction: "{UPLOAD}"\r\n\r\n'
    )
    reply = exchange(proxy, head.encode() + chunked(upload_body("a.x12"), 7))
    assert reply.startswith(b"HTTP/1.1 200")
    assert uploads(sandbox) == 2


def test_expect_continue(proxy: FaultProxy, sandbox: Sandbox) -> None:
    body = upload_body("a.x12")
    head = (
        f"POST {ASMX} HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nConnection: close\r\n"
        f"Content-Length: {len(body)}\r\n"
        f'Content-Type: text/xml; charset=utf-8\r\nSOAPAction: "{UPLOAD}"\r\n\r\n'
    )
    with socket.create_connection(address(proxy), PATIENCE) as connection:
        connection.sendall(head.encode())
        assert connection.recv(65536) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(body)
        assert connection.recv(65536).startswith(b"HTTP/1.1 200")
    assert uploads(sandbox) == 1


def test_requests_one_behind_the_other(proxy: FaultProxy, sandbox: Sandbox) -> None:
    now = f"GET {ASMX}/NowUTC HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    replies = exchange(proxy, now * 3)
    assert replies.count(b"HTTP/1.1 200 OK\r\n") == 3
    assert calls(sandbox) == ["NowUTC"] * 3


@pytest.mark.parametrize("version", ["HTTP/1.0", "HTTP/1.1\r\nConnection: close"])
def test_closes_as_the_client_asks(proxy: FaultProxy, version: str) -> None:
    now = f"GET {ASMX}/NowUTC {version}\r\nHost: x\r\n\r\n".encode()
    with socket.create_connection(address(proxy), PATIENCE) as connection:
        connection.sendall(now)
        while connection.recv(65536):
            pass
    assert last(proxy).answered


def test_large_bodies(proxy: FaultProxy, caller: Caller) -> None:
    body = b"x" * 30_000_000
    with service(b"HTTP/1.1 200 OK\r\nContent-Length: 30000000\r\n\r\n" + body) as (url, _):
        far = FaultProxy(url)
        far.start()
        try:
            near = Caller(far.url)
            assert near.request("GET", "/").read() == body
            near.close()
        finally:
            far.stop()
    # Conversely, the sandbox reads it all before it refuses it.
    caller.request("POST", f"{ASMX}/NowUTC", body).read()
    assert (last(proxy).forwarded, last(proxy).answered) == (1, True)


@pytest.mark.parametrize(
    ("reply", "body"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwhole", b"whole"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked(b"whole", 2), b"whole"),
        (b"HTTP/1.0 200 OK\r\n\r\nwhole", b"whole"),
        (
            b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwhole",
            b"whole",
        ),
        (b"HTTP/1.1 204 No Content\r\n\r\n", b""),
        (b"HTTP/1.1 200 OK\r\nContent-Length:0\r\n\r\n", b""),
    ],
)
def test_replies_of_a_service(reply: bytes, body: bytes) -> None:
    with service(reply) as (url, seen):
        proxy = FaultProxy(url)
        proxy.start()
        try:
            caller = Caller(proxy.url)
            assert caller.request("GET", "/").read() == body
            caller.close()
        finally:
            proxy.stop()
    assert seen[0].startswith(b"GET / HTTP/1.1\r\nHost: 127.0.0.1:")


@pytest.mark.parametrize(
    "reply",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\nab",
        b"HTTP/1.1 two OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -9\r\n\r\n",
        b"nonsense\r\n\r\n",
    ],
)
def test_a_service_that_closes_early_resets_the_client(reply: bytes) -> None:
    with service(reply) as (url, _):
        proxy = FaultProxy(url)
        proxy.start()
        try:
            caller = Caller(proxy.url)
            with pytest.raises(ConnectionResetError):
                caller.now()
            caller.close()
            assert (last(proxy).forwarded, last(proxy).answered) == (1, False)
        finally:
            proxy.stop()


def test_a_service_that_is_not_there_resets_the_client() -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        proxy = FaultProxy(f"http://127.0.0.1:{bound.getsockname()[1]}")
        proxy.start()
        try:
            caller = Caller(proxy.url)
            with pytest.raises(ConnectionResetError):
                caller.now()
            caller.close()
            assert last(proxy).forwarded == 0
        finally:
            proxy.stop()


@pytest.mark.parametrize(
    "data",
    [
        b"nonsense\r\n\r\n",
        b"GET / HTTP/1.1\r\nnonsense\r\n\r\n",
        b"GET / HTTP/1.1\r\n: nonsense\r\n\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n",
        b"GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
        b"GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: 10\r\n\r\npart",
        b"GET / HT",
        b"",
    ],
)
def test_an_incomplete_request_is_not_forwarded(
    proxy: FaultProxy, sandbox: Sandbox, data: bytes
) -> None:
    assert exchange(proxy, data) == b""
    eventually(lambda: proxy.connected == 0)
    assert [record.forwarded for record in proxy.records] in ([], [0])
    assert sandbox.calls() == []


def test_a_head_without_end_is_closed(proxy: FaultProxy) -> None:
    with (
        socket.create_connection(address(proxy), PATIENCE) as connection,
        pytest.raises((ConnectionResetError, BrokenPipeError)),
    ):
        connection.sendall(b"x" * 10_000_000)
    eventually(lambda: proxy.connected == 0)


def test_a_truncated_reply_says_its_whole_length(proxy: FaultProxy) -> None:
    proxy.plan = FaultPlan.at({1: Truncate(size=5), 2: Truncate(size=5, lying=True)})
    now = f"GET {ASMX}/NowUTC HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode()
    for lying in (False, True):
        head, _, body = exchange(proxy, now).partition(b"\r\n\r\n")
        assert body == b"<?xml"
        assert (b"content-length: 5\r\n" in head.lower() + b"\r\n") == lying
