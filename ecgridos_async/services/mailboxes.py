"""Mailboxes: the divisions of a network that send and receive."""

import builtins

from typing_extensions import deprecated

from ecgridos_async.contract.operation import IDEMPOTENT, READ, Service, operation
from ecgridos_async.contract.types import Int16, Int32, UInt8
from ecgridos_async.models.mailboxes import MailboxIDInfo
from ecgridos_async.models.networks import NetworkContactType
from ecgridos_async.models.status import UseType


class Mailboxes(Service):
    """Mailboxes of networks: their settings and contacts.

    A mailbox is known by its MailboxID, which is unique across ECGrid; 0 means the root mailbox of
    a network. A plain call acts on the network of the session, one with `_ex` on any that the
    user has rights to; otherwise it raises AccessDeniedError.
    """

    @operation("MailboxActivate", effect=IDEMPOTENT)
    async def activate(self, mailbox_id: Int32) -> bool:
        """Make a suspended mailbox active again.

        A terminated mailbox stays terminated.

        Returns:
            True when done.

        `MailboxActivate`, all versions. Idempotent: safe to retry.
        """
        ...

    @operation("MailboxAdd")
    async def add(self, name: str, user_id: Int32) -> Int32:
        """Add a mailbox to the network of the session.

        Needs NetworkUser or above.

        Args:
            name: The name of the new mailbox.
            user_id: Becomes its owner and its contact for errors, interconnects and notices.

        Returns:
            The MailboxID, a random number unique across ECGrid.

        `MailboxAdd`, all versions. Writes: not retried once it may have arrived.
        """
        ...

    @operation("MailboxAddEx")
    async def add_ex(self, network_id: Int32, name: str, user_id: str) -> Int32:
        """Add a mailbox to a given network.

        Needs NetworkUser or above (inferred from `add`).

        Args:
            network_id: One that the user has rights to, or AccessDeniedError is raised.
            name: The name of the new mailbox.
            user_id: The UserID as a text, which is how the service declares it here. The user
                becomes owner and contact, presumably as in `add`.

        Returns:
            The MailboxID.

        `MailboxAddEx`, all versions. Writes: not retried once it may have arrived.
        """
        ...

    @operation("MailboxDeleteOnDownload", effect=IDEMPOTENT, versions="3.2/206..")
    async def delete_on_download(self, mailbox_id: Int32, delete_on_download: bool) -> bool:
        """Set whether a mailbox deletes on download.

        For the root mailbox see `networks.root_delete_on_download`.

        Args:
            delete_on_download: True if a download alone takes a parcel out of the inbox, so that no
                confirmation is needed (inferred from the name).

        Returns:
            True when done.

        `MailboxDeleteOnDownload`, from v3.2 build 206. Idempotent: safe to retry.
        """
        ...

    @operation("MailboxDescription", effect=IDEMPOTENT)
    async def description(self, mailbox_id: Int32, description: str) -> bool:
        """Set the description of a mailbox.

        Args:
            description: The new text; its greatest length is not documented.

        Returns:
            True when done.

        `MailboxDescription`, all versions. Idempotent: safe to retry.
        """
        ...

    @operation("MailboxErrorsContact", effect=IDEMPOTENT, versions="..3.2")
    @deprecated("Use mailboxes.set_contact.")
    async def errors_contact(self, mailbox_id: Int32, user_id: Int32) -> bool:
        """Make a user the contact of a mailbox for errors.

        The successor is `set_contact` with `NetworkContactType.ERRORS`.

        Returns:
            True when done.

        `MailboxErrorsContact`, up to v3.2. Idempotent: safe to retry.
        """
        ...

    @operation("MailboxInBoxTimeout", effect=IDEMPOTENT)
    async def in_box_timeout(self, mailbox_id: Int32, minutes: Int16) -> bool:
        """Set after how long a mailbox notifies of parcels left in its inbox.

        That it counts parcels not yet downloaded is inferred.

        Args:
            minutes: In minutes; the vendor's portal says hours, against the parameter's own name.

        Returns:
            True when done.

        `MailboxInBoxTimeout`, all versions. Idempotent: safe to retry.
        """
        ...

    @operation("MailboxInfo", effect=READ)
    async def info(self, mailbox_id: Int32) -> MailboxIDInfo:
        """Return one mailbox by its id.

        Raises:
            AccessDeniedError: If it is neither the user's own nor in the network of the user.
            NotFoundError: If there is no such mailbox; the service may use another ECGridOSFault.

        `MailboxInfo`, all versions. Reads: safe to retry.
        """
        ...

    @operation("MailboxInterconnectsContact", effect=IDEMPOTENT, versions="..3.2")
    @deprecated("Use mailboxes.set_contact.")
    async def interconnects_contact(self, mailbox_id: Int32, user_id: Int32) -> bool:
        """Make a user the contact of a mailbox for interconnects.

        The successor is `set_contact` with `NetworkContactType.INTERCONNECTS`.

        Returns:
            True when done.

        `MailboxInterconnectsContact`, up to v3.2. Idempotent: safe to retry.
        """
        ...

    @operation("MailboxList", effect=READ)
    async def list(self, name: str) -> builtins.list[MailboxIDInfo]:
        """List the mailboxes of the network of the session.

        Args:
            name: A wildcard filter; an empty text lists all.

        Returns:
            The mailboxes, without pages.

        `MailboxList`, all versions. Reads: safe to retry.
        """
        ...

    @operation("MailboxListEx", effect=READ)
    async def list_ex(self, network_id: Int32, name: str) -> builtins.list[MailboxIDInfo]:
        """List the mailboxes of a given network. Needs NetOps, with few exceptions.

        Args:
            name: A wildcard filter; an empty text lists all.

        Raises:
            AccessDeniedError: For nearly every user below NetOps, above all those of a mailbox;
                they may call `list`.

        `MailboxListEx`, all versions. Reads: safe to retry.
        """
        ...

    @operation("MailboxManaged", effect=IDEMPOTENT)
    async def managed(self, mailbox_id: Int32, managed: bool) -> bool:
        """Set whether a mailbox is managed.

        Args:
            managed: If False, what is uploaded to MailboxID 0 is assigned to a mailbox by its
                sender (vendor's forum).

        Returns:
            True when done.

        `MailboxManaged`, all versions. Idempotent: safe to retry.
        """
        ...

    @operation("MailboxName", effect=IDEMPOTENT)
    async def name(self, mailbox_id: Int32, name: str) -> bool:
        """Set the name of a mailbox.

        Args:
            name: The new name; its greatest length is not documented.

        Returns:
            True when done.

        `MailboxName`, all versions. Idempotent: safe to retry.
        """
        ...

    @operation("MailboxNoticesContact", effect=IDEMPOTENT, versions="..3.2")
    @deprecated("Use mailboxes.set_contact.")
    async def notices_contact(self, mailbox_id: Int32, user_id: Int32) -> bool:
        """Make a user the contact of a mailbox for notices.

        The successor is `set_contact` with `NetworkContactType.NOTICES`.

        Returns:
            True when done.

        `MailboxNoticesContact`, up to v3.2. Idempotent: safe to retry.
        """
        ...

    @operation("MailboxOwnerContact", effect=IDEMPOTENT, versions="..3.2")
    @deprecated("Use mailboxes.set_contact.")
    async def owner_contact(self, mailbox_id: Int32, user_id: Int32) -> bool:
        """Make a user the administrative owner of a mailbox.

        The successor is `set_contact` with `NetworkContactType.OWNER`.

        Returns:
            True when done.

        `MailboxOwnerContact`, up to v3.2. Idempotent: safe to retry.
        """
        ...

    @operation("MailboxSetContact", effect=IDEMPOTENT)
    async def set_contact(
        self, mailbox_id: Int32, user_id: Int32, contact_type: NetworkContactType
    ) -> bool:
        """Make a user one of the contacts of a mailbox.

        Args:
            user_id: The new contact.
            contact_type: Which contact, such as `NetworkContactType.ERRORS`; the same as for
                networks.

        Returns:
            True when done.

        `MailboxSetContact`, all versions. Idempotent: safe to retry.
        """
        ...

    @operation("MailboxSuspend", effect=IDEMPOTENT)
    async def suspend(self, mailbox_id: Int32) -> bool:
        """Suspend an active mailbox; `activate` undoes it.

        Returns:
            True when done.

        `MailboxSuspend`, all versions. Idempotent: safe to retry.
        """
        ...

    @operation("MailboxTerminate", effect=IDEMPOTENT)
    async def terminate(self, mailbox_id: Int32) -> bool:
        """Terminate a mailbox, for good.

        It cannot be undone; `suspend` can.

        Returns:
            True when done.

        `MailboxTerminate`, all versions. Idempotent: safe to retry.
        """
        ...

    @operation("MailboxUse", effect=IDEMPOTENT)
    async def use(self, mailbox_id: Int32, use_type: UseType) -> bool:
        """Set what a mailbox is used for: tests, production or both.

        The service's own text for this operation is that of `description`, by mistake; name and
        parameters say what it does.

        Args:
            use_type: Such as `UseType.TEST`, which keeps tests apart where there is no test
                service.

        Returns:
            True when done.

        `MailboxUse`, all versions. Idempotent: safe to retry.
        """
        ...

    @operation("MailboxX12Delimiters", effect=IDEMPOTENT)
    async def x12_delimiters(
        self, mailbox_id: Int32, seg_term: UInt8, elm_sep: UInt8, sub_elm_sep: UInt8
    ) -> bool:
        """Set the X12 delimiters that a mailbox writes instead of the usual ones.

        How to undo an override is not documented; 0 is likely (inferred).

        Args:
            seg_term: Code of the character that ends a segment, 0 to 255.
            elm_sep: The same for the one between elements.
            sub_elm_sep: The same for the one between subelements.

        Returns:
            True when done.

        `MailboxX12Delimiters`, all versions. Idempotent: safe to retry.
        """
        ...
