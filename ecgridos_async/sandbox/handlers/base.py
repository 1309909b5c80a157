"""What all handlers share: the call they handle, and the decorator that names their operation."""

from collections.abc import Callable
from types import ModuleType
from typing import Final, TypeVar

import attrs

from ecgridos_async.contract.ret_codes import RetCode
from ecgridos_async.contract.types import WireType
from ecgridos_async.contract.version import ApiVersion
from ecgridos_async.models import AuthLevel
from ecgridos_async.sandbox.faults import ServiceFault
from ecgridos_async.sandbox.world.sessions import Session
from ecgridos_async.sandbox.world.users import User
from ecgridos_async.sandbox.world.world import World
from ecgridos_async.services import all_operations

Handler = Callable[..., object]
"""A function of a `Call` and the arguments of its operation."""

_ATTRIBUTE: Final = "__answers__"
_LEVELS: Final = list(AuthLevel)

H = TypeVar("H", bound=Handler)


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

    @property
    def user(self) -> User:
        """The user of the session or API key."""
        if self._user is None:
            raise RuntimeError("the operation takes no SessionID, so it has no user")
        return self._user

    def result_of(self, name: str) -> WireType:
        """Return the type of what the operation *name* returns in the version called."""
        return all_operations()[name][2].plan(self.version).result

    def require(self, least: AuthLevel) -> None:
        """Raise ServiceFault unless the user's rights are at least these."""
        if _LEVELS.index(self.user.auth_level) > _LEVELS.index(least):
            raise ServiceFault(
                RetCode.ACCESS_DENIED, "SessionID", f"The AuthLevel must be {least} or above."
            )


def handles(name: str) -> Callable[[H], H]:
    """Mark a function as the handler of the operation *name*."""

    def mark(handler: H) -> H:
        setattr(handler, _ATTRIBUTE, name)
        return handler

    return mark


def handlers_of(*modules: ModuleType) -> dict[str, Handler]:
    """Return the handlers of some modules, by the wire name of their operation."""
    return {
        getattr(member, _ATTRIBUTE): member
        for module in modules
        for member in vars(module).values()
        if hasattr(member, _ATTRIBUTE)
    }
