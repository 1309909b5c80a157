"""Auth: what authenticates a call, and what opens a session."""

from typing import Protocol

import attrs

from ecgridos_async.config import FetchCredentials
from ecgridos_async.contract.operation import Operation
from ecgridos_async.errors import StateError
from ecgridos_async.middleware import Share
from ecgridos_async.secret import Secret


class Auth(Protocol):
    """What authenticates calls: a session, or nothing for calls of the client itself."""

    @property
    def label(self) -> str | None:
        """The label of the session in events, None without a session."""
        ...

    @property
    def secrets(self) -> tuple[str, ...]:
        """The texts to mask in errors about a reply."""
        ...

    @property
    def renewable(self) -> bool:
        """Whether we may renew an expired session."""
        ...

    @property
    def share(self) -> Share:
        """What its calls use of the places of the client."""
        ...

    def id_for(self, operation: Operation) -> Secret:
        """Return the session id that a call carries; raise StateError if there is none."""
        ...

    async def renew(self, expired: Secret, /) -> bool:
        """Replace an expired session id by a new one, unless another call already has.

        Returns:
            Whether this call did it.
        """
        ...

    def accepted(self) -> None:
        """Note that the service accepted the session id."""
        ...


@attrs.frozen
class Login:
    """A login name and password: we open, renew and close the session."""

    name: str
    password: Secret


@attrs.frozen
class Fetched:
    """A login name and password that are fetched for each Login."""

    fetch: FetchCredentials = attrs.field(repr=False)


@attrs.frozen
class Attached:
    """A session id or API key from elsewhere: we neither renew it nor log it out."""

    id: Secret


Credential = Login | Fetched | Attached


@attrs.frozen
class FixedAuth:
    """An id that is not renewed, or none."""

    id: Secret | None = None
    label: str | None = None
    share: Share = attrs.field(factory=Share, eq=False, repr=False)

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

    async def renew(self, _: Secret, /) -> bool:
        """Do nothing."""
        return False

    def accepted(self) -> None:
        """Do nothing."""
