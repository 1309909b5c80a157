"""Log events: one for each attempt and one for each call, as fields and as a line, no secrets.

They go to the logger `ecgridos_async.calls`. A record has its fields in `record.ecgridos`, a dict
of plain values that a JSON formatter can write as it is. `ECGRIDOS_LOG=debug` shows them on
stderr without further setting up.
"""

import logging
import os
from typing import Final, Literal

import attrs

from ecgridos_async.errors import ConfigurationError

LOG: Final = logging.getLogger("ecgridos_async.calls")
_PACKAGE: Final = logging.getLogger("ecgridos_async")
_LEVELS: Final = {
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "warning": logging.WARNING,
    "error": logging.ERROR,
}


@attrs.frozen(kw_only=True)
class Event:
    """What is told about an attempt or a call."""

    event: Literal["attempt", "call"]
    operation: str
    """Wire name."""
    version: str
    protocol: str
    effect: str
    attempt: int
    """Number of the attempt, or how many the call had."""
    status: int | None
    """HTTP status of the answer, None if there was none."""
    sent: int
    """Bytes of the request's body, or of its query with HTTP GET."""
    received: int
    """Bytes of the answer's body."""
    milliseconds: float
    error: str | None = None
    """Name of the error's class."""
    then: str | None = None
    """What follows an attempt that failed: `retry`, `renew`, `fail` …"""

    def log(self, level: int) -> None:
        """Log it."""
        fields = attrs.asdict(self, filter=lambda _, value: value is not None)
        LOG.log(level, "%s", self, extra={"ecgridos": fields})

    def __str__(self) -> str:
        number = f"attempt {self.attempt}"
        if self.event == "call":
            number = f"{self.attempt} attempt{'s' * (self.attempt != 1)}"
        outcome = self.error or "answered"
        then = f", then {self.then}" if self.then else ""
        status = f"HTTP {self.status}" if self.status is not None else "no answer"
        return (
            f"{self.operation} v{self.version} {self.protocol} {self.effect}, {number}: {outcome}"
            f"{then} ({status}, {self.sent} bytes out, {self.received} in, "
            f"{self.milliseconds:.1f} ms)"
        )


def show_log_as_asked() -> None:
    """Show the log on stderr if `ECGRIDOS_LOG` asks for it: debug, info, warning or error.

    Raises ConfigurationError for another value. Handlers that are there already are left alone.
    """
    asked = os.environ.get("ECGRIDOS_LOG", "").strip().lower()
    if not asked:
        return
    if asked not in _LEVELS:
        raise ConfigurationError(
            f"ECGRIDOS_LOG: {asked!r} is none of {', '.join(_LEVELS)}", parameter="ECGRIDOS_LOG"
        )
    _PACKAGE.setLevel(_LEVELS[asked])
    if not _PACKAGE.hasHandlers():
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        _PACKAGE.addHandler(handler)
