"""Mailboxes: the divisions of a network that send and receive."""

import builtins

from typing_extensions import deprecated

from ecgridos_async.contract.operation import IDEMPOTENT, READ, Service, operation
from ecgridos_async.contract.types import Int16, Int32, UInt8
from ecgridos_async.models.mailboxes import MailboxIDInfo
from ecgridos_async.models.networks import NetworkContactType
from ecgridos_async.models.status import UseType


class Mailboxes(Service):
    """Mailboxes: those of a network, what they are set to, and whom to turn to.

    A mailbox is known by its MailboxID, which is unique across ECGrid; 0 means the root mailbox of
    a network. A plain call acts on the network of the session, one with `_ex` on any that the
    user has rights to; otherwise it raises AccessDeniedError.
    """

    @operation("MailboxActivate", effect=IDEMPOTENT)
    async def activate(self, mailbox_id: Int32) -> bool:
        """Make a suspended mailbox active again.

        A terminated mailbox stays terminated.

        Returns True when done.
        """
        ...

    @operation("MailboxAdd")
    async def add(self, name: str, user_id: Int32) -> Int32:
        """Add a mailbox to the network of the session.

        name: of the new mailbox.
        user_id: becomes its owner and its contact for errors, interconnects and notices.

        Needs NetworkUser or above. Returns the MailboxID, a random number unique across ECGrid.
        """
        ...

    @operation("MailboxAddEx")
    async def add_ex(self, network_id: Int32, name: str, user_id: str) -> Int32:
        """Add a mailbox to a given network.

        network_id: one that the user has rights to, or AccessDeniedError is raised.
        name: of the new mailbox.
        user_id: the UserID as a text, which is how the service declares it here. The user becomes
            owner and contact, presumably as in `add`.

        Needs NetworkUser or above (inferred from `add`). Returns the MailboxID.
        """
        ...

    @operation("MailboxDeleteOnDownload", effect=IDEMPOTENT, versions="3.2/206..")
    async def delete_on_download(self, mailbox_id: Int32, delete_on_download: bool) -> bool:
        """Set whether a mailbox deletes on download.

        delete_on_download: True if a download alone takes a parcel out of the inbox, so that no
            confirmation is needed (inferred from the name).

        For the root mailbox see `networks.root_delete_on_download`.

        Returns True when done.
        """
        ...

    @operation("MailboxDescription", effect=IDEMPOTENT)
    async def description(self, mailbox_id: Int32, description: str) -> bool:
        """Set the description of a mailbox.

        description: the new text; its greatest length is not documented.

        Returns True when done.
        """
        ...

    @operation("MailboxErrorsContact", effect=IDEMPOTENT, versions="..3.2")
    @deprecated("Use mailboxes.set_contact.")
    async def errors_contact(self, mailbox_id: Int32, user_id: Int32) -> bool:
        """Make a user the contact of a mailbox for errors.

        The successor is `set_contact` with `NetworkContactType.ERRORS`.

        Returns True when done.
        """
        ...

    @operation("MailboxInBoxTimeout", effect=IDEMPOTENT)
    async def in_box_timeout(self, mailbox_id: Int32, minutes: Int16) -> bool:
        """Set after how long a mailbox notifies of parcels left in its inbox.

        minutes: in minutes; the vendor's portal says hours, against the parameter's own name.

        That it is about parcels not yet downloaded is inferred.

        Returns True when done.
        """
        ...

    @operation("MailboxInfo", effect=READ)
    async def info(self, mailbox_id: Int32) -> MailboxIDInfo:
        """Return one mailbox by its id.

        Raises AccessDeniedError if it is neither the user's own nor in the network of the user, and
        NotFoundError (or another ECGridOSFault) if there is no such mailbox.
        """
        ...

    @operation("MailboxInterconnectsContact", effect=IDEMPOTENT, versions="..3.2")
    @deprecated("Use mailboxes.set_contact.")
    async def interconnects_contact(self, mailbox_id: Int32, user_id: Int32) -> bool:
        """Make a user the contact of a mailbox for interconnects.

        The successor is `set_contact` with `NetworkContactType.INTERCONNECTS`.

        Returns True when done.
        """
        ...

    @operation("MailboxList", effect=READ)
    async def list(self, name: str) -> builtins.list[MailboxIDInfo]:
        """List the mailboxes of the network of the session.

        name: a wildcard filter; an empty text lists all.

        Returns the mailboxes, without pages.
        """
        ...

    @operation("MailboxListEx", effect=READ)
    async def list_ex(self, network_id: Int32, name: str) -> builtins.list[MailboxIDInfo]:
        """List the mailboxes of a given network. Needs NetOps, with few exceptions.

        name: a wildcard filter; an empty text lists all.

        Raises AccessDeniedError for nearly every user below NetOps, those of a mailbox above all;
        `list` is what they may call.
        """
        ...

    @operation("MailboxManaged", effect=IDEMPOTENT)
    async def managed(self, mailbox_id: Int32, managed: bool) -> bool:
        """Set whether a mailbox is managed.

        managed: if False, what is uploaded to MailboxID 0 is assigned to a mailbox by its sender
            (vendor's forum).

        Returns True when done.
        """
        ...

    @operation("MailboxName", effect=IDEMPOTENT)
    async def name(self, mailbox_id: Int32, name: str) -> bool:
        """Set the name of a mailbox.

        name: the new name; its greatest length is not documented.

        Returns True when done.
        """
        ...

    @operation("MailboxNoticesContact", effect=IDEMPOTENT, versions="..3.2")
    @deprecated("Use mailboxes.set_contact.")
    async def notices_contact(self, mailbox_id: Int32, user_id: Int32) -> bool:
        """Make a user the contact of a mailbox for notices.

        The successor is `set_contact` with `NetworkContactType.NOTICES`.

        Returns True when done.
        """
        ...

    @operation("MailboxOwnerContact", effect=IDEMPOTENT, versions="..3.2")
    @deprecated("Use mailboxes.set_contact.")
    async def owner_contact(self, mailbox_id: Int32, user_id: Int32) -> bool:
        """Make a user the administrative owner of a mailbox.

        The successor is `set_contact` with `NetworkContactType.OWNER`.

        Returns True when done.
        """
        ...

    @operation("MailboxSetContact", effect=IDEMPOTENT)
    async def set_contact(
        self, mailbox_id: Int32, user_id: Int32, contact_type: NetworkContactType
    ) -> bool:
        """Make a user one of the contacts of a mailbox.

        user_id: of the new contact.
        contact_type: which contact, such as `NetworkContactType.ERRORS`; the same as for networks.

        Returns True when done.
        """
        ...

    @operation("MailboxSuspend", effect=IDEMPOTENT)
    async def suspend(self, mailbox_id: Int32) -> bool:
        """Suspend an active mailbox; `activate` undoes it.

        Returns True when done.
        """
        ...

    @operation("MailboxTerminate", effect=IDEMPOTENT)
    async def terminate(self, mailbox_id: Int32) -> bool:
        """Terminate a mailbox, for good.

        It cannot be undone; `suspend` can.

        Returns True when done.
        """
        ...

    @operation("MailboxUse", effect=IDEMPOTENT)
    async def use(self, mailbox_id: Int32, use_type: UseType) -> bool:
        """Set what a mailbox is used for: tests, production or both.

        use_type: such as `UseType.TEST`, which keeps tests apart where there is no test service.

        The service's own text for this operation is that of `description`, by mistake; name and
        parameters say what it does.

        Returns True when done.
        """
        ...

    @operation("MailboxX12Delimiters", effect=IDEMPOTENT)
    async def x12_delimiters(
        self, mailbox_id: Int32, seg_term: UInt8, elm_sep: UInt8, sub_elm_sep: UInt8
    ) -> bool:
        """Set the X12 delimiters that a mailbox writes instead of the usual ones.

        seg_term: code of the character that ends a segment, 0 to 255.
        elm_sep: the same for the one between elements.
        sub_elm_sep: the same for the one between subelements.

        How to take an override back is not documented; 0 is likely (inferred).

        Returns True when done.
        """
        ...
