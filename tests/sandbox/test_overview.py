"""The first page of a sandbox shows its world as it is."""

from collections.abc import Awaitable, Callable

import httpx
import pytest
from lxml import etree

from ecgridos_async.sandbox import DEMO_API_KEY, DEMO_LOGIN, DEMO_PASSWORD, World, create_app
from ecgridos_async.services import all_operations

Ask = Callable[..., Awaitable[httpx.Response]]
Tables = dict[str, list[list[str]]]

V4_1 = "/v4.1/prod/ECGridOS.asmx"

pytestmark = pytest.mark.anyio


async def tables(ask: Ask, address: str = "/") -> Tables:
    """Return the rows of each table of the page, by its title."""
    root = etree.fromstring((await ask("GET", address)).content)
    return {
        section.findtext("h2") or "": [
            ["".join(cell.itertext()) for cell in row.findall("td")]
            for row in section.findall(".//tr")[1:]
        ]
        for section in root.findall(".//section")
    }


async def test_what_it_starts_with(ask: Ask) -> None:
    shown = await tables(ask)
    user, *_ = shown["Users"]
    assert user[1:5] == [DEMO_LOGIN, DEMO_PASSWORD, DEMO_API_KEY, "NetworkAdmin"]
    assert ["101", "Demo Network", "Testville", "Active"] in shown["Networks"]
    assert ["2001", "Ωmega Trading", "101 Demo Network", "Active"] in shown["Mailboxes"]
    assert ["3001", "ZZ:DEMO", "Demo & Sons", "101 Demo Network, 0", "Active"] in (
        shown["Trading partners"]
    )
    assert shown["Interconnects"]
    assert len(shown["Pricelists"]) == 20
    assert shown["Calls"] == []
    names = [
        name
        for title in ("Operations with state", "Operations that return samples")
        for name, *_ in shown[title]
    ]
    assert sorted(names) == sorted(all_operations())


async def test_what_happened_since(ask: Ask) -> None:
    await ask("GET", f"{V4_1}/Login?LoginName={DEMO_LOGIN}&Password={DEMO_PASSWORD}")
    await ask("GET", f"{V4_1}/Nope")

    shown = await tables(ask)
    assert shown["Calls"] == [["4.1", "http-get", "?", "500"], ["4.1", "http-get", "Login", "200"]]
    assert shown["Users"][0][-1] == "1"
    assert ["Login", "Required first call in order to establish a session.", "1"] in (
        shown["Operations with state"]
    )


async def test_sessions_and_parcels(ask: Ask, world: World) -> None:
    session = world.login(DEMO_LOGIN, DEMO_PASSWORD)
    ids = world.partners[3001], world.partners[3003]
    world.router.upload((101, 0), "a.txt", b"four", world.now(), ids)
    shown = await tables(ask)
    assert shown["Open sessions"] == [
        [
            session.session_id,
            "1001 demo",
            "2026-11-21 19:49:30 UTC",
            "2026-11-21 19:49:30 UTC",
            "2026-11-21 19:50:30 UTC",
        ]
    ]
    inbound, outbound = shown["Parcels"]
    assert inbound[1:6] == [
        "InBox",
        "101 Demo Network, 0",
        "102 Partner Network, 2101 Demo Partner",
        "a.txt",
        "4",
    ]
    assert outbound[1] == "OutBox"


async def test_a_long_table_has_pages(ask: Ask) -> None:
    root = etree.fromstring((await ask("GET", "/")).content)
    assert [link.get("href") for link in root.findall(".//section/nav//a")] == ["?table=pricelists"]
    pages = [await tables(ask, f"/?table=pricelists&page={page}") for page in (1, 2, 10, 11, "x")]
    assert [found["Pricelists"][0][0] for found in pages] == ["1", "101", "901", "901", "1"]
    assert {len(found["Pricelists"]) for found in pages} == {100}
    assert {len(found) for found in pages} == {1}
    for page, words in (
        (1, ["Next 100"]),
        (2, ["Previous 100", "Next 100"]),
        (10, ["Previous 100"]),
    ):
        root = etree.fromstring((await ask("GET", f"/?table=pricelists&page={page}")).content)
        links = [link.text for link in root.findall(".//section/nav//a")]
        assert links == ["The whole sandbox", *words]
    assert (await tables(ask, "/?table=nothing")).keys() == (await tables(ask)).keys()


async def test_a_strict_sandbox_says_what_it_refuses(world: World) -> None:
    transport = httpx.ASGITransport(create_app(world, strict=True))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        assert "Operations that are refused, since the sandbox is strict" in await tables(
            client.request
        )


async def test_each_link_leads_to_a_page(ask: Ask) -> None:
    root = etree.fromstring((await ask("GET", "/")).content)
    links = {str(link.get("href")) for link in root.findall(".//td/a")}
    for link in sorted(links)[::40]:
        assert (await ask("GET", f"/{link}")).status_code == 200
