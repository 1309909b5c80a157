"""The bytes of a parcel that `CallEnded` tells, however it is carried."""

import base64
from pathlib import Path

import pytest

from ecgridos_async import Client
from ecgridos_async.instrumentation import CallEnded, Event
from ecgridos_async.sandbox import DEMO_API_KEY, Sandbox

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("size", [1, 2, 3, 100_000])
async def test_content_size(size: int, sandbox: Sandbox, told: list[Event], tmp_path: Path) -> None:
    content = b"x" * size
    path = tmp_path / "a.edi"
    path.write_bytes(content)
    async with Client("4.1", endpoint=sandbox.url, hooks=[told.append]) as client:
        parcels = client.attach(DEMO_API_KEY).parcels
        await parcels.upload("a.edi", content=path)
        await parcels.upload_a("b.edi", base64.b64encode(content).decode())
        parcel_id = sandbox.deliver(content, "c.edi")
        await parcels.download_no_update(parcel_id)
        await parcels.download_no_update_a(parcel_id)
        session = client.attach(DEMO_API_KEY)
        await session.download_to(path, session.parcels.download_no_update, parcel_id)
        await session.parcels.info(parcel_id)
    ended = [event.content for event in told if isinstance(event, CallEnded)]
    assert ended == [size] * 5 + [0]
