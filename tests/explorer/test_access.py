"""Who may use the explorer, and what its pages allow a browser to do."""

import secrets
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import httpx
import pytest

from ecgridos_async.explorer.app.access import TokenEntrance, local_hosts
from ecgridos_async.explorer.app.server import explorer_app
from ecgridos_async.sandbox import Sandbox
from tests.explorer.browsing import ORIGIN, PORT, service_of, visiting

pytestmark = pytest.mark.asyncio


@asynccontextmanager
async def stranger(sandbox: Sandbox, entrance: TokenEntrance) -> AsyncGenerator[httpx.AsyncClient]:
    """Give a browser that has not been let in yet, and follows no redirect."""
    async with service_of(sandbox) as service:
        app = explorer_app(service, entrance, allowed_hosts=local_hosts(PORT))
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as browser:
            yield browser


@pytest.mark.parametrize("path", ["/", "/4.1/", "/4.1/WhoAmI", "/static/explorer.css", "/none"])
async def test_nobody_is_let_in_without_the_token(sandbox: Sandbox, path: str) -> None:
    async with stranger(sandbox, TokenEntrance(PORT)) as browser:
        response = await browser.get(path)
        guessed = await browser.get(path, params={"token": secrets.token_urlsafe(32)})
        posted = await browser.post(path, headers={"Origin": ORIGIN})
    assert [response.status_code, guessed.status_code, posted.status_code] == [403] * 3
    assert "ecgridos explore" in response.text


async def test_the_token_leaves_the_address_and_its_cookie_is_for_this_page(
    sandbox: Sandbox,
) -> None:
    entrance = TokenEntrance(PORT)
    async with stranger(sandbox, entrance) as browser:
        response = await browser.get("/4.1/", params={"q": "info", "token": entrance.token})
        assert (response.status_code, response.headers["location"]) == (303, "/4.1/?q=info")
        cookie = response.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=strict" in cookie
        assert entrance.token not in cookie
        assert (await browser.get("/4.1/")).status_code == 200


async def test_a_token_that_a_browser_is_started_with_is_good_once(sandbox: Sandbox) -> None:
    entrance = TokenEntrance(PORT)
    token = entrance.token_once()
    statuses: list[int] = []
    for _ in range(2):
        async with stranger(sandbox, entrance) as browser:
            statuses.append((await browser.get("/", params={"token": token})).status_code)
    assert statuses == [303, 403]


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8040", "127.0.0.1", "127.0.0.1:8041", "localhost.", ""]
)
async def test_another_host_is_refused(sandbox: Sandbox, host: str) -> None:
    """A page elsewhere could give its name the address of this machine."""
    async with visiting(sandbox) as browser:
        assert (await browser.get("/4.1/", headers={"Host": host})).status_code == 421


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "LOCALHOST"])
async def test_every_name_of_this_machine_is_allowed(sandbox: Sandbox, host: str) -> None:
    async with visiting(sandbox) as browser:
        response = await browser.get("/4.1/", headers={"Host": f"{host}:{PORT}"})
    assert response.status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"Origin": "http://evil.example"}, id="another-site"),
        pytest.param({"Origin": "http://127.0.0.1:9999"}, id="another-port"),
        pytest.param({"Origin": "null"}, id="sandboxed"),
        pytest.param({"Origin": ""}, id="none"),
        pytest.param({"Sec-Fetch-Site": "cross-site"}, id="cross-site"),
        pytest.param({"Sec-Fetch-Site": "same-site"}, id="same-site"),
    ],
)
async def test_a_form_of_another_page_is_refused(sandbox: Sandbox, headers: dict[str, str]) -> None:
    async with visiting(sandbox) as browser:
        response = await browser.post("/4.1/WhoAmI", headers=headers)
        confirmed = await browser.post("/confirm", headers=headers, data={"nonce": ""})
    assert (response.status_code, confirmed.status_code) == (403, 403)
    assert sandbox.calls() == []


@pytest.mark.parametrize("path", ["/4.1/", "/4.1/WhoAmI", "/static/explorer.js", "/9.9/", "/x/y/z"])
async def test_what_every_response_forbids(sandbox: Sandbox, path: str) -> None:
    async with visiting(sandbox) as browser:
        headers = (await browser.get(path)).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


async def test_a_page_has_no_script_and_no_style_in_it(sandbox: Sandbox) -> None:
    async with visiting(sandbox) as browser:
        text = (await browser.post("/4.1/WhoAmI")).text
    assert text.count("<script") == text.count("</script>") == text.count('<script src="/static/')
    assert "<style" not in text
    assert " style=" not in text
    assert " on" + "click=" not in text
