"""What tests of programs that use ECGridOS import: sandbox, fault proxy, and a pytest plugin.

The plugin is found by pytest itself. Its fixture `ecgridos_sandbox` is a running `Sandbox`:

    async def test_mine(ecgridos_sandbox):
        async with Client(endpoint=ecgridos_sandbox.url) as client:
            ...

Its fixture `ecgridos_fault_proxy` is a `FaultProxy` in front of that sandbox, without faults
until its `plan` is set.

    faults         what can go wrong on the wire
    fault_plans    which request it meets
    fault_proxy    the proxy: how it runs        proxy_records  what it did
    recorder       calls, written to a cassette that the sandbox replays
    relay          one connection through it     http_messages  HTTP/1.1 for it

Names are imported when they are first used, since pytest imports this package for its plugin
also where the extra `sandbox` is not installed.
"""

from typing import TYPE_CHECKING

from ecgridos_async._support.lazy import lazy_names

if TYPE_CHECKING:
    from ecgridos_async.sandbox import (
        DEMO_API_KEY as DEMO_API_KEY,
        DEMO_LOGIN as DEMO_LOGIN,
        DEMO_PASSWORD as DEMO_PASSWORD,
        Sandbox as Sandbox,
    )
    from ecgridos_async.testing.fault_plans import FaultPlan as FaultPlan
    from ecgridos_async.testing.fault_proxy import FaultProxy as FaultProxy
    from ecgridos_async.testing.faults import (
        Close as Close,
        Drip as Drip,
        Duplicate as Duplicate,
        Expire as Expire,
        Garbage as Garbage,
        Hangup as Hangup,
        Latency as Latency,
        Reset as Reset,
        Stall as Stall,
        Status as Status,
        Truncate as Truncate,
        WireFault as WireFault,
    )
    from ecgridos_async.testing.proxy_records import ProxyRecord as ProxyRecord
    from ecgridos_async.testing.recorder import Recorder as Recorder
else:
    __getattr__, __dir__, __all__ = lazy_names(
        __name__,
        {
            "ecgridos_async.sandbox": ("DEMO_API_KEY", "DEMO_LOGIN", "DEMO_PASSWORD", "Sandbox"),
            ".fault_plans": ("FaultPlan",),
            ".fault_proxy": ("FaultProxy",),
            ".faults": (
                "Close",
                "Drip",
                "Duplicate",
                "Expire",
                "Garbage",
                "Hangup",
                "Latency",
                "Reset",
                "Stall",
                "Status",
                "Truncate",
                "WireFault",
            ),
            ".proxy_records": ("ProxyRecord",),
            ".recorder": ("Recorder",),
        },
    )
