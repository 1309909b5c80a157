"""What all handlers share: the call they handle, and the decorator that names their operation."""

from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Final, TypeVar, cast

import attrs

from ecgridos_async.contract.types import WireType
from ecgridos_async.contract.version import ApiVersion
from ecgridos_async.models import AuthLevel
from ecgridos_async.sandbox.faults import denied
from ecgridos_async.sandbox.world.sessions import Session
from ecgridos_async.sandbox.world.users import User
from ecgridos_async.sandbox.world.world import World
from ecgridos_async.services import all_operations

Handler = Callable[..., object]
"""A function of a `Call` and the arguments of its operation."""

_ATTRIBUTE: Final = "__operations__"
_LEVELS: Final = list(AuthLevel)

H = TypeVar("H", bound=Handler)


def is_at_least(level: AuthLevel, least: AuthLevel) -> bool:
    """Tell whether rights are at least these."""
    return _LEVELS.index(level) <= _LEVELS.index(least)


@attrs.frozen
class Call:
    """A call that has been routed and authenticated."""

    world: World
    version: ApiVersion
    client: str
    """Address of the caller."""
    _user: User | None = None
    session: Session | None = None
    """None if the call came with an API key, or needs no session."""
    operation: str = ""
    """Wire name of the operation called."""

    @property
    def user(self) -> User:
        """The user of the session or API key."""
        if self._user is None:
            raise RuntimeError("the operation takes no SessionID, so it has no user")
        return self._user

    @property
    def result(self) -> WireType:
        """The type of what the operation returns in the version called."""
        return all_operations()[self.operation][2].plan(self.version).result

    def require(self, least: AuthLevel) -> None:
        """Raise ServiceFault unless the user's rights are at least these."""
        if not is_at_least(self.user.auth_level, least):
            raise denied("SessionID", f"The AuthLevel must be {least} or above.")


def marked(function: H, handlers: Mapping[str, Handler]) -> H:
    """Note at a function which handlers were made of it, by the wire name of their operation."""
    setattr(function, _ATTRIBUTE, {**getattr(function, _ATTRIBUTE, {}), **handlers})
    return function


def handles(*names: str) -> Callable[[H], H]:
    """Mark a function as the handler of the operations *names*."""
    return lambda handler: marked(handler, dict.fromkeys(names, handler))


def handlers_of(*modules: ModuleType) -> dict[str, Handler]:
    """Return the handlers of some modules, by the wire name of their operation.

    A module may also hold functions without a name of their own, in tuples.
    """
    found: dict[str, Handler] = {}
    for module in modules:
        for member in vars(module).values():
            row = isinstance(member, tuple)
            for function in cast("tuple[object, ...]", member) if row else (member,):
                found.update(getattr(function, _ATTRIBUTE, {}))
    return found
