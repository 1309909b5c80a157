"""Mailboxes. The root mailbox of a network, number 0, is part of the network."""

import datetime as dt
from collections.abc import Sequence
from typing import Final

import attrs

from ecgridos_async.models import MailboxConfig, NetworkContactType, Status, UseType
from ecgridos_async.sandbox.world.networks import new_config
from ecgridos_async.sandbox.world.records import Record, Records
from ecgridos_async.sandbox.world.seed import MailboxSeed

_FIRST_NEW: Final = 2201


@attrs.define(eq=False, kw_only=True)
class Mailbox(Record):
    """A mailbox."""

    name: str
    contacts: dict[NetworkContactType, int]
    description: str = ""
    status: Status = Status.ACTIVE
    managed: bool = False
    use_type: UseType = UseType.TEST_AND_PRODUCTION
    config: MailboxConfig = attrs.field(factory=new_config)


class Mailboxes(Records[Mailbox]):
    """All mailboxes. Their ids are unique across networks."""

    def __init__(self, mailboxes: Sequence[MailboxSeed], now: dt.datetime) -> None:
        first = max([_FIRST_NEW, *(one.mailbox_id + 1 for one in mailboxes)])
        super().__init__("mailbox", "mailbox_id", first)
        for one in mailboxes:
            made = self.add(one.network_id, one.name, one.contact_user_id, now, one.mailbox_id)
            made.description, made.managed, made.status = one.description, one.managed, one.status

    def name(self, mailbox_id: int) -> str | None:
        """Return the name of a mailbox."""
        mailbox = self.find(mailbox_id)
        return mailbox.name if mailbox else None

    def add(
        self,
        network_id: int,
        name: str,
        user_id: int,
        now: dt.datetime,
        mailbox_id: int | None = None,
    ) -> Mailbox:
        """Add a mailbox whose contact for everything is one user."""
        return self.put(
            Mailbox(
                mailbox_id=self.next_id() if mailbox_id is None else mailbox_id,
                network_id=network_id,
                name=name,
                created=now,
                modified=now,
                contacts=dict.fromkeys(NetworkContactType, user_id),
            )
        )
