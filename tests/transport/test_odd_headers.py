"""Invalid headers of a reply: the call returns, or raises an error of this package."""

import itertools

import pytest

from ecgridos_async import Client, ECGridOSError, ServiceUnavailableError
from tests.http_library import httpx
from tests.transport.server import NOW_BODY

pytestmark = pytest.mark.asyncio

NAMES = [
    b"Age",
    b"Alt-Svc",
    b"Content-Encoding",
    b"Content-Length",
    b"Content-Location",
    b"Content-Type",
    b"Date",
    b"Location",
    b"Refresh",
    b"Retry-After",
    b"Set-Cookie",
    b"Transfer-Encoding",
    b"WWW-Authenticate",
]
VALUES = [
    b"",
    b"\x00",
    b"\xff\xfe",
    b"\xb2",
    b"-1",
    b"99999999999999999999999",
    b"9" * 5000,
    b"text/xml; charset=utf-7",
    b"text/xml; charset=rot13",
    b"text/xml; charset=idna",
    b"text/xml; charset=\x00",
    b"text/xml; charset=" + b"x" * 5000,
    b"br, gzip",
    b"chunked, x",
    b"a=b; expires=Wed, 09-Nov-999999999999999999 23:12:40 GMT; Max-Age=" + b"9" * 5000,
    b"http://[::1",
    b"http://\xff/",
    b"//%",
    b"Sun, 22 Nov 2026 12:00:30 +99999999999999999999",
    b"Sun, 22 Nov 99999999999999999999 12:00:30 GMT",
    b"=?utf-8?b?x?=",
    b"(" * 5000,
]


@pytest.mark.parametrize("status", [200, 302, 401, 503])
@pytest.mark.parametrize("name", NAMES)
async def test_no_other_error_leaves(name: bytes, status: int) -> None:
    headers: list[tuple[bytes, bytes]] = []

    def reply(_: httpx.Request) -> httpx.Response:
        return httpx.Response(status, headers=headers, stream=httpx.ByteStream(NOW_BODY))

    transport = httpx.MockTransport(reply)
    async with Client("3.0", transport=transport, retries=0) as client:
        for value, more in itertools.product(VALUES, ([], [(b"Content-Type", b"text/xml")])):
            headers[:] = [(name, value), *more]
            raised: ECGridOSError | None = None
            try:
                found = await client.now_utc()
            except ECGridOSError as error:
                raised = error
            else:
                assert (status, found.year) == (200, 2026), value
            if status == 503:
                assert isinstance(raised, ServiceUnavailableError), value
