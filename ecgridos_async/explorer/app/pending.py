"""Pending: writes that wait for a confirmation. Their arguments never go back to the browser."""

import secrets
import time
from collections import OrderedDict
from typing import Final

import attrs

from ecgridos_async.contract.protocol import Protocol
from ecgridos_async.explorer.app.forms import Filled
from ecgridos_async.explorer.app.listing import Listed

_MOST: Final = 16
_SECONDS: Final = 600.0


@attrs.frozen(eq=False)
class Asked:
    """A call that waits for a confirmation."""

    listed: Listed
    protocol: Protocol
    filled: Filled
    until: float
    """When it is forgotten, by the monotonic clock."""


class Pending:
    """The calls that wait, each under a word that is good for one confirmation."""

    def __init__(self) -> None:
        self._waiting = OrderedDict[str, Asked]()

    def add(self, listed: Listed, protocol: Protocol, filled: Filled) -> str:
        """Keep a call for ten minutes, and return the word that confirms it."""
        nonce = secrets.token_urlsafe(16)
        self._waiting[nonce] = Asked(listed, protocol, filled, time.monotonic() + _SECONDS)
        while len(self._waiting) > _MOST:
            self._waiting.popitem(last=False)
        return nonce

    def take(self, nonce: str) -> Asked | None:
        """Return the call of a word, once; None if there is none, or it was long ago."""
        found = self._waiting.pop(nonce, None)
        return found if found is not None and time.monotonic() < found.until else None
