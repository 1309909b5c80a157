"""Migrations."""

import builtins
import datetime as dt
from typing import Annotated

from ecgridos_async.contract.names import Wire
from ecgridos_async.contract.operation import READ, Service, operation
from ecgridos_async.contract.types import Int32, Versions
from ecgridos_async.models.migrations import MigrationIDInfo, MigrationStatus


class Migrations(Service):
    """Migrations: lists of trading partners that move to another network. From v3.2 on."""

    @operation("MigrationAdd", versions="4.1..")
    async def add(
        self,
        name: str,
        scheduled: dt.datetime,
        target_network_id: Annotated[Int32, Wire("TargetNetworkId")],
        target_mailbox_id: Annotated[Int32, Wire("TargetMailboxId")],
        status: MigrationStatus,
    ) -> Int32:
        """Add a migration for the session's network and mailbox, and return its id.

        Args:
            scheduled: When it is to take place, in UTC.
            target_network_id: Where the partners move to (inferred).
            target_mailbox_id: 0 is the root mailbox of the target network.
            status: Not ALL, which only queries have (inferred).

        `MigrationAdd`, from v4.1. Writes: not retried once it may have arrived.
        """
        ...

    @operation("MigrationAddEx", versions="4.1..")
    async def add_ex(
        self,
        network_id: Annotated[Int32, Wire("NetworkId")],
        mailbox_id: Annotated[Int32, Wire("MailboxId")],
        name: str,
        scheduled: dt.datetime,
        target_network_id: Annotated[Int32, Wire("TargetNetworkId")],
        target_mailbox_id: Annotated[Int32, Wire("TargetMailboxId")],
        status: MigrationStatus,
    ) -> Int32:
        """Add a migration for any network and mailbox that one has rights to, and return its id.

        Args:
            mailbox_id: 0 is the root mailbox of the network.
            scheduled: When it is to take place, in UTC.
            target_network_id: Where the partners move to (inferred).
            target_mailbox_id: 0 is the root mailbox of the target network.
            status: Not ALL, which only queries have (inferred).

        Raises:
            AccessDeniedError: Without rights to the network or mailbox.

        `MigrationAddEx`, from v4.1. Writes: not retried once it may have arrived.
        """
        ...

    @operation("MigrationAddTP", versions="3.2/206..")
    async def add_tp(
        self,
        migration_id: Int32,
        *,
        migration_batch_id: Annotated[Int32 | None, Versions("4.1..")] = None,
        ecgrid_id: Int32,
    ) -> bool:
        """Add a trading partner to a migration.

        Args:
            migration_batch_id: v4.1 only, and required there: one of the migration's `batches`.
            ecgrid_id: The ECGrid id of the partner.

        Returns:
            True when done.

        `MigrationAddTP`, from v3.2 build 206. Writes: not retried once it may have arrived.
        """
        ...

    @operation("MigrationInfo", effect=READ, versions="3.2/206..")
    async def info(
        self,
        migration_id: Int32,
        *,
        migration_batch_id: Annotated[Int32 | None, Versions("4.1..")] = None,
    ) -> MigrationIDInfo:
        """Return one migration with its trading partners.

        Args:
            migration_batch_id: v4.1 only, and required there: one of the migration's `batches`.

        Raises:
            NotFoundError: If there is none; the service may use another ECGridOSFault.

        `MigrationInfo`, from v3.2 build 206. Reads: safe to retry.
        """
        ...

    @operation("MigrationList", effect=READ, versions="3.2/206..")
    async def list(
        self, status: MigrationStatus, show_canceled: bool
    ) -> builtins.list[MigrationIDInfo]:
        """Return the migrations of the session's network and mailbox.

        Args:
            status: ALL for any.
            show_canceled: Whether to include those that were canceled (inferred).

        `MigrationList`, from v3.2 build 206. Reads: safe to retry.
        """
        ...

    @operation("MigrationListEx", effect=READ, versions="3.2/206..")
    async def list_ex(
        self, network_id: Int32, mailbox_id: Int32, status: MigrationStatus, show_canceled: bool
    ) -> builtins.list[MigrationIDInfo]:
        """Return the migrations of any network and mailbox that one has rights to.

        Args:
            mailbox_id: 0 is the root mailbox of the network, -1 all of its mailboxes.
            status: ALL for any.
            show_canceled: Whether to include those that were canceled (inferred).

        Raises:
            AccessDeniedError: Without rights to the network or mailbox.

        `MigrationListEx`, from v3.2 build 206. Reads: safe to retry.
        """
        ...
