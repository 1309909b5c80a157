"""A client that is none of ours: zeep, built from the description the sandbox serves.

It calls every operation of every version; the two SOAP bindings take turns, and an exhaustive run
takes both. What arrived is compared with what was sent, and what zeep read with what the sandbox
returned.
"""

import datetime as dt
import decimal
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

import pytest

from ecgridos_async.contract.operation import Operation
from ecgridos_async.contract.plan import Plan
from ecgridos_async.contract.shape import shape_of
from ecgridos_async.contract.types import (
    ArrayType,
    DataSetType,
    EitherType,
    EnumType,
    Integer,
    ObjectType,
    Plain,
    Text,
    WireType,
    schema_name,
)
from ecgridos_async.contract.version import ApiVersion, Edition
from ecgridos_async.models import DataSet
from ecgridos_async.sandbox import DEMO_API_KEY, Call, Handler, Sandbox
from ecgridos_async.sandbox.asmx.samples import sampler
from ecgridos_async.services import all_operations
from tests.products import EXHAUSTIVE

OPERATIONS = {name: operation for name, (_, _, operation) in all_operations().items()}
SOAP_PORTS = ("Soap", "Soap12")


class Witness:
    """Sees the arguments of each call as the sandbox read them, and gives the sample."""

    def __init__(self) -> None:
        self.arguments: dict[str, object] = {}
        self.result: object = None

    def handler(self, operation: Operation) -> Handler:
        def handle(call: Call, **arguments: object) -> object:
            self.arguments = arguments
            self.result = sampler(operation.plan(call.version))(list(arguments.values()))
            return self.result

        return handle


@pytest.fixture(scope="module")
def witness() -> Witness:
    return Witness()


@pytest.fixture(scope="module")
def watched(witness: Witness) -> Iterator[Sandbox]:
    """A sandbox all of whose operations have a witness."""
    handlers = {name: witness.handler(operation) for name, operation in OPERATIONS.items()}
    sandbox = Sandbox(handlers=handlers)
    sandbox.start()
    try:
        yield sandbox
    finally:
        sandbox.stop()


@pytest.fixture(params=list(ApiVersion), ids=str)
def version(request: pytest.FixtureRequest) -> ApiVersion:
    return ApiVersion(request.param)


@pytest.fixture
def description(version: ApiVersion, watched: Sandbox) -> Iterator[Any]:
    """A zeep client of a version; reading anything but the sandbox's description fails."""
    zeep: Any = pytest.importorskip("zeep", reason="zeep is not installed")
    address = f"{watched.endpoint(version)}?WSDL"
    transport = zeep.Transport()
    load = transport.load

    def load_this_alone(url: str) -> object:
        assert url == address
        return load(url)

    transport.load = load_this_alone
    client = zeep.Client(address, transport=transport)
    try:
        yield client
    finally:
        transport.session.close()


@pytest.mark.timeout(180)  # On a busy machine.
def test_every_operation(
    version: ApiVersion, watched: Sandbox, witness: Witness, description: Any
) -> None:
    (service,) = description.wsdl.services
    plans = [o.plan(version) for o in OPERATIONS.values() if version in o.versions]
    for turn, port in enumerate(SOAP_PORTS):
        proxy = description.bind(service, f"{service}{port}")
        for number, plan in enumerate(plans):
            if not EXHAUSTIVE and (number + turn) % 2:
                continue  # the other port has it
            sent = arguments_of(plan, number + turn)
            keys = {"SessionID": DEMO_API_KEY} if plan.session else {}
            returned = getattr(proxy, plan.operation)(**keys, **wire_arguments(plan, sent))
            assert witness.arguments == sent, plan.operation
            compare(plan.result, plan.edition, witness.result, returned, plan.operation)


TEXTS = ("plain", " <markup> & \"quotes\" 'é' 漢字 🚀 ", "")
DATES = (
    dt.datetime(2024, 2, 29, 23, 59, 59, 123000, tzinfo=dt.UTC),
    dt.datetime(1999, 12, 31, 0, 0, tzinfo=dt.UTC),
)


def arguments_of(plan: Plan, number: int) -> dict[str, object]:
    """Return arguments for a call by Python name; *number* varies them."""
    return {
        parameter.name: argument_of(parameter.type, plan.edition, number + index)
        for index, parameter in enumerate(plan.parameters)
    }


def argument_of(kind: WireType, edition: Edition, number: int) -> object:  # noqa: PLR0911
    match kind:
        case Integer():
            return (kind.minimum, kind.maximum, 1)[number % 3]
        case Text():
            return TEXTS[number % len(TEXTS)]
        case EnumType():
            values = kind.python.values(edition)
            return kind.python(values[number % len(values)])
        case Plain("boolean"):
            return number % 2 == 0
        case Plain("dateTime"):
            return DATES[number % len(DATES)]
        case Plain("decimal"):
            return decimal.Decimal("-12345.6700")
        case Plain("base64Binary"):
            return bytes(range(256)) * (number % 2)
        case _:
            raise AssertionError(f"no argument of type {kind.name}")


def wire_arguments(plan: Plan, sent: Mapping[str, object]) -> dict[str, object]:
    """Return arguments as zeep takes them: by wire name, enums as texts."""
    return {
        parameter.wire: str(value) if isinstance(parameter.type, EnumType) else value
        for parameter, value in zip(plan.parameters, sent.values(), strict=True)
    }


def compare(kind: WireType, edition: Edition, given: object, read: Any, path: str) -> None:
    """Hold what the sandbox gave against what zeep read, field by field."""
    match kind:
        case EitherType():
            compare(kind.at(edition), edition, given, read, path)
        case ArrayType():
            items = cast("Sequence[object]", given)
            # zeep unwraps a result that is an array, and reads an empty one as None.
            found: list[Any] = []
            if read is not None:
                found.extend(read[schema_name(kind.item)] if "." in path else read)
            assert len(found) == len(items), path
            for index, (item, one) in enumerate(zip(items, found, strict=True)):
                compare(kind.item, edition, item, one, f"{path}[{index}]")
        case ObjectType() if given is not None:
            fields = shape_of(kind.python).at(edition)
            assert set(dir(read)) == {field.wire for field in fields}, path
            for field in fields:
                inner = f"{path}.{field.wire}"
                compare(field.type, edition, getattr(given, field.name), read[field.wire], inner)
        case DataSetType():
            assert isinstance(given, DataSet)
            rows = read["_value_1"]["_value_1"]
            assert [row["Table"].__values__ for row in rows] == given["Table"].to_dicts(), path
        case _:
            # zeep reads an empty element as None.
            assert read == (None if given == "" else given), path
