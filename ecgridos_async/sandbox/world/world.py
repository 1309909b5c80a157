"""The world of a sandbox: all its state, in one object, with a clock of its own."""

import datetime as dt
import math
import threading
from collections.abc import Callable

from ecgridos_async.contract.ret_codes import RetCode
from ecgridos_async.contract.version import ApiVersion
from ecgridos_async.models import Status
from ecgridos_async.sandbox.faults import ServiceFault, denied
from ecgridos_async.sandbox.world.callbacks import CallBacks
from ecgridos_async.sandbox.world.carbon_copies import CarbonCopies
from ecgridos_async.sandbox.world.failures import Failures
from ecgridos_async.sandbox.world.interconnects import Interconnects
from ecgridos_async.sandbox.world.journal import Journal
from ecgridos_async.sandbox.world.keys import Keys
from ecgridos_async.sandbox.world.ledger import Ledger
from ecgridos_async.sandbox.world.mailboxes import Mailboxes
from ecgridos_async.sandbox.world.networks import Networks
from ecgridos_async.sandbox.world.parcels import Parcels
from ecgridos_async.sandbox.world.pricelists import Pricelists
from ecgridos_async.sandbox.world.routing import Router
from ecgridos_async.sandbox.world.seed import Seed, default_seed
from ecgridos_async.sandbox.world.sessions import Session, Sessions
from ecgridos_async.sandbox.world.trading_partners import Partners
from ecgridos_async.sandbox.world.users import User, Users

Clock = Callable[[], dt.datetime]
"""A function that returns the present time, with a time zone."""


def utc_now() -> dt.datetime:
    """Return the present time in UTC."""
    return dt.datetime.now(dt.UTC)


class World:
    """All that one sandbox remembers: users, networks, parcels and so on.

    *session_timeout* is in seconds, *max_sessions* is per user. Calls are carried out one at
    a time: whoever reads or changes the world from another thread holds `lock` meanwhile.
    """

    users: Users
    sessions: Sessions
    pricelists: Pricelists
    journal: Journal
    failures: Failures
    ledger: Ledger
    """Every write that was carried out."""
    networks: Networks
    mailboxes: Mailboxes
    partners: Partners
    interconnects: Interconnects
    carbon_copies: CarbonCopies
    callbacks: CallBacks
    keys: Keys
    parcels: Parcels
    router: Router

    def __init__(
        self,
        *,
        session_timeout: float = 60.0,
        max_sessions: int = 5,
        clock: Clock = utc_now,
        seed: Seed | None = None,
    ) -> None:
        self.lock: threading.RLock = threading.RLock()
        self._session_timeout = session_timeout
        self._max_sessions = max_sessions
        self._clock = clock
        self.seed: Seed = default_seed() if seed is None else seed
        """What it begins with."""
        self._resets = 0
        self.call_back: Callable[[int], None] = _call_nobody
        """Makes a callback on this machine, by the id of the queue."""
        self.reset()

    def reset(self) -> None:
        """Go back to the beginning: no session is open, nothing was called or changed."""
        self.begin(self.seed)

    def begin(self, seed: Seed, *, with_parcels: bool = True) -> None:
        """Begin with a seed, without its parcels if they are restored from elsewhere."""
        service, created = seed.service, seed.service.created
        with self.lock:
            self.seed = seed
            self._resets += 1
            self.users = Users(seed.users)
            self.sessions = Sessions(dt.timedelta(seconds=self._session_timeout))
            self.pricelists = Pricelists(seed.pricelists, service.made_up_pricelists)
            self.journal = Journal()
            self.failures = Failures()
            self.ledger = Ledger()
            self.networks = Networks(seed.networks, created)
            self.mailboxes = Mailboxes(seed.mailboxes, created)
            self.partners = Partners(seed.partners)
            self.interconnects = Interconnects(
                seed.interconnects, created, service.interconnect_seconds
            )
            self.carbon_copies = CarbonCopies()
            self.callbacks = CallBacks(lambda queue_id: self.call_back(queue_id))
            self.keys = Keys()
            self.parcels = Parcels()
            self.router = Router(
                self.parcels,
                self.partners,
                self.callbacks,
                self.carbon_copies,
                service.default_receiver,
            )
            for parcel in seed.parcels if with_parcels else ():
                ids = self.partners[parcel.ecgrid_id_from], self.partners[parcel.ecgrid_id_to]
                given = parcel.content
                content = given.encode() if isinstance(given, str) else given
                self.router.upload(ids[0].place, parcel.file_name, content, self.now(), ids)

    @property
    def changes(self) -> tuple[int, ...]:
        """Numbers of which one is another after each change, except of when a session was used."""
        ids = (self.parcels.ids.next, self.callbacks.log_ids.next)
        return self._resets, len(self.ledger), *ids

    def now(self) -> dt.datetime:
        """Return the time of this world, in UTC."""
        return self._clock().astimezone(dt.UTC)

    @property
    def time_out(self) -> int:
        """The session timeout in whole seconds."""
        return math.ceil(self._session_timeout)

    def version_text(self, version: ApiVersion) -> str:
        """Return the name and build of the service."""
        return f"ECGridOS v{version} sandbox"

    def login(self, login_name: str, password: str) -> Session:
        """Open a session; raise ServiceFault for a wrong password or one session too many."""
        user = self.users.by_password(login_name, password)
        if user is None:
            raise denied("LoginName", "The LoginName or Password is not valid.")
        if user.locked_out:
            raise denied("LoginName", "The user is locked out.")
        _refuse_inactive(user, "LoginName")
        now = self.now()
        most = self._max_sessions if user.max_sessions is None else user.max_sessions
        if self.open_sessions(user.user_id) >= most:
            raise denied("OpenSessions", f"Too many open sessions (max={most}).")
        user.last_login = now
        session = self.sessions.open(user, now)
        self.ledger.add("Login", user.login_name, {"login_name": login_name})
        return session

    def logout(self, session: Session) -> int:
        """Close a session and return its length in milliseconds."""
        now = self.now()
        self.sessions.close(session, now)
        self.ledger.add("Logout", self.users[session.user_id].login_name)
        return (now - session.opened) // dt.timedelta(milliseconds=1)

    def authenticate(self, session_id: str) -> tuple[User, Session | None]:
        """Return whose SessionID or API key this is; raise ServiceFault if it is nobody's."""
        session = self.sessions.use(session_id, self.now())
        if session is not None:
            owner = self.users[session.user_id]
            _refuse_inactive(owner, "SessionID")
            return owner, session
        user = self.users.by_api_key(session_id)
        if user is None:
            raise ServiceFault(RetCode.SESSION_TIMEOUT, "SessionID", "The session is not open.")
        _refuse_inactive(user, "SessionID")
        return user, None

    def open_sessions(self, user_id: int | None = None) -> int:
        """Count the sessions that are open now, of one user or of all."""
        with self.lock:
            self.sessions.expire(self.now())
            return self.sessions.count(user_id)


def _call_nobody(_: int) -> None:
    pass


def _refuse_inactive(user: User, item: str) -> None:
    if user.status in (Status.SUSPENDED, Status.TERMINATED):
        raise denied(item, f"The user is {user.status.lower()}.")
