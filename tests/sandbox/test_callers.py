"""Callbacks: the sandbox calls URLs on this machine, in three forms, until the reply is 200."""

import queue
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from ecgridos_async.models import (
    CallBackQueueIDInfo,
    Direction,
    HTTPAuthType,
    Objects,
    Status,
    StatusCallBack,
)
from ecgridos_async.sandbox import Sandbox
from ecgridos_async.sandbox.callers import CallBackForm
from ecgridos_async.sandbox.world.callbacks import loopback_host
from tests.sandbox.calling import Caller

Request = tuple[str, str, str | None, bytes]
"""Method, target, Authorization and body."""


class Receiver:
    """An HTTP server that keeps what it is sent, and replies with the statuses it is given."""

    def __init__(self) -> None:
        self.requests: queue.Queue[Request] = queue.Queue()
        self.statuses: list[int] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                self.send_response(receiver.statuses.pop(0) if receiver.statuses else 200)
                self.end_headers()
                receiver.requests.put(
                    (self.command, self.path, self.headers["Authorization"], body)
                )

            do_GET = do_POST  # noqa: N815

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/hook?token=1"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    thread = threading.Thread(target=receiver.server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield receiver
    receiver.server.shutdown()
    receiver.server.server_close()
    thread.join()


def listen(sandbox: Sandbox, url: str, *, tries: int = 1) -> None:
    Caller(sandbox.world)(
        "CallBackAddEx",
        network_id=101,
        mailbox_id=-1,
        user_id=1001,
        system_object=Objects.PARCEL,
        object_status=0,
        direction=Direction.IN_BOX,
        frequency=0,
        max_retries=tries,
        url=url,
        http_authentication=HTTPAuthType.BASIC,
        http_user="u",
        http_password="p",
        status=Status.ACTIVE,
    )


def ended(sandbox: Sandbox) -> CallBackQueueIDInfo:
    """Wait until the only call that is queued is pending no more."""
    end = time.monotonic() + 5
    while True:
        with sandbox.world.lock:
            (queued,) = sandbox.world.callbacks.queue
        if queued.status is not StatusCallBack.PENDING:
            return queued
        assert time.monotonic() < end
        time.sleep(0.005)


@pytest.mark.parametrize(
    ("form", "method", "query", "body"),
    [
        ("json", "POST", "", b'"parcelId": %d'),
        ("form", "POST", "", b"parcelId=%d"),
        ("query", "GET", "parcelId=%d", b""),
    ],
)
def test_forms(
    receiver: Receiver, form: CallBackForm, method: str, query: str, body: bytes
) -> None:
    sandbox = Sandbox(callback_form=form)
    listen(sandbox, receiver.url)
    parcel_id = sandbox.deliver(b"x")
    called, target, authorization, content = receiver.requests.get(timeout=5)
    assert (called, authorization) == (method, "Basic dTpw")
    assert target.startswith("/hook?token=1")
    assert (query % parcel_id if query else "") in target
    assert (body % parcel_id if body else b"") in content
    done = ended(sandbox)
    assert (done.status, done.callback_log[0].return_code) == (StatusCallBack.COMPLETED, 200)


def test_a_call_is_repeated_until_the_reply_is_200(receiver: Receiver) -> None:
    receiver.statuses = [503, 302]
    sandbox = Sandbox()
    listen(sandbox, receiver.url, tries=3)
    sandbox.deliver(b"x")
    done = ended(sandbox)
    assert done.status is StatusCallBack.COMPLETED
    assert [log.return_code for log in done.callback_log] == [503, 302, 200]
    assert receiver.requests.qsize() == 3


def test_a_call_without_a_reply_fails() -> None:
    free = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    free.server_close()
    sandbox = Sandbox()
    listen(sandbox, f"http://localhost:{free.server_address[1]}/", tries=2)
    sandbox.deliver(b"x")
    done = ended(sandbox)
    assert done.status is StatusCallBack.ERROR
    assert [log.return_code for log in done.callback_log] == [0, 0]


def test_only_this_machine_is_called() -> None:
    assert loopback_host("http://[::1]:80/") == "::1"
    assert loopback_host("http://localhost/") == "127.0.0.1"


@pytest.mark.parametrize(
    "url",
    [
        None,
        "https://127.0.0.1/",
        "http://10.0.0.1/",
        "http://127.0.0.1.example.com/",
        "http://127.0.0.1:80hook/",
    ],
)
def test_no_other_url_is_called(url: str | None) -> None:
    assert loopback_host(url) is None
