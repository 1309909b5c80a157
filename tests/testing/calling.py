"""Calls over a plain HTTP client: what goes through the proxy is seen as it is."""

import http.client
import time
from collections.abc import Callable
from urllib.parse import urlsplit

import attrs

from ecgridos_async.contract.version import ApiVersion
from ecgridos_async.testing import DEMO_API_KEY, FaultProxy, ProxyRecord, Sandbox

PATIENCE = 10.0
"""Seconds after which whatever a test waits for is taken to never come."""

ASMX = "/v3.2/prod/ecgridos.asmx"
NAMESPACE = ApiVersion.V3_2.namespace
UPLOAD = NAMESPACE + "ParcelUpload"


@attrs.frozen
class Reply:
    status: int
    content_type: str
    body: bytes


class Caller:
    """One HTTP connection; it connects again by itself after the server has closed it."""

    def __init__(self, url: str, timeout: float = PATIENCE) -> None:
        parts = urlsplit(url)
        assert parts.hostname is not None
        self.connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=timeout)

    def close(self) -> None:
        self.connection.close()

    def wait(self, seconds: float) -> None:
        """Set how long to wait for a reply."""
        self.connection.timeout = seconds
        if self.connection.sock is not None:
            self.connection.sock.settimeout(seconds)

    def request(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> http.client.HTTPResponse:
        try:
            self.connection.request(method, path, body, headers or {})
            return self.connection.getresponse()
        except OSError:
            self.close()
            raise

    def now(self) -> Reply:
        """Call NowUTC, which needs nothing."""
        return read(self.request("GET", f"{ASMX}/NowUTC"))

    def upload(self, name: str = "a.x12") -> Reply:
        """Call ParcelUpload, a write."""
        return read(self.start_upload(name))

    def start_upload(self, name: str = "a.x12") -> http.client.HTTPResponse:
        """Call ParcelUpload, and return when the head of the reply has arrived."""
        headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{UPLOAD}"'}
        return self.request("POST", ASMX, upload_body(name), headers)


def upload_body(name: str) -> bytes:
    return (
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
        f'<ParcelUpload xmlns="{NAMESPACE}"><SessionID>{DEMO_API_KEY}</SessionID>'
        f"<FileName>{name}</FileName><Bytes>3</Bytes><Content>QUJD</Content></ParcelUpload>"
        "</s:Body></s:Envelope>"
    ).encode()


def read(response: http.client.HTTPResponse) -> Reply:
    return Reply(response.status, response.headers.get("Content-Type", ""), response.read())


def uploads(sandbox: Sandbox) -> int:
    """Count the uploads that the sandbox carried out."""
    with sandbox.world.lock:
        return sandbox.world.ledger.count("ParcelUpload")


def calls(sandbox: Sandbox) -> list[str]:
    return [call.operation for call in sandbox.calls()]


def last(proxy: FaultProxy) -> ProxyRecord:
    return proxy.records[-1]


def eventually(condition: Callable[[], bool]) -> None:
    """Wait until *condition* holds in another thread; fail if it never does."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.005)
