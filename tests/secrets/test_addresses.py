"""Addresses: a session goes to the service by TLS, or to this machine, and nowhere else."""

import anyio
import pytest

from ecgridos_async import Client, ConfigurationError, RedirectError
from tests.http_library import httpx
from tests.secrets.planted import SESSION
from tests.secrets.service import replying
from tests.transport.server import NOW, http, serve


@pytest.mark.parametrize(
    "host",
    [
        "ecgridos.net",
        "localhost.example.com",
        "localhost.",
        "127.0.0.1.example.com",
        "127.0.0.1.",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.1",
        "0.0.0.0",  # noqa: S104  # it is what is refused
        "10.0.0.1",
        "169.254.169.254",
        "[::]",
        "[fe80::1]",
        "[2001:db8::1]",
        "[::ffff:10.0.0.1]",
        "localhost%2eexample.com",
        "localhost@example.com",
        "127.0.0.1:80@example.com",
        "localhost\\@example.com",
        "\N{FULLWIDTH DIGIT ONE}27.0.0.1.example.com",
    ],
)
def test_plain_http_to_another_machine_is_refused(host: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Client("3.2", endpoint=f"http://{host}/a.asmx")

    assert caught.value.parameter == "endpoint"


@pytest.mark.anyio
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("own", [False, True], ids=["our-client", "own-client"])
async def test_no_redirect_is_followed(status: int, own: bool) -> None:
    async with serve() as elsewhere:
        moved = http(b"", status=f"{status} Moved", headers=(f"Location: {elsewhere.url}/a.asmx",))
        async with (
            replying(moved, NOW) as server,
            httpx.AsyncClient(follow_redirects=True) as http_client,
            Client(
                "3.0", endpoint=server.url, http_client=http_client if own else None, retries=0
            ) as client,
        ):
            with anyio.fail_after(10), pytest.raises(RedirectError):
                await client.attach(SESSION).who_am_i()
            assert len(server.requests) == 1
        assert elsewhere.accepted == 0
