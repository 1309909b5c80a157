"""Checks that the service makes of what it is given; they raise ServiceFault."""

import datetime as dt
import fnmatch
import string
from typing import Final

from ecgridos_async.contract.ret_codes import RetCode
from ecgridos_async.sandbox.faults import ServiceFault, wrong

MAX_RANGE: Final = dt.timedelta(days=31)
"""The longest range of dates that an archive may be asked for."""

_MIN_PASSWORD: Final = 8
_MAX_PASSWORD: Final = 128


def text(item: str, value: str | None, least: int, most: int) -> str:
    """Return a text whose length is allowed."""
    found = value or ""
    if len(found) < least:
        raise ServiceFault(RetCode.INVALID_DATA_LENGTH, item, f"Too short (min={least})")
    if len(found) > most:
        raise ServiceFault(RetCode.INVALID_DATA_LENGTH, item, f"Too long (max={most})")
    return found


def identifier(item: str, value: int, least: int = 1) -> int:
    """Return an id that can be one."""
    if value < least:
        raise ServiceFault(RetCode.INVALID_ID, item, f"Too small (min={least}): <{value}>")
    return value


def number(item: str, value: int, least: int) -> int:
    """Return a number that is not too small."""
    if value < least:
        raise wrong(item, f"Too small (min={least}): <{value}>")
    return value


def password(item: str, value: str | None) -> str:
    """Return a password that is strong enough."""
    found = text(item, value, _MIN_PASSWORD, _MAX_PASSWORD)
    kinds = (string.ascii_uppercase, string.ascii_lowercase, string.digits)
    special = any(not character.isalnum() for character in found)
    if not special or not all(set(kind) & set(found) for kind in kinds):
        raise wrong(item, "It needs an upper and lower case letter, digit and special.")
    return found


def utc(value: dt.datetime) -> dt.datetime:
    """Return a time in UTC, which is what one without a zone means."""
    return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


def within(moment: dt.datetime, begin: dt.datetime | None, end: dt.datetime | None) -> bool:
    """Tell whether a moment is in a range, both ends included; None is an open end."""
    return (begin is None or utc(begin) <= moment) and (end is None or moment <= utc(end))


def archive_range(begin: dt.datetime | None, end: dt.datetime | None) -> None:
    """Refuse a range of dates that an archive may not be asked for."""
    if begin is None:
        raise wrong("BeginDate", "BeginDate is missing.")
    if end is None:
        raise wrong("EndDate", "EndDate is missing.")
    if utc(end) < utc(begin):
        raise wrong("EndDate", "EndDate is before BeginDate.")
    if utc(end) - utc(begin) > MAX_RANGE:
        raise wrong("EndDate", f"The range is too long (max={MAX_RANGE.days} days).")


def matches(pattern: str | None, *values: str | None) -> bool:
    """Tell whether a name filter lets any of some texts through: blank is all, `*` is anything."""
    wanted = (pattern or "").lower().replace("%", "*")
    if "*" not in wanted and "?" not in wanted:
        wanted = f"*{wanted}*"
    return any(fnmatch.fnmatchcase((value or "").lower(), wanted) for value in values)
