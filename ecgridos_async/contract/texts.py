"""Texts: what somebody types for a parameter, as the value that its wire type asks for."""

import binascii
import datetime as dt
from typing import Final

from ecgridos_async.contract.names import did_you_mean
from ecgridos_async.contract.types import (
    BOOLEAN,
    DATE_TIME,
    EnumType,
    Integer,
    Text,
    WireType,
    is_bytes,
)

_BOOLEANS: Final = {"true": True, "false": False, "1": True, "0": False}
_LONGEST_SHOWN: Final = 40


def value_of_text(kind: WireType, text: str) -> object:
    """Return the value of a wire type that a text means.

    Datetimes are ISO dates, with or without a time; without an offset they are in UTC. Bytes are
    base64.

    Raises:
        ValueError: If it means none. The error may quote the text.
    """
    match kind:
        case _ if kind == DATE_TIME:
            return _moment(text)
        case _ if is_bytes(kind):
            return _bytes(text)
        case EnumType():
            return _member(kind, text)
        case Text():
            return text
        case Integer():
            return _integer(text)
        case _ if kind == BOOLEAN:
            return _boolean(text)
        case _:
            raise ValueError(f"a {kind.name} cannot be given here")


def _member(kind: EnumType, text: str) -> object:
    member = kind.python(text)
    if not member.is_known:
        known = f"use one of {', '.join(kind.python)}"
        hint = did_you_mean(text, kind.python, otherwise=known)
        raise ValueError(f"{text!r} is not a value of {kind.name}; {hint}")
    return member


def _integer(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise ValueError(f"{_excerpt(text)} is not an integer") from None


def _boolean(text: str) -> bool:
    found = _BOOLEANS.get(text.strip().lower())
    if found is None:
        raise ValueError(f"{_excerpt(text)} is not a boolean; use true or false")
    return found


def _excerpt(text: str) -> str:
    return repr(text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…")


def _moment(text: str) -> dt.datetime:
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is not an ISO date and time") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _bytes(text: str) -> bytes:
    try:
        return binascii.a2b_base64(text, strict_mode=True)
    except ValueError:
        raise ValueError("it is not base64") from None
