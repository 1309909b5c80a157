"""Plans: the wire form of one operation in one version, compiled from its signature."""

import inspect
import typing
from collections.abc import Callable, Collection, Sized
from typing import Any, Final

import attrs

from ecgridos_async.contract.names import Wire, did_you_mean, wire_name
from ecgridos_async.contract.types import (
    EitherType,
    LengthOf,
    Resolved,
    Scalar,
    Text,
    Versions,
    children,
    is_value_type,
    marker,
    resolved,
    wire_type,
)
from ecgridos_async.contract.version import ApiVersion, Edition, VersionRange
from ecgridos_async.errors import ArgumentError, NotInThisVersionError

_REQUIRED: Final = inspect.Parameter.empty


@attrs.frozen
class Parameter:
    """One parameter of an operation."""

    name: str
    """Python name."""
    wire: str
    """Element or form field name."""
    type: Scalar
    required: bool
    """Whether the contract says it must have a value (minOccurs=1)."""
    default: object = attrs.field(default=_REQUIRED, repr=False)
    length_of: str | None = None
    """The parameter whose length this is, unless it is given."""

    @property
    def has_default(self) -> bool:
        """Whether the argument may be left out."""
        return self.default is not _REQUIRED


SESSION_ID: Final = Parameter(
    name="session_id", wire="SessionID", type=Text(minimum=1, secret=True), required=False
)
"""The parameter of every call that needs a session."""


@attrs.frozen(eq=False)
class Plan:
    """All that encoding a call and decoding its result need to know."""

    operation: str
    """Wire name of the operation."""
    edition: Edition
    """The edition of the version whose wire form this is."""
    session: bool
    """Whether a SessionID goes before the parameters."""
    parameters: tuple[Parameter, ...]
    """In wire order, without the SessionID; `wire_parameters` has it too."""
    result: Resolved
    other_results: tuple[Resolved, ...]
    """What the operation returns in other versions, where that is another type."""
    signature: inspect.Signature = attrs.field(repr=False)
    absent: dict[str, VersionRange] = attrs.field(repr=False)
    """Parameters that this version lacks, and the versions that have them."""

    @property
    def wire_parameters(self) -> tuple[Parameter, ...]:
        """All parameters in wire order: the SessionID goes first, if the call carries one."""
        return (SESSION_ID, *self.parameters) if self.session else self.parameters

    @property
    def types(self) -> tuple[Resolved, ...]:
        """The types of the parameters and of the result."""
        return (*(parameter.type for parameter in self.parameters), self.result)

    @property
    def version(self) -> ApiVersion:
        """The version of the service."""
        return self.edition.version

    def check_names(self, names: Collection[str]) -> None:
        """Raise ArgumentError for a name of no parameter, or a required one that is missing."""
        known = [parameter.name for parameter in self.parameters]
        for name in names:
            if name not in known:
                own = f"it has {', '.join(known) or 'none'}"
                hint = did_you_mean(name, known, otherwise=own)
                raise ArgumentError(
                    f"{name} is not a parameter; {hint}", parameter=name, operation=self.operation
                )
        for parameter in self.parameters:
            if parameter.name not in names and not parameter.has_default:
                raise ArgumentError(
                    f"{parameter.name} is missing",
                    parameter=parameter.name,
                    operation=self.operation,
                )

    def bind(self, args: tuple[object, ...], kwargs: dict[str, object]) -> list[object]:
        """Return the arguments in the order of `parameters`, defaults filled in.

        Raises:
            TypeError: If the arguments do not fit the signature, as for any call.
            NotInThisVersionError: If this version lacks one of them.
        """
        if len(args) == len(self.parameters) and not kwargs and not self.absent:
            return list(args)
        try:
            bound = self.signature.bind_partial(*args, **kwargs).arguments
            if not all(p.has_default or p.name in bound for p in self.parameters):
                self.signature.bind(*args, **kwargs)  # raises TypeError, as any call would
        except TypeError as error:
            raise TypeError(f"{self.operation}: {error}") from None
        for name, versions in self.absent.items():
            if name in bound:
                raise NotInThisVersionError(
                    f"{name}: version {self.version} of ECGridOS has no such parameter; "
                    f"it exists in {versions.callable_in}",
                    parameter=name,
                    operation=self.operation,
                )
        for parameter in self.parameters:
            if parameter.length_of is not None and bound.get(parameter.name) is None:
                content = bound.get(parameter.length_of)
                bound[parameter.name] = len(content) if isinstance(content, Sized) else 0
        return [bound.get(parameter.name, parameter.default) for parameter in self.parameters]


def compile_plan(
    operation: str, function: Callable[..., object], edition: Edition, *, session: bool
) -> Plan:
    """Read the signature of *function* into the plan of *operation* in *edition*."""
    hints = typing.get_type_hints(function, include_extras=True)
    signature = inspect.signature(function)
    own = [p for p in signature.parameters.values() if p.name != "self"]
    present: list[Parameter] = []
    absent: dict[str, VersionRange] = {}
    for python in own:
        annotation = hints[python.name]
        versions = marker(annotation, Versions)
        if versions and edition not in versions.range:
            absent[python.name] = versions.range
        else:
            present.append(_parameter(python, annotation, edition))
    returned = wire_type(hints["return"])
    result = resolved(returned, edition)
    alternatives = children(returned) if isinstance(returned, EitherType) else ()
    return Plan(
        operation=operation,
        edition=edition,
        session=session,
        parameters=tuple(present),
        result=result,
        other_results=tuple(kind for kind in alternatives if kind != result),
        signature=signature.replace(parameters=own),
        absent=absent,
    )


def _parameter(python: inspect.Parameter, annotation: Any, edition: Edition) -> Parameter:
    wire = marker(annotation, Wire)
    length = marker(annotation, LengthOf)
    kind = resolved(wire_type(annotation), edition)
    if not isinstance(kind, Scalar):
        raise TypeError(f"{python.name}: ECGridOS has no parameters of type {kind.name}")
    return Parameter(
        name=python.name,
        wire=wire.name if wire else wire_name(python.name),
        type=kind,
        required=is_value_type(kind),
        default=python.default,
        length_of=length.parameter if length else None,
    )
