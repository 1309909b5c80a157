"""HTTP statuses other than 200: what each means, whatever the body."""

import datetime as dt
import email.utils
from collections.abc import Mapping
from typing import Final

from ecgridos_async import errors

_ADVICE: Final = {
    400: "the service could not parse the request",
    401: "the server in front of the service wants other credentials",
    403: "the server in front of the service forbids it",
    404: "there is no service at this address; check endpoint and version",
    415: "the service does not take this content type",
    429: "the server in front of the service asks to slow down",
    502: "a proxy got no reply from the service",
    503: "the service is not available",
    504: "a proxy waited too long for the service",
}
_LONGEST: Final = 100
"""Characters: a date has 29."""


def decided_by_body(status: int) -> bool:
    """Tell whether the body decides what a reply means: a result or a fault.

    Every other status by itself means that the call failed.
    """
    return status in (200, 500)


def advice(status: int) -> str:
    """Return what a status usually means, as the end of a sentence; `""` if unknown."""
    known = _ADVICE.get(status)
    return f"; {known}" if known else ""


def unavailable(
    status: int, headers: Mapping[str, str], text: str
) -> errors.ServiceUnavailableError | None:
    """Return the error for a status of a gateway or a broken server, None for others.

    *text* is the message of the error, *headers* has names in lower case.
    """
    if status != 429 and not 500 <= status < 600:
        return None
    return errors.ServiceUnavailableError(
        text,
        status=status,
        retry_after=retry_after(headers),
        content_type=headers.get("content-type", ""),
    )


def retry_after(headers: Mapping[str, str], *, now: dt.datetime | None = None) -> float | None:
    """Return the seconds of a `Retry-After` header, None if it is missing or unreadable."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdecimal():
        return float(text[:9])
    if len(text) > _LONGEST:
        return None
    try:
        when = email.utils.parsedate_to_datetime(text)
        if when.tzinfo is None:  # "-0000" means an unknown zone; HTTP dates are in UTC
            when = when.replace(tzinfo=dt.UTC)
        return max(0.0, (when - (now or dt.datetime.now(dt.UTC))).total_seconds())
    except (ValueError, TypeError, OverflowError, LookupError):  # the parser raises all of these
        return None
