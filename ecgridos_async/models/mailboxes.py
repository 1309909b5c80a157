"""Mailboxes: the parts of a network that parcels are sent from and received in."""

import datetime as dt
from typing import Annotated

import attrs

from ecgridos_async.contract.names import Wire
from ecgridos_async.contract.types import In, Int16, Int32, UInt8
from ecgridos_async.models.base import Model
from ecgridos_async.models.status import Status, UseType
from ecgridos_async.models.users import UserIDInfo


@attrs.frozen(kw_only=True)
class MailboxConfig(Model):
    """How data is treated in a mailbox, a network or, in v4.1, for an ECGridID."""

    in_box_timeout: Int16
    """Minutes a parcel may wait in the inbox before there is a notice."""
    seg_term: UInt8
    """The character code that overrides the X12 segment terminator, such as 126 for `~`."""
    elm_sep: UInt8
    """The character code that overrides the X12 element separator, such as 42 for `*`."""
    sub_elm_sep: UInt8
    """The character code that overrides the X12 subelement separator, such as 62 for `>`."""
    ebcdic_filter: Annotated[bool | int, In("..3.2", bool), In("4.1..", Int16)]
    """True or False; a number in v4.1, whose values are not documented."""
    ftp_ascii_filter: Annotated[bool, Wire("FTPasciiFilter")]
    low_pass_filter: bool
    mailbag_pass_through: bool
    delete_on_download: bool
    """Whether a download takes a parcel from the inbox, unconfirmed (inferred from the name)."""
    strip_directed_envelope: bool
    """Whether the envelope around directed data is taken off again (inferred from the name)."""


@attrs.frozen(kw_only=True)
class MailboxNetOpsInfo(Model):
    """What only NetOps sees of a mailbox (inferred from the name)."""

    alias_network_id: Int32
    alias_mailbox_id: Int32


@attrs.frozen(kw_only=True)
class MailboxOwnerInfo(Model):
    """What only its owner sees of a mailbox (inferred from the name)."""

    pricelist_id: Int32
    contract_id: Int32


@attrs.frozen(kw_only=True)
class MailboxIDInfo(Model):
    """A mailbox.

    The fields `…_user_id` hold the whole user: the contacts for errors, interconnects and so on.
    """

    mailbox_id: Int32
    """A random number, unique across ECGrid. 0 is the root mailbox of the network."""
    network_id: Int32
    name: str | None = None
    created: dt.datetime | None = None
    modified: dt.datetime | None = None
    status: Status
    description: str | None = None
    owner_user_id: UserIDInfo | None = None
    errors_user_id: UserIDInfo | None = None
    interconnects_user_id: UserIDInfo | None = None
    notices_user_id: UserIDInfo | None = None
    reports_user_id: UserIDInfo | None = None
    customer_service_user_id: UserIDInfo | None = None
    accounting_user_id: UserIDInfo | None = None
    managed: bool
    """If False, ECGrid assigns an upload to mailbox 0 to a mailbox by the sender's id."""
    use_type: UseType
    config: MailboxConfig | None = None
    ecgrid_account: bool
    """Whether the mailbox is a customer of ECGrid (inferred from the name)."""
    default_as2_id: str | None = None
    owner_info: MailboxOwnerInfo | None = None
    """None if the caller may not see it (inferred), as is `net_ops_info`."""
    net_ops_info: MailboxNetOpsInfo | None = None
