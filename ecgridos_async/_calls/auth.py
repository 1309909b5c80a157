"""Auth: what authenticates calls, and what a session is opened by."""

from typing import Protocol

import attrs

from ecgridos_async.contract.operation import Operation
from ecgridos_async.errors import StateError
from ecgridos_async.secret import Secret


class Auth(Protocol):
    """What authenticates calls: a session, or nothing for the calls of a client."""

    @property
    def label(self) -> str | None:
        """The label of the session in events, None if there is no session."""
        ...

    @property
    def secrets(self) -> tuple[str, ...]:
        """The texts to mask in errors about a reply."""
        ...

    @property
    def renewable(self) -> bool:
        """Whether an expired session is ours to renew."""
        ...

    def id_for(self, operation: Operation) -> Secret:
        """Return the session id that a call carries; raise StateError if there is none."""
        ...

    async def renew(self, expired: Secret) -> bool:
        """Get a new id in the place of an expired one, unless that was done meanwhile.

        Returns whether it was this call that did so.
        """
        ...

    def accepted(self) -> None:
        """Note that the service knew the id."""
        ...


@attrs.frozen
class Login:
    """A name and password: the session is ours to open, to renew and to close."""

    name: str
    password: Secret


@attrs.frozen
class Attached:
    """An id or API key that somebody else opened: we never log it out, nor in again."""

    id: Secret


Credential = Login | Attached


@attrs.frozen
class FixedAuth:
    """An id that is not renewed, or none."""

    id: Secret | None = None
    label: str | None = None

    @property
    def secrets(self) -> tuple[str, ...]:
        """The id as text."""
        return () if self.id is None else (self.id.reveal(),)

    @property
    def renewable(self) -> bool:
        """False."""
        return False

    def id_for(self, operation: Operation) -> Secret:
        """Return the id; raise StateError if there is none."""
        if self.id is None:
            raise StateError(
                "this operation needs a session; open one with client.session(…)",
                operation=operation.name,
            )
        return self.id

    async def renew(self, expired: Secret) -> bool:  # noqa: ARG002  # nothing can renew it
        """Do nothing."""
        return False

    def accepted(self) -> None:
        """Do nothing."""
