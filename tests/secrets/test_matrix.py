"""The matrix: whatever happens, in whichever binding and version, no secret shows anywhere."""

import asyncio
import gc
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
import sniffio

from ecgridos_async import ApiVersion, Protocol
from ecgridos_async.sandbox import Sandbox
from tests.products import EXHAUSTIVE, LOOPS, product
from tests.secrets.case import Case, Scenario
from tests.secrets.places import Seen, all_logs, said
from tests.secrets.scenarios import (
    api_keys,
    arguments,
    callers,
    network,
    proxies,
    quotes,
    replies,
    sessions,
)

MODULES = (replies, arguments, quotes, network, sessions, callers, api_keys, proxies)
WITH_A_BODY = (Protocol.SOAP11, Protocol.SOAP12, Protocol.HTTP_POST)
SCENARIOS = [scenario for module in MODULES for scenario in module.SCENARIOS.all]

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.timeout(60),
    pytest.mark.usefixtures("pauses"),
]


def debug_asyncio() -> None:
    """Let asyncio log each step of each task, and how it was called."""
    if sniffio.current_async_library() == "asyncio":
        loop = asyncio.get_running_loop()
        loop.set_debug(True)
        loop.slow_callback_duration = 0.0


def cells() -> Iterator[object]:
    """Return every scenario in every binding, on both event loops, and in every version.

    Where the course of a scenario is the same in all versions, they take turns; so do the bindings
    that have the secrets in the body, where it is the same in them. HTTP GET has them in the
    address.
    """
    for turn, scenario in enumerate(SCENARIOS):
        versions = scenario.only
        if scenario.by_version or EXHAUSTIVE:
            rows = product(tuple(Protocol), versions, LOOPS)
        else:
            bindings = [*Protocol]
            if not scenario.by_binding:
                bindings = [WITH_A_BODY[turn % len(WITH_A_BODY)], Protocol.HTTP_GET]
            rows = [
                (protocol, versions[(turn + number) % len(versions)], LOOPS[(turn + number) % 2])
                for number, protocol in enumerate(bindings)
            ]
        for protocol, version, loop in rows:
            name = f"{scenario.name}-{protocol}-{version}-{loop}"
            yield pytest.param(scenario, protocol, version, loop, id=name)


@pytest.mark.parametrize(("scenario", "protocol", "version", "anyio_backend"), list(cells()))
async def test_no_secret_shows(
    sandbox: Sandbox,
    tmp_path: Path,
    scenario: Scenario,
    protocol: Protocol,
    version: ApiVersion,
) -> None:
    seen = Seen()
    with all_logs(seen), warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        if version is ApiVersion.V4_1:  # it takes its time
            debug_asyncio()
        await scenario.run(Case(protocol, version, sandbox, seen, tmp_path))
        gc.collect()
    for warning in warned:
        seen.text("warning", f"{warning.message} {warning.source!r} {warning}")

    assert seen.texts
    assert not said(seen.leaks())
