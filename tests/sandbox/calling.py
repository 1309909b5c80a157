"""Calling handlers as they are, without a wire."""

import datetime as dt
from typing import Any

import pytest

from ecgridos_async.contract.version import ApiVersion
from ecgridos_async.sandbox import RetCode, ServiceFault, World
from ecgridos_async.sandbox.handlers import HANDLERS, Call
from ecgridos_async.services import all_operations

NOON = dt.datetime(2026, 11, 18, 12, 0, tzinfo=dt.UTC)
"""A Wednesday."""


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> dt.datetime:
        return self.now

    def advance(self, **span: float) -> None:
        self.now += dt.timedelta(**span)


class Caller:
    """Calls handlers as a user, in a version; arguments left out are what SOAP would fill in."""

    def __init__(
        self, world: World, login: str = "demo", version: ApiVersion = ApiVersion.V4_1
    ) -> None:
        self.world = world
        self.login = login
        self.version = version

    def as_(self, login: str) -> "Caller":
        return Caller(self.world, login, self.version)

    def in_(self, version: ApiVersion) -> "Caller":
        return Caller(self.world, self.login, version)

    def __call__(self, name: str, /, **given: object) -> Any:
        operation = all_operations()[name][2]
        version = self.version
        if version not in operation.versions:
            version = operation.versions.last.version
        parameters = {p.name for p in operation.plan(version).parameters}
        assert set(given) == parameters, f"{name} takes {sorted(parameters)}"
        user = self.world.users.by_login(self.login)
        call = Call(self.world, version, "127.0.0.1", user, operation=name)
        with self.world.lock:
            return HANDLERS[name](call, **given)

    def refused(self, name: str, /, **given: object) -> tuple[RetCode, str]:
        with pytest.raises(ServiceFault) as caught:
            self(name, **given)
        return caught.value.code, caught.value.item

    def message(self, name: str, /, **given: object) -> str:
        with pytest.raises(ServiceFault) as caught:
            self(name, **given)
        return caught.value.message


def x12(sender: str = "DEMO", receiver: str = "PARTNER", control: str = "000000042") -> bytes:
    return (
        f"ISA*00*          *00*          *ZZ*{sender:<15}*ZZ*{receiver:<15}*261117*0930*U*00401*"
        f"{control}*0*T*>~GS*PO*A*B*20261117*0930*1*X*004010~ST*850*0001~SE*1*0001~GE*1*1~"
        f"IEA*1*{control}~"
    ).encode()


EDIFACT = (
    b"UNA:+.? 'UNB+UNOC:3+DEMO:ZZ+5412345000013:14+261117:0930+REF77'"
    b"UNH+1+ORDERS:D:96A:UN'UNT+2+1'UNZ+1+REF77'"
)
