"""A session store in Redis, for the processes of several machines."""

import contextlib
import functools
import logging
import secrets
from collections.abc import AsyncGenerator, Callable, Generator
from typing import TYPE_CHECKING, Any, Final

import anyio
import attrs
import sniffio

from ecgridos_async._support.checks import SECONDS, TEXT
from ecgridos_async._support.extras import needs
from ecgridos_async._support.tracebacks import forget_locals
from ecgridos_async.errors import ConfigurationError, SessionStoreError
from ecgridos_async.secret import Secret
from ecgridos_async.session_store.redis_scripts import LEAVE, RENEW, USE
from ecgridos_async.session_store.repeated import Repeated

if TYPE_CHECKING:
    from redis.asyncio import Redis
    from redis.asyncio.lock import Lock

_LOG: Final = logging.getLogger("ecgridos_async.session")
_PAUSE: Final = 0.05
"""Seconds between two tries to get the lock."""
_PATIENCE: Final = 5.0
"""Seconds to wait for Redis, unless the URL says otherwise."""
_PARTS: Final = 3
"""A lease is renewed after this part of it, so that two renewals may fail."""
_KEPT: Final = 86_400.0
"""Seconds after which Redis forgets a session id that nobody used any more."""


class RedisSessionStore:
    """Shares sessions between processes by a Redis server, of version 6 or newer.

        store = RedisSessionStore("rediss://app@redis.example:6379/0")

    It needs `pip install 'ecgridos-async[redis]'` and asyncio, since redis-py has no trio.

    Whoever can read the keys can use the session: let an ACL give them to this application alone,
    and reach Redis by TLS. A session object counts as a user of the session while it renews its
    lease, in a task of its own. So a process that is killed, or cannot reach Redis, counts no
    longer when its lease ends.
    """

    def __init__(
        self, server: "str | Secret | Redis", *, key: str = "ecgridos", lease: float = 30.0
    ) -> None:
        """Remember where Redis is; nothing is sent.

        Args:
            server: A URL, `redis://`, `rediss://` (TLS) or `unix://`, for which each session
                object opens connections of its own. Or a client of yours, which stays open.
            key: How the names of all keys begin.
            lease: The seconds after which a process that is gone counts no longer.

        Raises:
            ConfigurationError: If an argument is wrong.
            MissingExtraError: If redis-py is not installed.
        """
        with needs("redis", "RedisSessionStore"):
            from redis.asyncio import Redis
        TEXT.require("key", key)
        SECONDS.require("lease", lease)
        self._key = key
        self._lease = lease
        self._given: Redis | None = None
        self._url = Secret("")
        if isinstance(server, Redis):
            self._given = server
        elif isinstance(server, (str, Secret)):  # pyright: ignore[reportUnnecessaryIsInstance]
            self._url = server if isinstance(server, Secret) else Secret(server)
        else:
            raise ConfigurationError(
                "server: expected a URL or a client of redis.asyncio", parameter="server"
            )
        self._place = _place_of(self._given or _client_of(self._url))

    def share(self, owner: str, /) -> "_SharedByRedis":
        """Return what one session object shares with the others of the same owner; no I/O."""
        # What is in braces decides which node of a cluster has a key: it is one for all three.
        connect = functools.partial(_client_of, self._url) if self._given is None else None
        return _SharedByRedis(
            repr(self), f"{{{self._key}:{owner}}}", self._lease, connect, self._given
        )

    def __repr__(self) -> str:
        return f"RedisSessionStore({self._place!r}, key={self._key!r})"


def _client_of(url: Secret) -> "Redis":
    """Make a client that does not retry by itself: a lock that was taken may not be taken twice."""
    from redis.asyncio import Redis
    from redis.asyncio.retry import Retry
    from redis.backoff import NoBackoff

    try:
        return Redis.from_url(  # pyright: ignore[reportUnknownMemberType]  # **kwargs has no type
            url.reveal(),
            socket_timeout=_PATIENCE,
            socket_connect_timeout=_PATIENCE,
            retry=Retry(NoBackoff(), 0),
        )
    except (ValueError, TypeError):  # its text may hold a part of the password
        raise ConfigurationError(
            "server: expected a URL such as rediss://user:password@host:6379/0; "
            "percent-encode what is special in user and password",
            parameter="server",
        ) from None


def _place_of(client: "Redis") -> str:
    """Return the address of a server, without user and password."""
    known = client.connection_pool.connection_kwargs
    return str(known.get("path") or f"{known.get('host', 'localhost')}:{known.get('port', 6379)}")


@attrs.define(eq=False)
class _SharedByRedis:
    """What one session object shares by three keys: the lock, the session id and its users."""

    store: str
    prefix: str
    lease: float
    connect: "Callable[[], Redis] | None"
    """Makes a client that is ours to close."""
    client: "Redis | None"
    user: str = attrs.field(factory=lambda: secrets.token_hex(16))
    """What stands for this session object among the users."""
    token: str = ""
    """What the lock holds while this session object has it."""
    session_id: Secret | None = None
    renewed: Repeated | None = None
    """Renews the lease, while this session object counts as a user."""

    @property
    def _keys(self) -> list[str]:
        return [f"{self.prefix}:{name}" for name in ("lock", "session", "users")]

    @property
    def _redis(self) -> "Redis":
        assert self.client is not None  # `locked` connects
        return self.client

    @contextlib.asynccontextmanager
    async def locked(self) -> AsyncGenerator[None]:
        """Return a block in which no other session object reads or changes what is shared.

        If the lock is lost nonetheless, as when this process was stopped for longer than the lease,
        `use` and `leave` refuse.
        """
        from redis.asyncio.lock import Lock

        _require_asyncio()
        if self.client is None and self.connect is not None:
            self.client = self.connect()
        key, self.token = self._keys[0], secrets.token_hex(16)
        lock = Lock(self._redis, key, timeout=self.lease, sleep=_PAUSE, thread_local=False)
        try:
            with self._errors_named():
                await lock.acquire(token=self.token)
            async with _kept(lock, self.lease):
                yield
        finally:
            if self.renewed is None:
                await self._disconnect()

    async def read(self) -> Secret | None:
        """Return the session id; None if nobody is logged in."""
        with self._errors_named():
            return _secret(await self._redis.get(self._keys[1]))

    async def use(self, session_id: Secret, /) -> None:
        """Set the session id for all, and count this session object as one that uses it."""
        with self._errors_named():
            held = await self._run(USE, self.user, session_id.reveal(), *self._times, self.token)
        if not held:
            raise self._lock_lost()
        self.session_id = session_id
        if self.renewed is None:
            self.renewed = Repeated(self.lease / _PARTS, self._renew)

    @property
    def _times(self) -> tuple[int, int]:
        """The lease, and how long the keys are kept, in milliseconds."""
        return round(self.lease * 1000), round((self.lease + _KEPT) * 1000)

    async def _renew(self) -> None:
        """Renew the lease; a session that is open is used further, also while Redis is away."""
        assert self.session_id is not None  # it is used
        try:
            with self._errors_named():
                await self._run(RENEW, self.user, self.session_id.reveal(), *self._times)
        except SessionStoreError as error:
            _LOG.warning("the lease of a session was not renewed: %s", error)

    async def leave(self) -> Secret | None:
        """Count this session object no longer; return the id to log out, if nobody else uses it."""
        await self._stop_renewing()
        with self._errors_named():
            held, *last = await self._run(LEAVE, self.user, self.token)
        if not held:
            raise self._lock_lost()
        return _secret(last[0]) if last else None

    async def aclose(self) -> None:
        """Renew the lease no longer, so that it ends by itself, and close what is ours."""
        with anyio.move_on_after(_PATIENCE, shield=True):
            await self._stop_renewing()
        await self._disconnect()

    async def _stop_renewing(self) -> None:
        renewed, self.renewed = self.renewed, None
        if renewed is not None:
            await renewed.stop()

    async def _disconnect(self) -> None:
        if self.connect is not None and self.client is not None:
            client, self.client = self.client, None
            with anyio.move_on_after(_PATIENCE, shield=True):
                await client.aclose()

    async def _run(self, script: str, *arguments: str | int) -> Any:
        return await self._redis.register_script(script)(keys=self._keys, args=arguments)

    def _lock_lost(self) -> SessionStoreError:
        return SessionStoreError(
            f"{self.store}: the lock ended while it was held, since this process was stopped or "
            f"could not reach Redis for {self.lease:g} s; try again"
        )

    @contextlib.contextmanager
    def _errors_named(self) -> Generator[None]:
        """Say which store it is that cannot be used."""
        from redis.exceptions import RedisError

        try:
            yield
        except (RedisError, OSError) as error:
            forget_locals(error)  # its frames hold the session id, and the password in the URL
            raise SessionStoreError(
                f"{self.store} cannot be used: {error}; see that Redis runs, and that its user may "
                f"run scripts and use the keys {self.prefix}:*"
            ) from error


def _require_asyncio() -> None:
    if sniffio.current_async_library() != "asyncio":
        raise ConfigurationError(
            "store: RedisSessionStore needs asyncio, since redis-py has no trio; "
            "use FileSessionStore, or an API key",
            parameter="store",
        )


def _secret(found: bytes | str | None) -> Secret | None:
    if found is None:
        return None
    return Secret(found.decode() if isinstance(found, bytes) else found)


@contextlib.asynccontextmanager
async def _kept(lock: "Lock", lease: float) -> AsyncGenerator[None]:
    """Renew a lock while it is held, and release it if it still is."""
    from redis.exceptions import RedisError

    async def renew() -> None:
        with contextlib.suppress(RedisError):  # if the lock is lost, the scripts refuse
            await lock.reacquire()

    renewed = Repeated(lease / _PARTS, renew)
    try:
        yield
    finally:
        with anyio.move_on_after(_PATIENCE, shield=True), contextlib.suppress(RedisError):
            await renewed.stop()
            await lock.release()  # or it ends by itself
