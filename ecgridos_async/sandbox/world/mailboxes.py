"""Mailboxes. The root mailbox of a network, number 0, is part of the network."""

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator
from typing import Final

import attrs

from ecgridos_async.models import MailboxConfig, NetworkContactType, Status, UseType
from ecgridos_async.sandbox.world.networks import new_config
from ecgridos_async.sandbox.world.seed import MailboxSeed

_FIRST_NEW: Final = 2201


@attrs.define(eq=False, kw_only=True)
class Mailbox:
    """A mailbox."""

    mailbox_id: int
    network_id: int
    name: str
    created: dt.datetime
    modified: dt.datetime
    contacts: dict[NetworkContactType, int]
    description: str = ""
    status: Status = Status.ACTIVE
    managed: bool = False
    use_type: UseType = UseType.TEST_AND_PRODUCTION
    config: MailboxConfig = attrs.field(factory=new_config)


class Mailboxes:
    """All mailboxes, by their id, which is unique across networks."""

    def __init__(self, mailboxes: Iterable[MailboxSeed], now: dt.datetime) -> None:
        self._mailboxes: dict[int, Mailbox] = {}
        for one in mailboxes:
            self._ids = itertools.count(one.mailbox_id)
            made = self.add(one.network_id, one.name, one.contact_user_id, now)
            made.description, made.managed, made.status = one.description, one.managed, one.status
        self._ids = itertools.count(max([_FIRST_NEW, *(number + 1 for number in self._mailboxes)]))

    def __iter__(self) -> Iterator[Mailbox]:
        return iter(self._mailboxes.values())

    def find(self, mailbox_id: int) -> Mailbox | None:
        """Return a mailbox, None if there is none with that id."""
        return self._mailboxes.get(mailbox_id)

    def name(self, mailbox_id: int) -> str | None:
        """Return the name of a mailbox."""
        mailbox = self._mailboxes.get(mailbox_id)
        return mailbox.name if mailbox else None

    def add(self, network_id: int, name: str, user_id: int, now: dt.datetime) -> Mailbox:
        """Add a mailbox whose contact for everything is one user."""
        mailbox = Mailbox(
            mailbox_id=next(self._ids),
            network_id=network_id,
            name=name,
            created=now,
            modified=now,
            contacts=dict.fromkeys(NetworkContactType, user_id),
        )
        self._mailboxes[mailbox.mailbox_id] = mailbox
        return mailbox
