"""The explorer, mounted in an app."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import httpx
import pytest
from fastapi import FastAPI, HTTPException, Request

from ecgridos_async import ApiVersion, Client, ConfigurationError, Session
from ecgridos_async.explorer.app.listing import listed_in
from ecgridos_async.integrations.fastapi import explorer, lifespan, session_lifespan
from ecgridos_async.sandbox import DEMO_API_KEY, DEMO_LOGIN, DEMO_PASSWORD, Sandbox
from tests.explorer.browsing import parsed, text_at
from tests.integrations.asgi import served

pytestmark = pytest.mark.anyio

HOST = "intranet.example"
ORIGIN = f"https://{HOST}"
OURS = {"Origin": ORIGIN, "X-Role": "operator"}
PASSWORDS = {"old_password": DEMO_PASSWORD, "new_password": "N3w&Sec-ret"}


async def may_explore(request: Request) -> bool:
    """Let in operators; tell who has no role to log in first."""
    if "x-role" not in request.headers:
        raise HTTPException(401, "Log in first.", headers={"WWW-Authenticate": "Basic"})
    return request.headers["x-role"] == "operator"


@asynccontextmanager
async def visiting(sandbox: Sandbox, above: str = "") -> AsyncGenerator[httpx.AsyncClient]:
    """Give a browser of an app that shares its session with the explorer."""
    app = FastAPI(
        lifespan=session_lifespan(
            lambda: Client("3.2", endpoint=sandbox.url),
            lambda client: client.session(DEMO_LOGIN, DEMO_PASSWORD),
        ),
    )
    part = FastAPI() if above else app
    part.mount("/ecgridos", explorer(may_explore, allowed_hosts=[HOST]))
    if above:
        app.mount(above, part)
    async with served(app) as browser:
        browser.base_url = httpx.URL(ORIGIN)
        browser.headers.update(OURS)
        browser.follow_redirects = True
        yield browser


@pytest.mark.parametrize("above", ["", "/a/part"])
async def test_its_addresses_are_below_the_mount(sandbox: Sandbox, above: str) -> None:
    base = f"{above}/ecgridos"
    async with visiting(sandbox, above) as browser:
        start = await browser.get(base)
        page = parsed(start)
        links = [*page.xpath("//@href | //@src | //form/@action")]
        assert start.url.path == f"{base}/3.2/"
        assert len(page.findall(".//ul[@id='operations']/li")) == len(listed_in(ApiVersion.V3_2))
        local = [link for link in links if not link.startswith(("#", "data:"))]
        assert [link for link in local if not link.startswith(f"{base}/")] == []
        for found in page.xpath("//link[@rel='stylesheet']/@href | //script/@src"):
            assert (await browser.get(found)).status_code == 200
        operation = await browser.get(f"{base}/3.2/WhoAmI")
        assert parsed(operation).xpath("//form/@action") == [f"{base}/3.2/WhoAmI"]


async def test_a_call_uses_the_session_of_the_app(sandbox: Sandbox) -> None:
    async with visiting(sandbox) as browser:
        page = parsed(await browser.post("/ecgridos/3.2/WhoAmI"))
    assert DEMO_LOGIN in text_at(page, "outcome")
    assert sandbox.url.removeprefix("http://") in "".join(page.itertext())
    assert [call.operation for call in sandbox.calls()] == ["Login", "WhoAmI", "Logout"]


async def test_a_write_asks_first(sandbox: Sandbox) -> None:
    async with visiting(sandbox) as browser:
        asked = parsed(await browser.post("/ecgridos/3.2/ChangePassword", data=PASSWORDS))
        assert [call.operation for call in sandbox.calls()] == ["Login"]
        (nonce,) = asked.xpath("//input[@name='nonce']/@value")
        (action,) = asked.xpath("//form/@action")
        done = parsed(await browser.post(action, data={"nonce": nonce}))
    assert text_at(done, "result") == "Result"
    assert [one.operation for one in sandbox.calls()] == ["Login", "ChangePassword", "Logout"]


async def test_it_does_not_end_the_session_of_the_app(sandbox: Sandbox) -> None:
    async with visiting(sandbox) as browser:
        refused = await browser.post("/ecgridos/3.2/Logout")
        assert refused.status_code == 422
        assert "it stays open" in text_at(parsed(refused), "problems")
        assert sandbox.open_sessions() == 1


@pytest.mark.parametrize("path", ["/", "/3.2/", "/3.2/WhoAmI", "/static/explorer.css", "/none"])
async def test_nobody_is_let_in_without_authorisation(sandbox: Sandbox, path: str) -> None:
    async with visiting(sandbox) as browser:
        got = await browser.get(f"/ecgridos{path}", headers={"X-Role": "guest"})
        posted = await browser.post(f"/ecgridos{path}", headers={"X-Role": "guest"})
        del browser.headers["x-role"]
        unknown = await browser.get(f"/ecgridos{path}")
    assert (got.status_code, posted.status_code) == (403, 403)
    assert (unknown.status_code, unknown.text) == (401, "Log in first.")
    assert unknown.headers["www-authenticate"] == "Basic"
    assert [call.operation for call in sandbox.calls()] == ["Login", "Logout"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param({"Host": "evil.example"}, 421, id="host"),
        pytest.param({"Origin": "https://evil.example"}, 403, id="origin"),
        pytest.param({"Sec-Fetch-Site": "cross-site"}, 403, id="site"),
    ],
)
async def test_another_host_or_page_is_refused(
    sandbox: Sandbox, headers: dict[str, str], status: int
) -> None:
    async with visiting(sandbox) as browser:
        response = await browser.post("/ecgridos/3.2/WhoAmI", headers=headers)
    assert response.status_code == status
    assert [call.operation for call in sandbox.calls()] == ["Login", "Logout"]


async def test_a_session_for_each_request(sandbox: Sandbox) -> None:
    async def session_of(request: Request) -> Session:
        client: Client = request.state.ecgridos
        return client.attach(request.headers["x-key"])

    app = FastAPI(lifespan=lifespan(lambda: Client("4.1", endpoint=sandbox.url)))
    app.mount("/e", explorer(may_explore, allowed_hosts=[HOST], session=session_of))
    async with served(app) as browser:
        browser.base_url = httpx.URL(ORIGIN)
        page = parsed(await browser.post("/e/4.1/WhoAmI", headers={**OURS, "X-Key": DEMO_API_KEY}))
    assert text_at(page, "result") == "Result"
    assert [call.operation for call in sandbox.calls()] == ["WhoAmI"]


@pytest.mark.parametrize("hosts", [[], "intranet.example"])
def test_hosts_that_are_no_list(hosts: list[str] | str) -> None:
    with pytest.raises(ConfigurationError, match=r"^allowed_hosts: .*in a list"):
        explorer(may_explore, allowed_hosts=hosts)
