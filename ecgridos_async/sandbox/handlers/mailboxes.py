"""Mailboxes."""

import functools
from typing import Any, Final

import attrs

from ecgridos_async.contract.ret_codes import RetCode
from ecgridos_async.models import AuthLevel, MailboxIDInfo, NetworkContactType, Status
from ecgridos_async.sandbox.faults import ServiceFault, absent, duplicate
from ecgridos_async.sandbox.handlers import views
from ecgridos_async.sandbox.handlers.access import ALL, Scope, require_cover, scope
from ecgridos_async.sandbox.handlers.base import Call, Handler
from ecgridos_async.sandbox.handlers.limits import text
from ecgridos_async.sandbox.handlers.marks import reads, writes
from ecgridos_async.sandbox.handlers.setters import changes, setter, status_setters
from ecgridos_async.sandbox.world.checks import matches
from ecgridos_async.sandbox.world.mailboxes import Mailbox
from ecgridos_async.sandbox.world.users import User


def _mailbox(call: Call, mailbox_id: int, least: AuthLevel = AuthLevel.MAILBOX_ADMIN) -> Mailbox:
    call.require(least)
    found = call.world.mailboxes.require(mailbox_id)
    require_cover(call, found.place, "MailboxID")
    return found


_for_anybody = functools.partial(_mailbox, least=AuthLevel.GENERAL)
_for_network = functools.partial(_mailbox, least=AuthLevel.NETWORK_USER)


def contact(call: Call, user_id: int, network_id: int) -> User:
    """Return the user who is to be a contact: one of the network, or of ECGrid."""
    user = call.world.users.require(user_id)
    if user.network_id not in (network_id, 1):
        raise absent("UserID", f"user of network {network_id}", user_id)
    return user


@writes("MailboxAdd", "MailboxAddEx", by="name")
def add(
    call: Call, name: str | None, user_id: int | str | None, network_id: int | None = None
) -> int:
    """Add a mailbox to a network, by default the caller's; the UserID of the Ex call is a text."""
    try:
        number = int("" if user_id is None else user_id)
    except ValueError:
        raise ServiceFault(RetCode.INVALID_DATA_TYPE, "UserID", "It is not a number.") from None
    call.require(AuthLevel.NETWORK_USER)
    network = call.user.network_id if network_id is None else network_id
    scope(call, network)
    wanted = text("Mailbox.Name", name)
    user = contact(call, number, network)
    for mailbox in call.world.mailboxes:
        same = (mailbox.network_id, mailbox.name.lower()) == (network, wanted.lower())
        if same and mailbox.status is not Status.TERMINATED:
            raise duplicate("Name", f"Mailbox {mailbox.mailbox_id} has that name.")
    now = call.world.now()
    return call.world.mailboxes.add(network, wanted, user.user_id, now).mailbox_id


@reads("MailboxInfo", of=_for_anybody)
def info(call: Call, mailbox: Mailbox) -> MailboxIDInfo:
    """Tell what is known of a mailbox."""
    return views.mailbox_info(call, mailbox)


@reads("MailboxList", "MailboxListEx", of=scope)
def list_all(call: Call, where: Scope, name: str | None) -> list[MailboxIDInfo]:
    """List the mailboxes of a network, for callers who cover all of it if they name it."""
    return [
        views.mailbox_info(call, mailbox)
        for mailbox in call.world.mailboxes
        if where.network_id in (ALL, mailbox.network_id) and matches(name, mailbox.name)
    ]


@changes("MailboxDeleteOnDownload", "MailboxInBoxTimeout", "MailboxX12Delimiters", of=_mailbox)
def configure(_call: Call, mailbox: Mailbox, **given: Any) -> None:
    """Change settings."""
    if "minutes" in given:
        given["in_box_timeout"] = given.pop("minutes")
    mailbox.config = attrs.evolve(mailbox.config, **given)


def _set_contact(
    call: Call, mailbox: Mailbox, user_id: int, contact_type: NetworkContactType
) -> None:
    mailbox.contacts[contact_type] = contact(call, user_id, mailbox.network_id).user_id


def _set_one_contact(kind: NetworkContactType) -> Handler:
    """Return the handler of one of the old calls, each for one contact."""
    set_one = functools.partial(_set_contact, contact_type=kind)
    return changes(f"Mailbox{kind}Contact", of=_mailbox)(set_one)


SETTERS: Final[tuple[Handler, ...]] = (
    setter("MailboxName", "name", _mailbox, limit="Mailbox.Name"),
    setter("MailboxDescription", "description", _mailbox, limit="Mailbox.Description"),
    setter("MailboxUse", "use_type", _mailbox),
    setter("MailboxManaged", "managed", _for_network),
    *status_setters("Mailbox", "MailboxID", _for_network),
    changes("MailboxSetContact", of=_mailbox)(_set_contact),
    _set_one_contact(NetworkContactType.ERRORS),
    _set_one_contact(NetworkContactType.INTERCONNECTS),
    _set_one_contact(NetworkContactType.NOTICES),
    _set_one_contact(NetworkContactType.OWNER),
)
