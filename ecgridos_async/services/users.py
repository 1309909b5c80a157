"""Users: who may call the service, with which rights."""

import builtins

from ecgridos_async.contract.operation import IDEMPOTENT, READ, Service, operation
from ecgridos_async.contract.types import Int16, Int32, SecretText
from ecgridos_async.models.users import AuthLevel, CellCarrier, UserIDInfo


class Users(Service):
    """Users: those of a network or mailbox, their rights, lock-outs and API keys.

    A plain call acts on the network and mailbox of the session, one with `_ex` on any that the
    user has rights to; otherwise it raises AccessDeniedError. MailboxID 0 is the root mailbox of
    a network.
    """

    @operation("UserActivate", effect=IDEMPOTENT)
    async def activate(self, user_id: Int32) -> bool:
        """Make a suspended user active again.

        A terminated user stays terminated. For a user who is locked out see `reset`.

        Returns:
            True when done.

        `UserActivate`, all versions. Idempotent: safe to retry.
        """
        ...

    @operation("UserAdd")
    async def add(
        self,
        mailbox_id: Int32,
        login_name: str,
        password: SecretText,
        recovery_question: str,
        recovery_answer: SecretText,
        first_name: str,
        last_name: str,
        company: str,
        email: str,
        phone: str,
        cell_phone: str,
        cell_carrier: CellCarrier,
        auth_level: AuthLevel,
    ) -> Int32:
        """Create a user in the network of the session.

        First and last name and `email` have 1 to 50 characters, `company` and `recovery_question`
        at most 50, the phones at most 20. Lengths are those of the v2.1 guide and may have changed.

        Args:
            mailbox_id: The user's mailbox; 0 is the root mailbox.
            login_name: 8 to 16 characters.
            password: 8 or more, with upper and lower case, a digit and a special character.
            recovery_answer: The recovery answer, which `password` asks for.
            auth_level: The rights of the user, such as `AuthLevel.MAILBOX_USER`.

        Returns:
            The UserID.

        `UserAdd`, all versions. Writes: not retried once it may have arrived.
        """
        ...

    @operation("UserAddEx", observed=("2.3",))
    async def add_ex(
        self,
        network_id: Int32,
        mailbox_id: Int32,
        login_name: str,
        password: SecretText,
        recovery_question: str,
        recovery_answer: SecretText,
        first_name: str,
        last_name: str,
        company: str,
        email: str,
        phone: str,
        cell_phone: str,
        cell_carrier: CellCarrier,
        auth_level: AuthLevel,
    ) -> Int32:
        """Create a user in a given network and mailbox.

        The other arguments are those of `add`. `CellCarrier` values after `ATT_PRE_CINGULAR` came
        later than v2.3.

        Args:
            mailbox_id: The user's mailbox; 0 is the root mailbox of the network.

        Returns:
            The UserID.

        Raises:
            AccessDeniedError: Without rights to the network or mailbox.

        `UserAddEx`, all versions. Writes: not retried once it may have arrived.
        """
        ...

    @operation("UserGetAPIKey", effect=READ)
    async def get_api_key(self, user_id: Int32) -> SecretText:
        """Return the API key of a user, which is accepted wherever a session id is.

        It replaces a password and does not expire: keep it out of logs. Admins of a network or
        mailbox may read the keys of their users. `session.generate_api_key` makes a new one.

        An early v3.2 says that this call generates the key; later ones say that it reads it.

        `UserGetAPIKey`, all versions. Reads: safe to retry.
        """
        ...

    @operation("UserInfo", effect=READ)
    async def info(self, user_id: Int32) -> UserIDInfo:
        """Return one user by id.

        Raises:
            NotFoundError: If there is no such user; the service may use another ECGridOSFault.

        `UserInfo`, all versions. Reads: safe to retry.
        """
        ...

    @operation("UserInfobyLogin", effect=READ, versions="4.1..")
    async def info_by_login(self, login_name: str) -> UserIDInfo:
        """Return one user by login name.

        Args:
            login_name: The whole name; whether its case matters is not documented.

        Raises:
            NotFoundError: If there is no such user; the service may use another ECGridOSFault.

        `UserInfobyLogin`, from v4.1. Reads: safe to retry.
        """
        ...

    @operation("UserList", effect=READ)
    async def list(self, name: str) -> builtins.list[UserIDInfo]:
        """List the users of the network and mailbox of the session.

        Args:
            name: A wildcard filter; an empty text lists all.

        Returns:
            The users, without pages.

        `UserList`, all versions. Reads: safe to retry.
        """
        ...

    @operation("UserListEx", effect=READ)
    async def list_ex(
        self, network_id: Int32, mailbox_id: Int32, name: str
    ) -> builtins.list[UserIDInfo]:
        """List the users of a given network and mailbox.

        Args:
            mailbox_id: 0 is the root mailbox; -1 should mean all, as in queries for parcels
                (inferred).
            name: A wildcard filter; an empty text lists all.

        Raises:
            AccessDeniedError: Without rights to the network or mailbox.

        `UserListEx`, all versions. Reads: safe to retry.
        """
        ...

    @operation("UserListLockedOut", effect=READ)
    async def list_locked_out(self) -> builtins.list[UserIDInfo]:
        """List the locked-out users of the network and mailbox of the session.

        The service's own text mentions a specified network, but no parameter specifies one. `reset`
        unlocks them.

        `UserListLockedOut`, all versions. Reads: safe to retry.
        """
        ...

    @operation("UserListLockedOutEx", effect=READ)
    async def list_locked_out_ex(
        self, network_id: Int32, mailbox_id: Int32
    ) -> builtins.list[UserIDInfo]:
        """List the locked-out users of a given network and mailbox.

        Args:
            mailbox_id: 0 is the root mailbox; -1 should mean all, as in queries for parcels
                (inferred).

        Raises:
            AccessDeniedError: Without rights to the network or mailbox.

        `UserListLockedOutEx`, all versions. Reads: safe to retry.
        """
        ...

    @operation("UserPassword")
    async def password(
        self,
        user_id: Int32,
        current_recovery_answer: SecretText,
        password: SecretText,
        recovery_question: str,
        recovery_answer: SecretText,
    ) -> bool:
        """Set the password, recovery question and recovery answer of a user.

        The service would probably refuse a second call, because the recovery answer has changed.
        `session.change_password` is for the session's own user.

        Args:
            current_recovery_answer: Proves the right to do so.
            password: 8 or more characters, with upper and lower case, a digit and a special
                character; it must be changed every 180 days.
            recovery_question: At most 50 characters (v2.1 guide).

        Returns:
            True when done.

        `UserPassword`, all versions. Writes: not retried once it may have arrived.
        """
        ...

    @operation("UserReset", effect=IDEMPOTENT)
    async def reset(self, user_id: Int32) -> bool:
        """Clear the counts of wrong passwords and open sessions of a user.

        This unlocks a user who is locked out by either. Sessions never logged out stay counted,
        five at most by default. The vendor's portal says it ends open sessions too; that is
        unconfirmed.

        Returns:
            True when done.

        `UserReset`, all versions. Idempotent: safe to retry.
        """
        ...

    @operation("UserResetAll", effect=IDEMPOTENT, versions="..3.2", observed=("3.0",))
    async def reset_all(self, time_out_minutes: Int16) -> Int16:
        """Reset all users who have been locked out for some time. Needs Root.

        Args:
            time_out_minutes: How long a lock-out must have lasted, in minutes (inferred).

        Returns:
            An integer, presumably how many users were reset; a repeat would not count them again.

        `UserResetAll`, up to v3.2. Idempotent: safe to retry.
        """
        ...

    @operation("UserSendSMS")
    async def send_sms(self, user_id: Int32, text: str) -> bool:
        """Send an SMS to a user.

        A second call sends a second one.

        Args:
            text: The text to send; its longest is not documented. It goes to the user's cell phone
                and carrier (inferred), so `cell_carrier` must be right.

        Returns:
            True when done.

        `UserSendSMS`, all versions. Writes: not retried once it may have arrived.
        """
        ...

    @operation("UserSetAuthLevel", effect=IDEMPOTENT)
    async def set_auth_level(self, user_id: Int32, auth_level: AuthLevel) -> bool:
        """Set what a user may do.

        Args:
            auth_level: Strongest first: `ROOT`, `TECH_OPS`, `NET_OPS`, `NETWORK_ADMIN`,
                `NETWORK_USER`, `MAILBOX_ADMIN`, `MAILBOX_USER`, `TP_USER`, `GENERAL`. `NO_CHANGE`
                leaves it.

        Returns:
            True when done.

        `UserSetAuthLevel`, all versions. Idempotent: safe to retry.
        """
        ...

    @operation("UserSetMaxSessions", effect=IDEMPOTENT, versions="4.1..")
    async def set_max_sessions(self, user_id: Int32, max_sessions: Int16) -> bool:
        """Set how many sessions a user may have open at once.

        Args:
            max_sessions: 5 unless set. An API key needs no session.

        Returns:
            True when done.

        `UserSetMaxSessions`, from v4.1. Idempotent: safe to retry.
        """
        ...

    @operation("UserSetNetworkMailbox", effect=IDEMPOTENT)
    async def set_network_mailbox(
        self, user_id: Int32, network_id: Int32, mailbox_id: Int32
    ) -> bool:
        """Move a user to another network and mailbox.

        Args:
            mailbox_id: Where to; 0 is the root mailbox of the network.

        Returns:
            True when done.

        Raises:
            AccessDeniedError: Without rights to the network or mailbox.

        `UserSetNetworkMailbox`, all versions. Idempotent: safe to retry.
        """
        ...

    @operation("UserSuspend", effect=IDEMPOTENT)
    async def suspend(self, user_id: Int32) -> bool:
        """Suspend a user; `activate` undoes it.

        Returns:
            True when done.

        `UserSuspend`, all versions. Idempotent: safe to retry.
        """
        ...

    @operation("UserTerminate", effect=IDEMPOTENT)
    async def terminate(self, user_id: Int32) -> bool:
        """Terminate a user, for good.

        It cannot be undone; `suspend` can.

        Returns:
            True when done.

        `UserTerminate`, all versions. Idempotent: safe to retry.
        """
        ...

    @operation("UserUpdate", effect=IDEMPOTENT)
    async def update(
        self,
        user_id: Int32,
        first_name: str,
        last_name: str,
        company: str,
        email: str,
        phone: str,
        cell_phone: str,
        cell_carrier: CellCarrier,
        auth_level: AuthLevel,
    ) -> bool:
        """Change the account of a user.

        Lengths are those of `add`. Whether an empty text clears a value or leaves it is not
        documented: pass the present value, which `info` returns, to keep it.

        Args:
            cell_carrier: `NO_CHANGE` leaves the present value.
            auth_level: `NO_CHANGE` leaves the present value.

        Returns:
            True when done.

        `UserUpdate`, all versions. Idempotent: safe to retry.
        """
        ...
