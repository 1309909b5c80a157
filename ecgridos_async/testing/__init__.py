"""What tests of programs that use ECGridOS import: sandbox, fault proxy, and a pytest plugin.

The plugin is found by pytest itself. Its fixture `ecgridos_sandbox` is a running `Sandbox`:

    async def test_mine(ecgridos_sandbox):
        async with Client("3.2", endpoint=ecgridos_sandbox.url) as client:
            ...

Its fixture `ecgridos_fault_proxy` is a `FaultProxy` in front of that sandbox, without faults
until its `plan` is set.

    faults         what can go wrong on the wire
    fault_plans    which request it meets
    fault_proxy    the proxy: how it runs        proxy_records  what it did
    relay          one connection through it     http_messages  HTTP/1.1 for it

Names are imported when they are first used, since pytest imports this package for its plugin
also where the extra `sandbox` is not installed.
"""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ecgridos_async.sandbox import DEMO_API_KEY, DEMO_LOGIN, DEMO_PASSWORD, Sandbox
    from ecgridos_async.testing.fault_plans import FaultPlan
    from ecgridos_async.testing.fault_proxy import FaultProxy
    from ecgridos_async.testing.faults import (
        Close,
        Drip,
        Duplicate,
        Expire,
        Garbage,
        Hangup,
        Latency,
        Reset,
        Stall,
        Status,
        Truncate,
        WireFault,
    )
    from ecgridos_async.testing.proxy_records import ProxyRecord

_MODULES = {
    "sandbox": ("DEMO_API_KEY", "DEMO_LOGIN", "DEMO_PASSWORD", "Sandbox"),
    "testing.fault_plans": ("FaultPlan",),
    "testing.fault_proxy": ("FaultProxy",),
    "testing.faults": (
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
    "testing.proxy_records": ("ProxyRecord",),
}

_MODULE_OF = {name: module for module, names in _MODULES.items() for name in names}

__all__ = [
    "DEMO_API_KEY",
    "DEMO_LOGIN",
    "DEMO_PASSWORD",
    "Close",
    "Drip",
    "Duplicate",
    "Expire",
    "FaultPlan",
    "FaultProxy",
    "Garbage",
    "Hangup",
    "Latency",
    "ProxyRecord",
    "Reset",
    "Sandbox",
    "Stall",
    "Status",
    "Truncate",
    "WireFault",
]


def __getattr__(name: str) -> object:
    module = _MODULE_OF.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(importlib.import_module(f"ecgridos_async.{module}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
