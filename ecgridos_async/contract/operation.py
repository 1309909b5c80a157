"""Operations: the decorator that makes a typed method a declaration, and what it declares."""

import enum
import functools
import inspect
import warnings
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Final, Protocol, TypeVar, cast

import attrs

from ecgridos_async.contract.arguments import Arguments
from ecgridos_async.contract.plan import Plan, compile_plan
from ecgridos_async.contract.version import ALL_VERSIONS, ApiVersion, Edition, VersionRange
from ecgridos_async.errors import ArgumentError, NotInThisVersionError


class Effect(enum.StrEnum):
    """What a repeated call does; decides whether it may be retried."""

    READ = "read"
    """It changes nothing."""
    IDEMPOTENT = "idempotent"
    """Two calls leave the same state as one."""
    WRITE = "write"
    """Two calls may do it twice."""


READ: Final = Effect.READ
IDEMPOTENT: Final = Effect.IDEMPOTENT
WRITE: Final = Effect.WRITE


class Evidence(enum.StrEnum):
    """How we know the wire form that an operation has in a version."""

    WSDL = "wsdl"
    """The service description of that version lists it."""
    OBSERVED = "observed"
    """A page of that version shows it."""
    ASSUMED = "assumed"
    """Never seen in that version; taken to be as in v3.2."""


@attrs.frozen(eq=False)
class Operation:
    """One operation of ECGridOS, as declared by a method of a service."""

    name: str
    """Wire name."""
    function: Callable[..., object] = attrs.field(repr=False)
    """The declaring method, whose annotations are the parameters and the result."""
    effect: Effect
    versions: VersionRange
    session: bool
    """Whether the call carries a SessionID."""
    pending: bool
    """Whether the service says it is not implemented yet."""
    observed: frozenset[ApiVersion]
    _plans: dict[ApiVersion | Edition, Plan] = attrs.field(
        factory=lambda: dict[ApiVersion | Edition, Plan](), init=False, repr=False
    )

    @property
    def deprecated(self) -> str | None:
        """What to call instead, if the service discourages this operation."""
        said: str | None = getattr(self.function, "__deprecated__", None)
        return said

    def plan(self, version: ApiVersion | Edition) -> Plan:
        """Return the wire form in *version*, compiled on first use.

        Raises:
            NotInThisVersionError: If that version lacks the operation.
        """
        found = self._plans.get(version)
        if found is None:
            if version not in self.versions:
                raise NotInThisVersionError(
                    f"version {version} of ECGridOS has no such operation; "
                    f"it exists in {self.versions.callable_in}",
                    parameter="version",
                    operation=self.name,
                )
            edition = Edition.newest(version)
            found = compile_plan(self.name, self.function, edition, session=self.session)
            self._plans[version] = found
        return found

    def evidence(self, version: ApiVersion) -> Evidence:
        """Tell how the wire form in *version* is known."""
        if version.described:
            return Evidence.WSDL
        return Evidence.OBSERVED if version in self.observed else Evidence.ASSUMED


class Caller(Protocol):
    """What carries out a call: a client or a session."""

    def make_call(self, operation: Operation, arguments: Arguments, /) -> Awaitable[object]:
        """Call *operation* and return its result."""
        ...


class Service:
    """A group of operations; the typed methods of its subclasses are the contract."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller


F = TypeVar("F", bound=Callable[..., Coroutine[Any, Any, object]])

_ATTRIBUTE: Final = "__operation__"


def operation(
    name: str,
    *,
    effect: Effect = WRITE,
    versions: str | None = None,
    session: bool = True,
    pending: bool = False,
    observed: tuple[str, ...] = (),
) -> Callable[[F], F]:
    """Declare a method of a service to be the ECGridOS operation *name*.

    Type checkers see the method as written. Its annotations are read when it is first called,
    not at import.

    Args:
        name: Wire name.
        effect: What a repeated call does.
        versions: A range such as `"..3.2"` or `"4.1.."`; all versions if left out.
        session: Whether the call carries a SessionID.
        pending: Whether the service says that it is not implemented yet.
        observed: Versions without a known WSDL of which a page with this operation is known.
    """

    def declare(function: F) -> F:
        declared = Operation(
            name=name,
            function=function,
            effect=effect,
            versions=VersionRange.parse(versions) if versions else ALL_VERSIONS,
            session=session,
            pending=pending,
            observed=frozenset(ApiVersion(version) for version in observed),
        )

        instead = declared.deprecated

        @functools.wraps(function)
        async def call(self: Service, *args: object, **kwargs: object) -> object:
            if instead:
                warnings.warn(f"{name}: {instead}", DeprecationWarning, stacklevel=2)
            arguments = Arguments(args, kwargs)
            del args, kwargs  # a traceback through here shows what is left
            return await self._caller.make_call(declared, arguments)

        setattr(call, _ATTRIBUTE, declared)
        return cast("F", call)

    return declare


def operation_of(method: Callable[..., object]) -> Operation:
    """Return the operation that a method declares.

    Raises:
        ArgumentError: If it declares none.
    """
    found = getattr(method, _ATTRIBUTE, None)
    if not isinstance(found, Operation):
        name = getattr(method, "__qualname__", repr(method))
        raise ArgumentError(
            f"operation: {name} is not an ECGridOS operation; "
            "pass a method of a service, such as session.pricelists.info",
            parameter="operation",
        )
    return found


def caller_of(method: Callable[..., object]) -> Caller | None:
    """Return what carries out the calls of a method; None if it is bound to no service."""
    service = getattr(method, "__self__", None)
    return service._caller if isinstance(service, Service) else None  # noqa: SLF001


def operations_of(service: type[Service]) -> dict[str, Operation]:
    """Return the operations a service declares, by method name, in order of declaration."""
    return {
        name: member.__dict__[_ATTRIBUTE]
        for kind in reversed(service.__mro__)
        for name, member in vars(kind).items()
        if inspect.isfunction(member) and _ATTRIBUTE in member.__dict__
    }
