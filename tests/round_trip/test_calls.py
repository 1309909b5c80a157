"""Every operation of every version, in every binding, there and back through the sandbox.

The client and the sandbox share the contract and nothing else. What the client sends must reach
the operation unchanged, and what the operation returns must reach the caller equal.
"""

import asyncio
import datetime as dt
import decimal
import random
from typing import Any

import pytest

from ecgridos_async import ApiVersion, Client, Protocol
from ecgridos_async.contract.operation import Operation
from ecgridos_async.contract.types import EnumType, WireType
from ecgridos_async.contract.version import Edition
from ecgridos_async.sandbox import DEMO_API_KEY, Call, Sandbox
from ecgridos_async.services import all_operations
from tests.http_library import httpx
from tests.products import EXHAUSTIVE
from tests.round_trip.forms import Form, call_form, distinct, form_of, operations
from tests.round_trip.values import arguments, expected_argument, full, is_data_set, minimal

BATCH = 25
"""Operations for each test: few enough that the tests share the workers evenly."""


def cases() -> list[tuple[ApiVersion, Protocol, list[Operation]]]:
    """Return the operations to call by each binding, one of each wire form."""
    every = [
        (call_form(operation, version), version, operation)
        for _, _, version, operation in operations()
    ]
    found: dict[tuple[ApiVersion, Protocol], list[Operation]] = {}
    for turn, protocol in enumerate(Protocol):
        for version, operation in distinct(every, turn):
            found.setdefault((version, protocol), []).append(operation)
    return [
        (version, protocol, of_one)
        for (version, protocol), among in found.items()
        for of_one in (among[start : start + BATCH] for start in range(0, len(among), BATCH))
    ]


def whole_results() -> set[tuple[ApiVersion, Protocol, str]]:
    """Return the calls that return everything their result may hold, one of each form of result."""
    found: dict[tuple[Protocol, Form], tuple[ApiVersion, Protocol, str]] = {}
    for version, protocol, among in CASES:
        for operation in among:
            plan = operation.plan(version)
            key = (protocol, form_of(plan.result, plan.edition))
            found.setdefault(key, (version, protocol, operation.name))
    return set(found.values())


CASES = cases()
WHOLE = whole_results()


class Echo:
    """A sandbox whose operations note what they were asked and return what they are told."""

    def __init__(
        self, operations: list[Operation], version: ApiVersion, protocol: Protocol
    ) -> None:
        self.asked: dict[str, object] = {}

        def reply(_call: Call, **given_arguments: object) -> object:
            self.asked = given_arguments
            return self.result

        self.result: object = None
        sandbox = Sandbox(handlers={operation.name: reply for operation in operations})
        self.client = Client(
            version,
            protocol,
            "http://127.0.0.1",
            transport=httpx.ASGITransport(sandbox.app),
            insecure_get=True,
            max_query_length=16 * 1024,  # of everything that has several texts, contents among them
        )

    async def call(self, operation: Operation, given_arguments: dict[str, Any]) -> object:
        # A session of its own for each call, since Logout closes it.
        session = self.client.attach(DEMO_API_KEY)
        return await session.call(operation.name, **given_arguments)


def named(case: tuple[ApiVersion, Protocol, list[Operation]]) -> str:
    version, protocol, among = case
    return f"{version}-{protocol}-{among[0].name}"


@pytest.mark.parametrize(("version", "protocol", "among"), CASES, ids=map(named, CASES))
def test_there_and_back(version: ApiVersion, protocol: Protocol, among: list[Operation]) -> None:
    echo = Echo(among, version, protocol)
    with asyncio.Runner() as runner:
        for operation in among:
            whole = EXHAUSTIVE or (version, protocol, operation.name) in WHOLE
            check_operation(operation, version, echo, runner, whole=whole)
        runner.run(echo.client.aclose())


def check_operation(
    operation: Operation, version: ApiVersion, echo: Echo, runner: asyncio.Runner, *, whole: bool
) -> None:
    plan = operation.plan(version)
    rng = random.Random(f"{operation.name} {version}")  # noqa: S311  # values, not secrets
    for make in (minimal, full)[: 1 + whole]:
        sent = arguments(rng, plan)
        echo.result = make(rng, plan.result, plan.edition)
        got = runner.run(echo.call(operation, sent))
        assert echo.asked == {
            parameter.name: expected_argument(parameter, sent[parameter.name])
            for parameter in plan.parameters
        }
        if not is_data_set(plan.result):
            assert got == echo.result


def operations_by_enum(version: ApiVersion) -> dict[str, tuple[Operation, str]]:
    """Return, for each enumeration that is ever sent, an operation and its parameter."""
    return {
        parameter.type.name: (operation, parameter.name)
        for _, _, operation in all_operations().values()
        if version in operation.versions
        for parameter in operation.plan(version).parameters
        if isinstance(parameter.type, EnumType)
    }


@pytest.mark.parametrize("protocol", Protocol)
@pytest.mark.parametrize("version", ApiVersion)
def test_every_enum_member(version: ApiVersion, protocol: Protocol) -> None:
    by_enum = operations_by_enum(version)
    assert len(by_enum) > 15
    echo = Echo([operation for operation, _ in by_enum.values()], version, protocol)
    with asyncio.Runner() as runner:
        for operation, name in by_enum.values():
            plan = operation.plan(version)
            kinds = {parameter.name: parameter.type for parameter in plan.parameters}
            kind = kinds[name]
            assert isinstance(kind, EnumType)
            echo.result = DEFAULTS.get(plan.result.name)
            for value in kind.python.values(plan.edition):
                sent = {other: default_of(kinds[other], plan.edition) for other in kinds}
                runner.run(echo.call(operation, {**sent, name: kind.python(value)}))
                assert echo.asked[name] == kind.python(value)
                assert kind.python(value).is_known
        runner.run(echo.client.aclose())


DEFAULTS: dict[str, Any] = {
    "boolean": True,
    "int": 1,
    "short": 1,
    "long": 1,
    "unsignedByte": 1,
    "string": "text",
    "decimal": decimal.Decimal(1),
    "dateTime": dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
    "base64Binary": b"bytes",
}


def default_of(kind: WireType, edition: Edition) -> object:
    """Return some value of a parameter's type."""
    if isinstance(kind, EnumType):
        return kind.python(kind.python.values(edition)[0])
    return DEFAULTS[kind.name]
