"""Users: who may log in to the sandbox."""

import datetime as dt
import hmac
import uuid
from collections.abc import Iterable, Sequence
from typing import Final

import attrs

from ecgridos_async.models import AuthLevel, CellCarrier, Status
from ecgridos_async.sandbox.world.records import Ids, Record, Records

DEMO_LOGIN: Final = "demo"
DEMO_PASSWORD: Final = "demo"  # noqa: S105 (a public one, of a server that holds nothing)
DEMO_API_KEY: Final = "d3305a4d-b0c5-4c1e-9a53-0123456789ab"

_KEYS: Final = uuid.UUID("d3305a4d-b0c5-4c1e-9a54-000000000000")
"""The key before the first that is generated; a sandbox guards nothing, so they count up."""


@attrs.define(eq=False, kw_only=True)
class User(Record):
    """A user. Change `api_key` through `Users`, which finds users by it."""

    user_id: int
    login_name: str
    password: str = attrs.field(repr=False)
    api_key: str = attrs.field(repr=False)
    auth_level: AuthLevel
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
    max_sessions: int | None = None
    """How many sessions may be open at a time; None for what the service allows everybody."""


class Users(Records[User]):
    """All users."""

    def __init__(self, users: Sequence[User]) -> None:
        first = max((one.user_id for one in users), default=1000) + 1
        super().__init__("user", "user_id", first)
        self._by_login: dict[str, User] = {}
        self._by_key: dict[str, User] = {}
        self.key_ids: Ids = Ids(1)
        """The numbers of generated API keys."""
        for user in users:
            self.put(attrs.evolve(user))

    def by_login(self, login_name: str) -> User | None:
        """Return the user with that login name, None if there is none."""
        return self._by_login.get(login_name.lower())

    def put(self, record: User) -> User:
        """Add a user; one without an API key is given one."""
        self._by_login[record.login_name.lower()] = record
        if record.api_key:
            self._by_key[record.api_key] = record
        else:
            self.new_api_key(record)
        return super().put(record)

    def restore(self, records: Iterable[User]) -> None:
        """Have these users and no others."""
        self._by_login.clear()
        self._by_key.clear()
        super().restore(())
        for user in records:
            self.put(user)

    def new_api_key(self, user: User) -> str:
        """Give a user another API key; the old one is no longer valid."""
        self._by_key.pop(user.api_key, None)
        user.api_key = str(uuid.UUID(int=_KEYS.int + self.key_ids.take()))
        self._by_key[user.api_key] = user
        return user.api_key

    def by_api_key(self, key: str) -> User | None:
        """Return the user whose API key this is."""
        return self._by_key.get(key)

    def by_password(self, login_name: str, password: str) -> User | None:
        """Return the user with that login name, if the password is right."""
        user = self.by_login(login_name)
        if user is None or not hmac.compare_digest(user.password.encode(), password.encode()):
            return None
        return user
