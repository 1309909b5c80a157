"""Visits to the explorer without a network, as a browser makes them."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager

import httpx
from lxml import etree

from ecgridos_async import ApiVersion, Client, Middleware
from ecgridos_async.explorer.app.access import TokenEntrance, local_hosts
from ecgridos_async.explorer.app.server import explorer_app
from ecgridos_async.explorer.app.service import OwnService
from ecgridos_async.sandbox import DEMO_LOGIN, DEMO_PASSWORD, Sandbox

PORT = 8040
ORIGIN = f"http://127.0.0.1:{PORT}"


def service_of(
    sandbox: Sandbox, *, is_real: bool = False, middleware: Sequence[Middleware] = ()
) -> OwnService:
    """Return a service that calls a sandbox, as if it were the real one if so asked."""
    return OwnService(
        name="os.ecgrid.io" if is_real else "the embedded sandbox",
        is_real=is_real,
        versions=[*ApiVersion],
        make_client=lambda version: Client(version, endpoint=sandbox.url, middleware=middleware),
        make_session=lambda client: client.session(DEMO_LOGIN, DEMO_PASSWORD),
    )


@asynccontextmanager
async def visiting(
    sandbox: Sandbox, *, is_real: bool = False, middleware: Sequence[Middleware] = ()
) -> AsyncGenerator[httpx.AsyncClient]:
    """Give a browser that has been let in."""
    async with service_of(sandbox, is_real=is_real, middleware=middleware) as service:
        entrance = TokenEntrance(PORT)
        app = explorer_app(service, entrance, allowed_hosts=local_hosts(PORT))
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app),
            base_url=ORIGIN,
            headers={"Origin": ORIGIN},
            follow_redirects=True,
        ) as browser:
            response = await browser.get("/", params={"token": entrance.token})
            assert response.status_code == 200
            assert entrance.token not in str(response.url)
            yield browser


def parsed(response: httpx.Response) -> etree._Element:
    """Return the page in a response; it must be well-formed."""
    return etree.fromstring(response.text.encode())


def text_at(page: etree._Element, name: str) -> str:
    """Return the text of the element with an id."""
    (found,) = page.xpath(f"//*[@id='{name}']")
    return "".join(found.itertext())
