"""The pages of the service in the sandbox, and the form that calls an operation."""

from collections.abc import Awaitable, Callable
from urllib.parse import urlencode, urljoin

import httpx
import pytest
from lxml import etree

from ecgridos_async.sandbox import DEMO_LOGIN, DEMO_PASSWORD

Ask = Callable[..., Awaitable[httpx.Response]]

V3_0 = "/v3.0/prod/ecgridos.asmx"
V4_1 = "/v4.1/prod/ECGridOS.asmx"
FORM = {"content-type": "application/x-www-form-urlencoded"}

pytestmark = pytest.mark.anyio


async def invoke(ask: Ask, address: str, **given: str) -> etree._Element:
    """Fill in the form of a page and send it, as a browser does."""
    page = etree.fromstring((await ask("GET", address)).content)
    form = page.find(".//form")
    assert form is not None
    assert form.get("method") == "post"
    names = [str(field.get("name")) for field in form.findall(".//input[@name]")]
    assert {*names} == {*given}
    body = urlencode([(name, given[name]) for name in names]).encode()
    response = await ask("POST", urljoin(address, form.get("action")), FORM, body)
    assert response.status_code == 200
    return etree.fromstring(response.content)


async def test_invoke(ask: Ask) -> None:
    login = await invoke(ask, f"{V3_0}?op=Login", LoginName=DEMO_LOGIN, Password=DEMO_PASSWORD)
    found = await invoke(
        ask, f"{V3_0}?op=PricelistInfo", SessionID=login.text or "", PricelistID="42"
    )
    assert found.findtext("{*}PricelistID") == "42"


@pytest.mark.parametrize(
    ("address", "status", "heading"),
    [
        pytest.param(V4_1, 200, None, id="list"),
        pytest.param(f"{V4_1}?disco", 200, None, id="another-query"),
        pytest.param(f"{V4_1}?op=", 200, None, id="no-name"),
        pytest.param(f"{V4_1}?op=WhoAmI", 200, "WhoAmI", id="operation"),
        pytest.param(f"{V4_1.lower()}?OP=WhoAmI", 200, "WhoAmI", id="whatever-the-case"),
        pytest.param(f"{V4_1}?op=%3Cb%3E", 404, "Method not found", id="unknown"),
        pytest.param(f"{V4_1}?op=PricelistInfo", 404, "Method not found", id="another-version"),
    ],
)
async def test_page(ask: Ask, address: str, status: int, heading: str | None) -> None:
    response = await ask("GET", address)
    assert response.status_code == status
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert etree.fromstring(response.content).findtext(".//h2") == heading
