"""Mailboxes."""

from typing import Any

import attrs

from ecgridos_async.contract.ret_codes import RetCode
from ecgridos_async.models import (
    AuthLevel,
    MailboxIDInfo,
    NetworkContactType,
    Status,
)
from ecgridos_async.sandbox.faults import ServiceFault
from ecgridos_async.sandbox.handlers import views
from ecgridos_async.sandbox.handlers.access import (
    ALL,
    absent,
    own,
    present,
    require_cover,
    scope,
)
from ecgridos_async.sandbox.handlers.base import Call, Handler
from ecgridos_async.sandbox.handlers.limits import text
from ecgridos_async.sandbox.handlers.marks import reads, writes
from ecgridos_async.sandbox.handlers.setters import status_setters
from ecgridos_async.sandbox.world.checks import identifier, matches
from ecgridos_async.sandbox.world.mailboxes import Mailbox
from ecgridos_async.sandbox.world.users import User


def _mailbox(call: Call, mailbox_id: int, least: AuthLevel = AuthLevel.MAILBOX_ADMIN) -> Mailbox:
    call.require(least)
    identifier("MailboxID", mailbox_id)
    found = present(call.world.mailboxes.find(mailbox_id), "MailboxID", "mailbox", mailbox_id)
    require_cover(call, found.network_id, found.mailbox_id, "MailboxID")
    return found


def contact(call: Call, user_id: int, network_id: int) -> User:
    """Return the user who is to be a contact: one of the network, or of ECGrid."""
    identifier("UserID", user_id)
    user = present(call.world.users.find(user_id), "UserID", "user", user_id)
    if user.network_id not in (network_id, 1):
        raise absent("UserID", f"user of network {network_id}", user_id)
    return user


def _add(call: Call, network_id: int, name: str | None, user_id: int) -> int:
    call.require(AuthLevel.NETWORK_USER)
    scope(call, network_id, ALL)
    wanted = text("Mailbox.Name", name)
    user = contact(call, user_id, network_id)
    for mailbox in call.world.mailboxes:
        same = (mailbox.network_id, mailbox.name.lower()) == (network_id, wanted.lower())
        if same and mailbox.status is not Status.TERMINATED:
            raise ServiceFault(
                RetCode.DUPLICATE, "Name", f"Mailbox {mailbox.mailbox_id} has that name."
            )
    now = call.world.now()
    return call.world.mailboxes.add(network_id, wanted, user.user_id, now).mailbox_id


@writes("MailboxAdd", "name")
def add(call: Call, name: str | None, user_id: int) -> int:
    """Add a mailbox to the caller's network."""
    return _add(call, call.user.network_id, name, user_id)


@writes("MailboxAddEx", "name")
def add_ex(call: Call, network_id: int, name: str | None, user_id: str | None) -> int:
    """Add a mailbox to a network; the UserID is a text here."""
    try:
        number = int(user_id or "")
    except ValueError:
        raise ServiceFault(RetCode.INVALID_DATA_TYPE, "UserID", "It is not a number.") from None
    return _add(call, network_id, name, number)


@reads("MailboxInfo")
def info(call: Call, mailbox_id: int) -> MailboxIDInfo:
    """Tell what is known of a mailbox."""
    return views.mailbox_info(call, _mailbox(call, mailbox_id, AuthLevel.GENERAL))


def _list(call: Call, network_id: int, name: str | None) -> list[MailboxIDInfo]:
    return [
        views.mailbox_info(call, mailbox)
        for mailbox in call.world.mailboxes
        if network_id in (ALL, mailbox.network_id) and matches(name, mailbox.name)
    ]


@reads("MailboxList")
def list_own(call: Call, name: str | None) -> list[MailboxIDInfo]:
    """List the mailboxes of the caller's network."""
    return _list(call, own(call).network_id, name)


@reads("MailboxListEx")
def list_ex(call: Call, network_id: int, name: str | None) -> list[MailboxIDInfo]:
    """List the mailboxes of a network, for callers who cover all of it."""
    return _list(call, scope(call, network_id, ALL).network_id, name)


def _touch(call: Call, mailbox: Mailbox) -> bool:
    mailbox.modified = call.world.now()
    return True


def _for_status(call: Call, mailbox_id: int) -> Mailbox:
    return _mailbox(call, mailbox_id, AuthLevel.NETWORK_USER)


activate: Handler
suspend: Handler
terminate: Handler
activate, suspend, terminate = status_setters("Mailbox", "mailbox_id", _for_status)


@writes("MailboxName", "mailbox_id")
def set_name(call: Call, mailbox_id: int, name: str | None) -> bool:
    """Change the name."""
    mailbox = _mailbox(call, mailbox_id)
    mailbox.name = text("Mailbox.Name", name)
    return _touch(call, mailbox)


@writes("MailboxDescription", "mailbox_id")
def set_description(call: Call, mailbox_id: int, description: str | None) -> bool:
    """Change the description."""
    mailbox = _mailbox(call, mailbox_id)
    mailbox.description = text("Mailbox.Description", description)
    return _touch(call, mailbox)


def _set(name: str, field: str, least: AuthLevel = AuthLevel.MAILBOX_ADMIN) -> Handler:
    """Make the handler of an operation that sets one field."""

    def set_field(call: Call, mailbox_id: int, **given: object) -> bool:
        mailbox = _mailbox(call, mailbox_id, least)
        setattr(mailbox, field, given[field])
        return _touch(call, mailbox)

    return writes(name, "mailbox_id")(set_field)


def _configure(name: str, **fields: str) -> Handler:
    """Make the handler of an operation that changes settings: *fields* by its parameters."""

    def configure(call: Call, mailbox_id: int, **given: Any) -> bool:
        mailbox = _mailbox(call, mailbox_id)
        changes = {fields.get(parameter, parameter): given[parameter] for parameter in given}
        mailbox.config = attrs.evolve(mailbox.config, **changes)
        return _touch(call, mailbox)

    return writes(name, "mailbox_id")(configure)


use: Handler = _set("MailboxUse", "use_type")
set_managed: Handler = _set("MailboxManaged", "managed", AuthLevel.NETWORK_USER)
delete_on_download: Handler = _configure("MailboxDeleteOnDownload")
in_box_timeout: Handler = _configure("MailboxInBoxTimeout", minutes="in_box_timeout")
x12_delimiters: Handler = _configure("MailboxX12Delimiters")


@writes("MailboxSetContact", "mailbox_id")
def set_contact(
    call: Call, mailbox_id: int, user_id: int, contact_type: NetworkContactType
) -> bool:
    """Change a contact."""
    mailbox = _mailbox(call, mailbox_id)
    mailbox.contacts[contact_type] = contact(call, user_id, mailbox.network_id).user_id
    return _touch(call, mailbox)


def _contact(name: str, kind: NetworkContactType) -> Handler:
    """Make the handler of one of the old calls, each for one contact."""

    def set_one(call: Call, mailbox_id: int, user_id: int) -> bool:
        mailbox = _mailbox(call, mailbox_id)
        mailbox.contacts[kind] = contact(call, user_id, mailbox.network_id).user_id
        return _touch(call, mailbox)

    return writes(name, "mailbox_id")(set_one)


errors_contact: Handler = _contact("MailboxErrorsContact", NetworkContactType.ERRORS)
interconnects_contact: Handler = _contact(
    "MailboxInterconnectsContact", NetworkContactType.INTERCONNECTS
)
notices_contact: Handler = _contact("MailboxNoticesContact", NetworkContactType.NOTICES)
owner_contact: Handler = _contact("MailboxOwnerContact", NetworkContactType.OWNER)
