"""Keys: named values that callers keep with an object of the service."""

import datetime as dt

import attrs

from ecgridos_async.contract.types import Int32, OpenEnum, SecretText
from ecgridos_async.models.base import Model


class KeyVisibility(OpenEnum):
    """Who may read a key (what each value means is inferred from its name)."""

    PRIVATE = "Private"
    """Its user."""
    SHARED = "Shared"
    """Other users of its network or mailbox."""
    PUBLIC = "Public"
    """Every user."""
    SESSION = "Session"
    """The session that set it, for as long as that lasts."""


@attrs.frozen(kw_only=True)
class KeyValue(Model):
    """A key and its value."""

    key: str | None = None
    value: str | None = None
    meta: str | None = None
    """A second text, kept with the value."""
    created: dt.datetime | None = None
    expires: dt.datetime | None = None
    """When the service forgets the key; None if no date is set."""
    visibility: KeyVisibility
    network_id: Int32
    """With `mailbox_id` and `user_id`, who set it (inferred from the names)."""
    mailbox_id: Int32
    user_id: Int32
    session_id: SecretText | None = attrs.field(default=None, repr=False)
    """The session that set it (inferred from the name)."""
