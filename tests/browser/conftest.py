"""A browser, and an explorer for it."""

import importlib.util
import os
import shutil
import socket
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, NoReturn

import anyio
import pytest
import uvicorn

from ecgridos_async.explorer.app.access import TokenEntrance, local_hosts
from ecgridos_async.explorer.app.server import explorer_app
from ecgridos_async.explorer.app.service import OwnService
from ecgridos_async.sandbox import Sandbox
from tests.browser.explorers import Explorer
from tests.explorer.browsing import service_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

MUST_RUN = bool(os.environ.get("ECGRIDOS_BROWSER"))
"""Whether `nox -s browser` runs this: then nothing is skipped."""


def lacking(what: str) -> NoReturn:
    """Skip the test, or let it fail."""
    (pytest.fail if MUST_RUN else pytest.skip)(f"{what} is missing; `nox -s browser` installs it")


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """Start the chromium of the system."""
    for library in ("playwright", "axe_playwright_python"):
        if importlib.util.find_spec(library) is None:
            lacking(library)
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        lacking("chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        # As root, which CI is, chromium runs only without its sandbox.
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def sandbox_explorer(sandbox: Sandbox) -> Iterator[Explorer]:
    """An explorer of the sandbox."""
    yield from running(service_of(sandbox))


@pytest.fixture
def real_explorer(sandbox: Sandbox) -> Iterator[Explorer]:
    """An explorer that treats the sandbox as the real service."""
    yield from running(service_of(sandbox, is_real=True))


def running(service: OwnService) -> Iterator[Explorer]:
    """Run an explorer in a thread."""
    with socket.create_server(("127.0.0.1", 0)) as bound:
        port: int = bound.getsockname()[1]
        entrance = TokenEntrance(port)
        app = explorer_app(service, entrance, allowed_hosts=local_hosts(port))
        server = uvicorn.Server(
            uvicorn.Config(app, log_config=None, lifespan="off", ws="none", http="h11")
        )

        async def serve() -> None:
            async with service:
                await server.serve(sockets=[bound])

        thread = threading.Thread(target=anyio.run, args=(serve,))
        thread.start()
        yield Explorer(f"http://127.0.0.1:{port}", entrance.token)
        server.should_exit = True
        thread.join(20)


@pytest.fixture(params=["light-400", "dark-1280"])
def any_page(request: pytest.FixtureRequest, browser: "Browser") -> "Iterator[Page]":
    """A page, narrow and light, and wide and dark."""
    scheme, _, width = str(request.param).partition("-")
    context = browser.new_context(
        viewport={"width": int(width), "height": 800},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def page(browser: "Browser") -> "Iterator[Page]":
    """A page in which no script fails, and that asks for nothing from elsewhere."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page, failed, asked = context.new_page(), list[str](), set[str]()
    page.on("pageerror", lambda error: failed.append(str(error)))
    page.on("request", lambda request: asked.add(request.url.split("/")[2]))
    yield page
    context.close()
    assert failed == []
    assert len(asked) == 1


@pytest.fixture
def page_without_script(browser: "Browser") -> "Iterator[Page]":
    """A page of a browser that runs no script."""
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()
