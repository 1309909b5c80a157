"""A clock of this machine that is wrong, for one module; event loops keep theirs."""

import datetime as dt
from types import SimpleNamespace


def wrong_by(days: float) -> SimpleNamespace:
    """Return what may stand in a module as `datetime`."""
    off = dt.timedelta(days=days)

    class Wrong(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:  # type: ignore[override]
            return dt.datetime.now(tz) + off

    return SimpleNamespace(datetime=Wrong, timedelta=dt.timedelta, UTC=dt.UTC)
