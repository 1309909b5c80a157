"""Mailboxes. The root mailbox of a network, number 0, is part of the network."""

import datetime as dt
import itertools
from collections.abc import Iterator

import attrs

from ecgridos_async.models import MailboxConfig, NetworkContactType, Status, UseType
from ecgridos_async.sandbox.world.networks import SEEDED, new_config


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

    def __init__(self) -> None:
        self._mailboxes: dict[int, Mailbox] = {}
        for mailbox_id, network_id, name in (
            (2001, 101, "Ωmega Trading"),
            (2002, 101, "Second Mailbox"),
            (2101, 102, "Demo Partner"),
        ):
            self._ids = itertools.count(mailbox_id)
            self.add(network_id, name, 1003 if network_id == 101 else 1002, SEEDED)
        self._ids = itertools.count(2201)

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
