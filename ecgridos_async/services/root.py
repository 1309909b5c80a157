"""The operations that belong to no group: those of the client, and those of a session.

Every program imports this, so models are named in quotes: they are imported when such an operation
is first called.
"""

import datetime as dt
from typing import Annotated

from ecgridos_async import models
from ecgridos_async.contract.names import Wire
from ecgridos_async.contract.operation import IDEMPOTENT, READ, Service, operation
from ecgridos_async.contract.types import FilledText, Int16, Int32, Password, SecretText


class ClientOperations(Service):
    """What can be called without a session."""

    @operation("Login", session=False)
    async def login(self, login_name: FilledText, password: Password) -> SecretText:
        """Open a session and return its id. Prefer `client.session(…)`, which logs out too.

        Raises:
            LoginRefusedError: If the service refuses the name or the password.
            TooManySessionsError: If the user has too many open sessions.

        `Login`, all versions. Writes: not retried once it may have arrived.
        """
        ...

    @operation("NowUTC", effect=READ, session=False)
    async def now_utc(self) -> dt.datetime:
        """Return the clock of the service. The documented way to see whether it is up.

        `NowUTC`, all versions. Reads: safe to retry.
        """
        ...

    @operation("Version", effect=READ, session=False)
    async def version_text(self) -> str:
        """Return the name and build of the service, as it writes them.

        `Version`, all versions. Reads: safe to retry.
        """
        ...

    @operation("InterchangeDate", effect=READ, session=False)
    async def interchange_date(self, interchange_header: str) -> dt.datetime:
        """Return the date and time that the header of an interchange gives.

        A header has no time zone. Read as UTC, the time is that of the sender's clock.

        Args:
            interchange_header: The ISA segment of X12 or the UNB segment of EDIFACT.

        `InterchangeDate`, all versions. Reads: safe to retry.
        """
        ...

    @operation("ReportTrafficStatsPublic", effect=READ, session=False)
    async def report_traffic_stats_public(self) -> "models.DataSet":
        """Return the traffic of all of ECGrid in the last 72 hours, one row for each hour.

        The columns are those of `session.reports.traffic_stats`: Period, then integers.

        `ReportTrafficStatsPublic`, all versions. Reads: safe to retry.
        """
        ...

    @operation("X400Format", effect=READ, session=False)
    async def x400_format(
        self,
        country: str,
        admd: str,
        prmd: str,
        organization: str,
        organizational_unit1: str,
        organizational_unit2: str,
        organizational_unit3: str,
        organizational_unit4: str,
        surname: str,
        given_name: str,
        initials: str,
        generation: str,
        common_name: str,
        dda: str,
        x_121: Annotated[str, Wire("X_121")],
        n_id: Annotated[str, Wire("N_ID")],
        t_ty: Annotated[str, Wire("T_TY")],
        t_id: Annotated[str, Wire("T_ID")],
    ) -> str:
        """Return the parts of an X.400 address in the form that ECGrid uses.

        Parts that an address lacks are empty.

        Args:
            admd: The administration's domain, as `prmd` is the private one.
            generation: Such as "Jr.".
            dda: Attributes that the domain defines itself.
            x_121: The X.121 number of a network terminal.
            n_id: The numeric id of a user agent.
            t_ty: The type of a terminal, as `t_id` is its id.

        `X400Format`, all versions. Reads: safe to retry.
        """
        ...


class SessionOperations(Service):
    """Operations of the session itself."""

    @operation("WhoAmI", effect=READ, observed=("3.0",))
    async def who_am_i(self) -> "models.SessionInfo":
        """Return the session and its user: network, mailbox, rights, and when it times out.

        `WhoAmI`, all versions. Reads: safe to retry.
        """
        ...

    @operation("Logout", effect=IDEMPOTENT, observed=("2.3",))
    async def logout(self) -> Int32:
        """Close the session and return how long it was open, in milliseconds.

        Leaving the block of a session does it, so it is rarely called. A second call is harmless:
        it returns what the first did, and sends nothing. The unit is that of the v2.1 guide; no
        later source repeats or changes it.

        `Logout`, all versions. Idempotent: safe to retry.
        """
        ...

    @operation("ChangePassword")
    async def change_password(self, old_password: Password, new_password: Password) -> bool:
        """Change the password of one's own user, at once.

        The service wants a change every 180 days. If the outcome is unknown, try a login with the
        new one: a wrong old one may count towards a lock-out (inferred).

        Args:
            new_password: 8 characters or more with upper case, lower case, a digit and a special
                one.

        Returns:
            True when done.

        `ChangePassword`, all versions. Writes: not retried once it may have arrived.
        """
        ...

    @operation("GenerateAPIKey")
    async def generate_api_key(self, user_id: Int32) -> SecretText:
        """Make a new API key for a user and return it.

        It takes the place of a session id in every call and does not expire by inactivity, so keep
        it as you keep a password. The one before presumably stops working. To read the current
        key, use `session.users.get_api_key`.

        Args:
            user_id: One's own, or that of a user one administers (inferred).

        `GenerateAPIKey`, all versions. Writes: not retried once it may have arrived.
        """
        ...

    @operation("GeneratePassword", effect=READ)
    async def generate_password(self, length: Int16) -> SecretText:
        """Return a random password and change nothing.

        Args:
            length: How many characters; users need 8 or more.

        `GeneratePassword`, all versions. Reads: safe to retry.
        """
        ...

    @operation("JSONWhoAmI", effect=READ, versions="3.2/163")
    async def json_who_am_i(self) -> SecretText:
        """Return what `who_am_i` does, as JSON text.

        The text holds the session id, so it is masked where people may see it. Only build 163 of
        v3.2 had it, and v3.2 means its newest build, so this raises NotInThisVersionError: use
        `who_am_i`.

        `JSONWhoAmI`, v3.2 build 163 only. Reads: safe to retry.
        """
        ...

    @operation("StatusList", effect=READ, versions="4.1..")
    async def status_list(self) -> "list[models.StatusInfo]":
        """Return every status code of parcels and interchanges, with its message and level.

        `level` is Info, Warning or Error. These are states of documents, not codes of faults.

        `StatusList`, from v4.1. Reads: safe to retry.
        """
        ...
