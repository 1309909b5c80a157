"""Networks: the large divisions of ECGrid, each with its mailboxes."""

import builtins

from typing_extensions import deprecated

from ecgridos_async.contract.operation import IDEMPOTENT, READ, Service, operation
from ecgridos_async.contract.types import Int16, Int32, SecretText, UInt8
from ecgridos_async.models.dataset import DataSet
from ecgridos_async.models.networks import (
    NetworkContactType,
    NetworkIDInfo,
    NetworkRoutingType,
    NetworkServiceType,
    NetworkWebsiteType,
)
from ecgridos_async.models.status import Status
from ecgridos_async.models.users import UserIDInfo


class Networks(Service):
    """Networks: their settings, contacts and status.

    A network is known by its NetworkID; that of a session is in `session.who_am_i()`.
    Other networks need rights to them, or the call raises AccessDeniedError. Running
    networks (`add`, `start`, `stop`, `set_status` …) is for the vendor's staff and gone in v4.1.
    """

    @operation("NetworkAdd", versions="..3.2")
    async def add(
        self,
        network_id: Int32,
        name: str,
        location: str,
        type: NetworkServiceType,
        routing_type: NetworkRoutingType,
        password: SecretText,
        run_dir: Int16,
        server: str,
    ) -> Int32:
        """Add a network to ECGrid. Needs NetOps.

        Args:
            network_id: Id of the new network, chosen by the caller (inferred: it is a parameter).
            type: What kind of network; no source spells the abbreviations out.
            routing_type: Which traffic it lets through.
            password: The password of the network; it is masked in logs and errors.
            server: Where its process runs, as does `run_dir`; no source explains them.

        Returns:
            An integer, presumably the NetworkID.

        `NetworkAdd`, up to v3.2. Writes: not retried once it may have arrived.
        """
        ...

    @operation("NetworkBackupAllConfigs", versions="..3.2")
    async def backup_all_configs(self) -> str:
        """Save the configurations of all networks to the database. Needs TechOps.

        Returns:
            A text; no source says what is in it.

        `NetworkBackupAllConfigs`, up to v3.2. Writes: not retried once it may have arrived.
        """
        ...

    @operation("NetworkBillingContact", effect=IDEMPOTENT, versions="..3.2")
    @deprecated("Use networks.set_contact.")
    async def billing_contact(self, network_id: Int32, user_id: Int32) -> bool:
        """Make a user the billing contact of a network.

        The successor is `set_contact`, presumably with `NetworkContactType.ACCOUNTING`: there is no
        type called billing.

        Returns:
            True when done.

        `NetworkBillingContact`, up to v3.2. Idempotent: safe to retry.
        """
        ...

    @operation("NetworkErrorsContact", effect=IDEMPOTENT, versions="..3.2")
    @deprecated("Use networks.set_contact.")
    async def errors_contact(self, network_id: Int32, user_id: Int32) -> bool:
        """Make a user the contact of a network for errors.

        The successor is `set_contact` with `NetworkContactType.ERRORS`.

        Returns:
            True when done.

        `NetworkErrorsContact`, up to v3.2. Idempotent: safe to retry.
        """
        ...

    @operation("NetworkGetContact", effect=READ)
    async def get_contact(self, network_id: Int32, contact_type: NetworkContactType) -> UserIDInfo:
        """Return the user who is a contact of a network.

        Args:
            contact_type: Which of its contacts, such as `NetworkContactType.OWNER`.

        `NetworkGetContact`, all versions. Reads: safe to retry.
        """
        ...

    @operation("NetworkInfo", effect=READ)
    async def info(self, network_id: Int32) -> NetworkIDInfo:
        """Return one network by its id.

        The contacts in it are UserIDs; pass one to `users.info`. `info_with_log` has its log.

        Raises:
            NotFoundError: If there is no such network; the service may use another ECGridOSFault.

        `NetworkInfo`, all versions. Reads: safe to retry.
        """
        ...

    @operation("NetworkInfoWithLog", effect=READ)
    async def info_with_log(self, network_id: Int32) -> NetworkIDInfo:
        """Return one network by its id, with its log.

        As `info`, with `last_log` filled (inferred: it is the only field for a log).

        `NetworkInfoWithLog`, all versions. Reads: safe to retry.
        """
        ...

    @operation("NetworkInterconnectsContact", effect=IDEMPOTENT, versions="..3.2")
    @deprecated("Use networks.set_contact.")
    async def interconnects_contact(self, network_id: Int32, user_id: Int32) -> bool:
        """Make a user the contact of a network for interconnects.

        The successor is `set_contact` with `NetworkContactType.INTERCONNECTS`.

        Returns:
            True when done.

        `NetworkInterconnectsContact`, up to v3.2. Idempotent: safe to retry.
        """
        ...

    @operation("NetworkList", effect=READ)
    async def list(self, name: str) -> builtins.list[NetworkIDInfo]:
        """List networks by name.

        Args:
            name: A wildcard filter; an empty text lists all.

        Returns:
            The networks, without pages.

        `NetworkList`, all versions. Reads: safe to retry.
        """
        ...

    @operation("NetworkNoticesContact", effect=IDEMPOTENT, versions="..3.2")
    @deprecated("Use networks.set_contact.")
    async def notices_contact(self, network_id: Int32, user_id: Int32) -> bool:
        """Make a user the contact of a network for notices.

        The successor is `set_contact` with `NetworkContactType.NOTICES`.

        Returns:
            True when done.

        `NetworkNoticesContact`, up to v3.2. Idempotent: safe to retry.
        """
        ...

    @operation("NetworkOutageList", effect=READ)
    async def outage_list(self) -> builtins.list[NetworkIDInfo]:
        """List the networks that have an outage.

        `network_status` of each says which kind, scheduled or not, of ECGrid or of the network
        (inferred from its values).

        `NetworkOutageList`, all versions. Reads: safe to retry.
        """
        ...

    @operation("NetworkOwnerContact", effect=IDEMPOTENT, versions="..3.2")
    @deprecated("Use networks.set_contact.")
    async def owner_contact(self, network_id: Int32, user_id: Int32) -> bool:
        """Make a user the administrative owner of a network.

        The successor is `set_contact` with `NetworkContactType.OWNER`.

        Returns:
            True when done.

        `NetworkOwnerContact`, up to v3.2. Idempotent: safe to retry.
        """
        ...

    @operation("NetworkReportsContact", effect=IDEMPOTENT, versions="..3.2")
    @deprecated("Use networks.set_contact.")
    async def reports_contact(self, network_id: Int32, user_id: Int32) -> bool:
        """Make a user the contact of a network for reports.

        The successor is `set_contact` with `NetworkContactType.REPORTS`.

        Returns:
            True when done.

        `NetworkReportsContact`, up to v3.2. Idempotent: safe to retry.
        """
        ...

    @operation("NetworkRestart", versions="..3.2")
    async def restart(self, network_id: Int32) -> bool:
        """Restart the process of a network. Needs TechOps.

        A second call restarts it again.

        Returns:
            True when done.

        `NetworkRestart`, up to v3.2. Writes: not retried once it may have arrived.
        """
        ...

    @operation("NetworkRootDeleteOnDownload", effect=IDEMPOTENT, versions="4.1..")
    async def root_delete_on_download(self, network_id: Int32, delete_on_download: bool) -> bool:
        """Set whether the root mailbox of a network deletes on download.

        The root mailbox is MailboxID 0; for the others see `mailboxes.delete_on_download`.

        Args:
            delete_on_download: True if a download alone takes a parcel out of the inbox, so that no
                confirmation is needed (inferred from the name).

        Returns:
            True when done.

        `NetworkRootDeleteOnDownload`, from v4.1. Idempotent: safe to retry.
        """
        ...

    @operation("NetworkSetContact", effect=IDEMPOTENT)
    async def set_contact(
        self, network_id: Int32, user_id: Int32, contact_type: NetworkContactType
    ) -> bool:
        """Make a user one of the contacts of a network.

        Args:
            user_id: The new contact.
            contact_type: Which contact, such as `NetworkContactType.ERRORS`.

        Returns:
            True when done.

        `NetworkSetContact`, all versions. Idempotent: safe to retry.
        """
        ...

    @operation("NetworkSetStatus", effect=IDEMPOTENT, versions="..3.2")
    async def set_status(self, network_id: Int32, status: Status) -> bool:
        """Set the status of a network. Needs TechOps.

        Args:
            status: `Status.SUSPENDED` can be undone, `Status.TERMINATED` cannot.

        Returns:
            True when done.

        `NetworkSetStatus`, up to v3.2. Idempotent: safe to retry.
        """
        ...

    @operation("NetworkSetWebsite", effect=IDEMPOTENT)
    async def set_website(
        self, network_id: Int32, url: str, website_type: NetworkWebsiteType
    ) -> bool:
        """Set one of the web addresses of a network.

        Args:
            url: The address.
            website_type: Which one: `HOME`, `SUPPORT` or `LOGIN`.

        Returns:
            True when done.

        `NetworkSetWebsite`, all versions. Idempotent: safe to retry.
        """
        ...

    @operation("NetworkStart", versions="..3.2")
    async def start(self, network_id: Int32) -> bool:
        """Start the process of a network. Needs TechOps.

        What it does to a running process is not known.

        Returns:
            True when done.

        `NetworkStart`, up to v3.2. Writes: not retried once it may have arrived.
        """
        ...

    @operation("NetworkStatusSummary", effect=READ)
    async def status_summary(self, show_inactive: bool) -> DataSet:
        """Return a summary of the status of networks, as a table.

        No document lists the columns; read them from the DataSet.

        Args:
            show_inactive: Whether to include networks that are not active.

        `NetworkStatusSummary`, all versions. Reads: safe to retry.
        """
        ...

    @operation("NetworkStop", versions="..3.2")
    async def stop(self, network_id: Int32) -> bool:
        """Stop the process of a network. Needs TechOps.

        A repeated call may stop a process that was started again meanwhile.

        Returns:
            True when done.

        `NetworkStop`, up to v3.2. Writes: not retried once it may have arrived.
        """
        ...

    @operation("NetworkUpdate", effect=IDEMPOTENT, versions="4.1..")
    async def update(self, network_id: Int32, name: str, location: str) -> bool:
        """Change the name and location of a network.

        What an empty text does is not documented: pass the present value, which `info` returns, to
        keep it.

        Returns:
            True when done.

        `NetworkUpdate`, from v4.1. Idempotent: safe to retry.
        """
        ...

    @operation("NetworkX12Delimiters", effect=IDEMPOTENT, versions="3.2/206..")
    async def x12_delimiters(
        self, network_id: Int32, seg_term: UInt8, elm_sep: UInt8, sub_elm_sep: UInt8
    ) -> bool:
        """Set the X12 delimiters that a network writes instead of the usual ones.

        How to undo an override is not documented; 0 is likely (inferred).

        Args:
            seg_term: Code of the character that ends a segment, 0 to 255.
            elm_sep: The same for the one between elements.
            sub_elm_sep: The same for the one between subelements.

        Returns:
            True when done.

        `NetworkX12Delimiters`, from v3.2 build 206. Idempotent: safe to retry.
        """
        ...
