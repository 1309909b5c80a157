"""Start, make one call, say so, end: `python -m benchmarks.first_call SIDE ADDRESS [WSDL]`.

Each side imports only what it needs, as a small program would.
"""

import importlib
import sys
from typing import Any

SESSION_ID = "6f1c2f0e-0000-4000-8000-000000000000"


def imports(_address: str) -> None:
    importlib.import_module("httpx")
    importlib.import_module("lxml.etree")


def ours(address: str) -> None:
    import asyncio

    from ecgridos_async import Client

    async def main() -> None:
        async with Client("3.2", "soap12", address) as client:
            assert (await client.attach(SESSION_ID).pricelists.info(42)).pricelist_id == 42

    asyncio.run(main())


def unparsed(address: str) -> None:
    import asyncio

    import httpx

    from benchmarks.payloads import REQUEST_HEADERS, template

    async def main() -> None:
        async with httpx.AsyncClient() as client:
            body = template(SESSION_ID, 42)
            await client.post(address, content=body, headers=REQUEST_HEADERS)

    asyncio.run(main())


def xsdata(address: str) -> None:
    import asyncio

    import httpx

    from benchmarks import peers_xsdata

    async def main() -> None:
        async with httpx.AsyncClient() as client:
            value: Any = await peers_xsdata.post(client, address).one(42)
            assert value.pricelist_id == 42

    asyncio.run(main())


def zeep(address: str) -> None:
    import asyncio

    import httpx

    from benchmarks import peers_zeep

    async def main() -> None:
        async with httpx.AsyncClient() as client:
            service = peers_zeep.connect(client, address)
            value = await service.PricelistInfo(SessionID=SESSION_ID, PricelistID=42)
            assert value.PricelistID == 42

    asyncio.run(main())


SIDES = {"imports": imports, "ours": ours, "httpx": unparsed, "xsdata": xsdata, "zeep": zeep}

if __name__ == "__main__":
    SIDES[sys.argv[1]](sys.argv[2])
    sys.stdout.write("returned\n")
    sys.stdout.flush()
