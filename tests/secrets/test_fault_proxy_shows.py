"""The fault proxy shows no secret: neither its records and log, nor what `stop` raises."""

import gc

import pytest

from ecgridos_async import Client, ECGridOSError, Protocol
from ecgridos_async.sandbox import Sandbox
from ecgridos_async.testing import (
    Close,
    Drip,
    Duplicate,
    Expire,
    FaultPlan,
    FaultProxy,
    Garbage,
    Hangup,
    Latency,
    Reset,
    Status,
    Truncate,
    WireFault,
)
from tests.secrets.places import Seen, all_logs, said
from tests.secrets.planted import API_KEY, CONTENT, NEW_PASSWORD, PASSWORD
from tests.secrets.service import plant_credentials

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(60)]

FAULTS: list[WireFault] = [
    WireFault(),
    Hangup(),
    Reset(),
    Reset(forwards=1),
    Close(),
    Status(503),
    Garbage(),
    Truncate(),
    Truncate(lying=True),
    Drip(size=400, seconds=0.0),
    Latency(0.0),
    Duplicate(),
]


class OwnError(Exception):
    """Raised by a callback or a plan of the test."""


def fail(*_: object) -> WireFault:
    raise OwnError("no secret is in here")


async def calls(url: str, protocol: Protocol, count: int) -> int:
    """Make calls that carry secrets, one after another; return those that failed."""
    failed = 0
    async with Client("3.2", protocol, url, retries=0, max_query_length=16 * 1024) as client:
        session = client.attach(API_KEY)
        for _ in range(count):
            for call in (
                session.change_password(PASSWORD, NEW_PASSWORD),
                session.parcels.upload("a.edi", content=CONTENT),
            ):
                try:
                    await call
                except ECGridOSError:
                    failed += 1
    return failed


@pytest.mark.parametrize("protocol", Protocol)
async def test_records(sandbox: Sandbox, protocol: Protocol) -> None:
    plant_credentials(sandbox)
    seen = Seen()
    plan = FaultPlan(lambda number, _: FAULTS[number // 2 % len(FAULTS)])
    with all_logs(seen):
        async with FaultProxy(sandbox.url, plan) as proxy:
            seen.object("proxy", proxy)
            assert await calls(proxy.url, protocol, len(FAULTS)) > len(FAULTS)
        gc.collect()

    assert len(proxy.records) == 2 * len(FAULTS)
    assert {record.operation for record in proxy.records} == {"ChangePassword", "ParcelUpload"}
    for record in proxy.records:
        seen.object("record", record)
    seen.text("vars of proxy", repr(vars(proxy)))
    assert not said(seen.leaks())


@pytest.mark.parametrize(
    "plan",
    [
        pytest.param(FaultPlan(lambda _number, _operation: Expire(fail)), id="callback"),
        pytest.param(FaultPlan(fail), id="plan"),
    ],
)
@pytest.mark.parametrize("protocol", Protocol)
async def test_what_stop_raises(sandbox: Sandbox, protocol: Protocol, plan: FaultPlan) -> None:
    """Several calls fail so, and only the first error is raised; no other is logged."""
    plant_credentials(sandbox)
    seen = Seen()
    with all_logs(seen):
        with pytest.raises(OwnError) as caught:
            async with FaultProxy(sandbox.url, plan) as proxy:
                assert await calls(proxy.url, protocol, 3) == 6
        seen.error(caught.value)
        with pytest.raises(ZeroDivisionError) as noted:
            async with FaultProxy(sandbox.url, plan) as proxy:
                assert await calls(proxy.url, protocol, 1) / 0
        seen.error(noted.value)
        gc.collect()

    assert "no secret is in here" in str(caught.value)
    assert "no secret is in here" in noted.value.__notes__[0]
    assert not said(seen.leaks())
    assert not [text for _, text in seen.texts if "never retrieved" in str(text)]
