"""Calls as values: an operation with its arguments, to be stored, sent on and made elsewhere.

call = session.bind(session.pricelists.info, 42)
text = call.to_json()
...
pricelist = await session.perform(Call.from_json(text))
"""

import json
from collections.abc import Mapping
from typing import Final, Generic, TypeVar

import attrs

from ecgridos_async._support.masking import MASK
from ecgridos_async._wire import scalars
from ecgridos_async.contract.content import CONTENTS
from ecgridos_async.contract.operation import Effect, Operation
from ecgridos_async.contract.plan import Parameter, Plan
from ecgridos_async.contract.types import BOOLEAN, Integer, Scalar, Text, is_bytes, is_secret
from ecgridos_async.contract.version import ApiVersion, VersionName
from ecgridos_async.errors import ArgumentError
from ecgridos_async.models.jsonable import JSONData
from ecgridos_async.services import find_operation

T_co = TypeVar("T_co", covariant=True)

_AS_IN_JSON: Final = (Text, Integer)
_LONGEST_SHOWN: Final = 40


def _copied(arguments: Mapping[str, JSONData]) -> Mapping[str, JSONData]:
    return dict(arguments)


def _version(version: ApiVersion | VersionName) -> ApiVersion:
    return ApiVersion(version)


def _canonical(arguments: Mapping[str, JSONData]) -> str:
    return json.dumps(arguments, sort_keys=True, separators=(",", ":"))


@attrs.frozen(repr=False)
class Call(Generic[T_co]):
    """A call of an operation that is not made yet. `session.bind(…)` makes one.

    It is checked as if it were sent, and holds no secret: an operation's secret parameters are
    refused. Equal calls have the same operation, version and arguments; calls are hashable, pickle,
    and have a JSON form.

    Raises:
        ArgumentError: If an argument is wrong, missing, unknown or secret; it names the parameter.
        NotInThisVersionError: If the version lacks the operation or a parameter.
        UnknownOperationError: If no version has the operation.
    """

    operation: str
    """Wire name."""
    arguments: Mapping[str, JSONData] = attrs.field(eq=_canonical, converter=_copied)
    """By Python name, those that were given, as JSON has them: dates as ISO texts in UTC, decimals
    and enum values as texts, bytes as base64."""
    version: ApiVersion = attrs.field(converter=_version)
    """The version of the service. A session of another version refuses the call."""

    def __attrs_post_init__(self) -> None:
        plan = self._plan
        plan.check_names(self.arguments)
        for parameter in plan.parameters:
            if parameter.name in self.arguments and is_secret(parameter.type):
                raise ArgumentError(
                    f"{parameter.name}: it is secret, and a call that is stored holds no secret; "
                    "make this call directly",
                    parameter=parameter.name,
                    operation=self.operation,
                )
        values = plan.bind((), self.values)
        for parameter, value in zip(plan.parameters, values, strict=True):
            _written(self.operation, parameter, value)

    @property
    def effect(self) -> Effect:
        """What making the call twice does."""
        return self._declared.effect

    @property
    def values(self) -> dict[str, object]:
        """The arguments by Python name, as the operation takes them."""
        parameters = {parameter.name: parameter for parameter in self._plan.parameters}
        return {
            name: _read(self.operation, parameters[name], value)
            for name, value in self.arguments.items()
        }

    def with_arguments(self, **changed: object) -> "Call[T_co]":
        """Return this call with other values for some arguments.

        Raises:
            ArgumentError: If one is wrong.
        """
        return attrs.evolve(self, arguments={**self.arguments, **in_json(self._plan, changed)})

    def to_json(self) -> str:
        """Return the call as JSON; equal calls have the same."""
        return json.dumps(
            {"arguments": self.arguments, "operation": self.operation, "version": self.version},
            sort_keys=True,
            separators=(",", ":"),
        )

    @classmethod
    def from_json(cls, text: str | bytes) -> "Call[object]":
        """Return the call that `to_json` wrote.

        Raises:
            ArgumentError: If the text is not that of a call, or the call is wrong.
        """
        try:
            given = json.loads(text)
            operation, version = str(given["operation"]), ApiVersion(given["version"])
            arguments: dict[str, JSONData] = dict(given["arguments"])
        except (KeyError, TypeError, ValueError):
            raise ArgumentError(
                "text: it is not the JSON of a call: an object with operation, arguments and "
                "version",
                parameter="text",
            ) from None
        return Call(operation, arguments, version)

    def __repr__(self) -> str:
        kinds = {parameter.name: parameter.type for parameter in self._plan.parameters}
        given = "".join(
            f", {name}={_shown(name, kinds[name], value)}" for name, value in self.arguments.items()
        )
        return f"Call({self.operation}, version {self.version!s}{given})"

    @property
    def _declared(self) -> Operation:
        return find_operation(self.operation)

    @property
    def _plan(self) -> Plan:
        return self._declared.plan(self.version)


def in_json(
    plan: Plan, values: Mapping[str, object], *, naive_is_utc: bool = False
) -> dict[str, JSONData]:
    """Return arguments as JSON has them.

    Args:
        plan: That of the operation.
        values: The arguments by Python name.
        naive_is_utc: Whether datetimes without a time zone are in UTC; otherwise they are refused.

    Raises:
        ArgumentError: If an argument is unknown or wrong.
    """
    plan.check_names({*values, *(p.name for p in plan.parameters)})
    parameters = {parameter.name: parameter for parameter in plan.parameters}
    return {
        name: _as_json(plan.operation, parameters[name], value, naive_is_utc=naive_is_utc)
        for name, value in values.items()
    }


def _as_json(
    operation: str, parameter: Parameter, value: object, *, naive_is_utc: bool
) -> JSONData:
    if value is None:
        return None
    kind = parameter.type
    if is_secret(kind):
        return MASK  # refused later, by name
    text = _written(operation, parameter, value, naive_is_utc=naive_is_utc)
    if isinstance(kind, Integer):
        return int(text)
    if kind == BOOLEAN:
        return text == "true"
    return text


def _written(
    operation: str, parameter: Parameter, value: object, *, naive_is_utc: bool = False
) -> str:
    """Return the text of an argument on the wire."""
    try:
        return scalars.writer(parameter.type, naive_is_utc=naive_is_utc)(value)
    except ValueError as error:
        hint = "; a call that is stored holds the bytes themselves" * is_bytes(parameter.type)
        raise _refusal(operation, parameter, f"{error}{hint}") from None


def _read(operation: str, parameter: Parameter, data: JSONData) -> object:
    """Return the argument that JSON data stands for; what is not a text stays as it is."""
    kind: Scalar = parameter.type
    if not isinstance(data, str) or isinstance(kind, _AS_IN_JSON) or kind == BOOLEAN:
        return data
    try:
        return scalars.reader(kind)(data)
    except ValueError as error:
        raise _refusal(operation, parameter, str(error)) from None


def _refusal(operation: str, parameter: Parameter, problem: str) -> ArgumentError:
    return ArgumentError(
        f"{parameter.name}: {problem}", parameter=parameter.name, operation=operation
    )


def _shown(name: str, kind: Scalar, value: JSONData) -> str:
    if isinstance(value, str) and (is_bytes(kind) or name in CONTENTS):
        return f"<{len(value) // 4 * 3 - value[-2:].count('=')} bytes>"
    if isinstance(value, str) and len(value) > _LONGEST_SHOWN:
        return repr(f"{value[:_LONGEST_SHOWN]}…")
    return repr(value)
