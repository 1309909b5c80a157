"""Users: who may log in to the sandbox."""

import datetime as dt
import hmac
import itertools
import uuid
from collections.abc import Iterable, Iterator
from typing import Final

import attrs

from ecgridos_async.models import AuthLevel, CellCarrier, Status

DEMO_LOGIN: Final = "demo"
DEMO_PASSWORD: Final = "demo"  # noqa: S105 (a public one, of a server that holds nothing)
DEMO_API_KEY: Final = "d3305a4d-b0c5-4c1e-9a53-0123456789ab"

_KEYS: Final = uuid.UUID("d3305a4d-b0c5-4c1e-9a54-000000000000")
"""The key before the first that is generated; a sandbox guards nothing, so they count up."""


@attrs.define(eq=False, kw_only=True)
class User:
    """A user. Change `api_key` through `Users`, which finds users by it."""

    user_id: int
    login_name: str
    password: str = attrs.field(repr=False)
    api_key: str = attrs.field(repr=False)
    auth_level: AuthLevel
    network_id: int
    mailbox_id: int
    """0 is the root mailbox of the network."""
    first_name: str
    last_name: str
    company: str | None = None
    email: str | None = None
    phone: str | None = None
    time_zone_offset: int = 0
    """Minutes from UTC."""
    locked_out: bool = False
    last_login: dt.datetime | None = None
    status: Status = Status.ACTIVE
    recovery_question: str = ""
    recovery_answer: str = attrs.field(default="", repr=False)
    cell_phone: str = ""
    cell_carrier: CellCarrier = CellCarrier.UNDEFINED
    created: dt.datetime
    modified: dt.datetime
    max_sessions: int | None = None
    """How many sessions may be open at a time; None for what the service allows everybody."""


class Users:
    """All users."""

    def __init__(self, users: Iterable[User]) -> None:
        self._users: dict[int, User] = {}
        self._by_login: dict[str, User] = {}
        self._by_key: dict[str, User] = {}
        self._keys = itertools.count(1)
        for user in users:
            self.add(attrs.evolve(user))
        self._ids = itertools.count(max(self._users, default=1000) + 1)

    def __iter__(self) -> Iterator[User]:
        return iter(self._users.values())

    def get(self, user_id: int) -> User:
        """Return the user with that id."""
        return self._users[user_id]

    def find(self, user_id: int) -> User | None:
        """Return the user with that id, None if there is none."""
        return self._users.get(user_id)

    def by_login(self, login_name: str) -> User | None:
        """Return the user with that login name, None if there is none."""
        return self._by_login.get(login_name.lower())

    def next_id(self) -> int:
        """Return the id of a new user."""
        return next(self._ids)

    def add(self, user: User) -> None:
        """Add a user; one without an API key is given one."""
        self._users[user.user_id] = user
        self._by_login[user.login_name.lower()] = user
        if user.api_key:
            self._by_key[user.api_key] = user
        else:
            self.new_api_key(user)

    def new_api_key(self, user: User) -> str:
        """Give a user another API key; the old one is no longer valid."""
        self._by_key.pop(user.api_key, None)
        user.api_key = str(uuid.UUID(int=_KEYS.int + next(self._keys)))
        self._by_key[user.api_key] = user
        return user.api_key

    def by_api_key(self, key: str) -> User | None:
        """Return the user whose API key this is."""
        return self._by_key.get(key)

    def by_password(self, login_name: str, password: str) -> User | None:
        """Return the user with that login name, if the password is right."""
        user = self._by_login.get(login_name.lower())
        if user is None or not hmac.compare_digest(user.password.encode(), password.encode()):
            return None
        return user
