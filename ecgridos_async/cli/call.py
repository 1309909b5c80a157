"""Any operation, called once; its result is printed as JSON."""

import base64
import binascii
import contextlib
import datetime as dt
import decimal
import difflib
import json
from collections.abc import AsyncGenerator, Mapping, Sequence
from pathlib import Path
from typing import cast

import anyio
import attrs
import click

from ecgridos_async.client import Client
from ecgridos_async.config import Environment
from ecgridos_async.contract.operation import Operation
from ecgridos_async.contract.plan import Parameter, Plan
from ecgridos_async.contract.protocol import Protocol
from ecgridos_async.contract.shape import shape_of
from ecgridos_async.contract.types import (
    DATE_TIME,
    ArrayType,
    EitherType,
    EnumType,
    ObjectType,
    Scalar,
    WireType,
    is_bytes,
    is_secret,
)
from ecgridos_async.contract.version import LATEST, ApiVersion, Edition
from ecgridos_async.errors import ArgumentError, ConfigurationError
from ecgridos_async.models.plain import PlainData, to_dict
from ecgridos_async.secret import MASK
from ecgridos_async.services import SERVICES, all_operations, find_operation
from ecgridos_async.session import Session
from ecgridos_async.wire import scalars


@attrs.frozen(kw_only=True)
class Call:
    """One call of one operation."""

    operation: str
    arguments: Sequence[str]
    """Each as `name=value`."""
    version: str | None = None
    protocol: str | None = None
    endpoint: str | None = None
    sandbox: bool = False
    show_secrets: bool = False

    def run(self) -> None:
        """Call the operation and print its result."""
        environment = Environment.read()
        version = ApiVersion.parse(self.version or environment.version or LATEST)
        operation = _find(self.operation)
        plan = operation.plan(version)
        values = read_arguments(plan, self.arguments)
        result = anyio.run(self._call, environment, operation, version, values)
        plain = to_dict(result, secrets="show")
        if not self.show_secrets:
            plain = masked(plain, plan.result, plan.edition)
        click.echo(to_json(plain))

    async def _call(
        self,
        environment: Environment,
        operation: Operation,
        version: ApiVersion,
        values: Mapping[str, object],
    ) -> object:
        protocol = Protocol.parse(self.protocol or environment.protocol or Protocol.SOAP12)
        async with contextlib.AsyncExitStack() as stack:
            endpoint = self.endpoint or environment.endpoint
            if self.sandbox:
                from ecgridos_async.sandbox import Sandbox

                endpoint = (await stack.enter_async_context(Sandbox())).url
            client = await stack.enter_async_context(Client(version, protocol, endpoint))
            if not operation.session:
                return await client.call(operation.name, **values)
            session = await stack.enter_async_context(self._session(client, environment))
            return await session.call(operation.name, **values)

    @contextlib.asynccontextmanager
    async def _session(
        self, client: Client, environment: Environment
    ) -> AsyncGenerator[Session, None]:
        known = environment.credentials
        if self.sandbox:
            from ecgridos_async.sandbox import DEMO_LOGIN, DEMO_PASSWORD

            session = client.session(DEMO_LOGIN, DEMO_PASSWORD)
        elif known.login and known.password:
            session = client.session(known.login, known.password)
        elif known.api_key:
            session = client.attach(known.api_key)
        else:
            raise ConfigurationError(
                "set ECGRIDOS_LOGIN and ECGRIDOS_PASSWORD, or ECGRIDOS_API_KEY, or use --sandbox",
                parameter="login",
            )
        async with session:
            yield session


def _find(name: str) -> Operation:
    """Return an operation by wire name, or by service and method: `pricelists.info`."""
    service, _, method = name.partition(".")
    if method and service in SERVICES:
        for known_service, known_method, operation in all_operations().values():
            if (known_service, known_method) == (service, method):
                return operation
    return find_operation(name)


def read_arguments(plan: Plan, arguments: Sequence[str]) -> dict[str, object]:
    """Return the values of `name=value` texts by Python name, each read as its wire type is.

    A name is a parameter's Python or wire name. Raises ArgumentError, which suggests the nearest
    name, for one that the operation does not have in this version.
    """
    known = {name: p for p in plan.parameters for name in (p.name, p.wire)}
    values: dict[str, object] = {}
    for number, argument in enumerate(arguments, 1):
        name, equals, text = argument.partition("=")
        if not equals:  # it may be a secret whose name was forgotten, so it is not shown
            raise ArgumentError(
                f"argument {number}: expected name=value",
                parameter=str(number),
                operation=plan.operation,
            )
        parameter = known.get(name)
        if parameter is None:
            raise ArgumentError(
                f"{name} is not a parameter{_hint(name, plan)}",
                parameter=name,
                operation=plan.operation,
            )
        if parameter.name in values:
            raise ArgumentError(
                f"{parameter.name} is given twice",
                parameter=parameter.name,
                operation=plan.operation,
            )
        values[parameter.name] = _read(parameter, text, plan.operation)
    return values


def _hint(name: str, plan: Plan) -> str:
    names = [parameter.name for parameter in plan.parameters]
    if name in plan.absent:
        return f" in version {plan.version}"
    near = difflib.get_close_matches(name.lower(), names, n=1)
    if near:
        return f"; did you mean {near[0]}?"
    return f"; it has {', '.join(names)}" if names else "; it has none"


def _read(parameter: Parameter, text: str, operation: str) -> object:
    try:
        return _value(parameter.type, text)
    except (ValueError, OSError) as error:
        # The text of a secret must not show; only why it was refused.
        reason = "cannot be read" if is_secret(parameter.type) else error
        raise ArgumentError(
            f"{parameter.name}: {reason}", parameter=parameter.name, operation=operation
        ) from None


def _value(kind: WireType, text: str) -> object:
    match kind:
        case _ if kind == DATE_TIME:
            return _moment(text)
        case _ if is_bytes(kind):
            return _content(text)
        case EnumType():
            member = kind.python(text)
            if not member.is_known:
                near = difflib.get_close_matches(text, kind.python, n=1)
                hint = (
                    f"did you mean {near[0]}?" if near else f"use one of {', '.join(kind.python)}"
                )
                raise ValueError(f"{text!r} is not a value of {kind.name}; {hint}")
            return member
        case ObjectType() | ArrayType() | EitherType():
            raise ValueError(f"a {kind.name} cannot be given here")
        case _:
            return scalars.reader(cast("Scalar", kind))(text)


def _moment(text: str) -> dt.datetime:
    """Read an ISO date and time, or a date alone; without an offset it is UTC."""
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is not an ISO date and time") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _content(text: str) -> bytes:
    """Read base64, or the file that `@path` names."""
    if text.startswith("@"):
        return Path(text[1:]).read_bytes()
    try:
        return binascii.a2b_base64(text, strict_mode=True)
    except ValueError:
        raise ValueError("neither base64 nor @file") from None


def masked(value: PlainData, kind: WireType, edition: Edition) -> PlainData:
    """Return plain data with every secret text in it as `***`."""
    if isinstance(kind, EitherType):
        kind = kind.at(edition)
    if is_secret(kind) and value:
        return MASK
    if isinstance(kind, ArrayType) and isinstance(value, list):
        return [masked(item, kind.item, edition) for item in value]
    if isinstance(kind, ObjectType) and isinstance(value, dict):
        fields = {field.name: field.type for field in shape_of(kind.python).fields}
        return {name: masked(item, fields[name], edition) for name, item in value.items()}
    return value


def to_json(value: PlainData) -> str:
    """Return plain data as JSON: dates in ISO form, decimals as texts, bytes as base64."""
    return json.dumps(value, indent=2, ensure_ascii=False, default=_encode)


def _encode(value: object) -> object:
    match value:
        case dt.datetime():
            return value.isoformat()
        case decimal.Decimal():
            return str(value)
        case bytes():
            return base64.b64encode(value).decode("ascii")
        case _:
            return str(value)
