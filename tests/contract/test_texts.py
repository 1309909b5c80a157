"""Texts that somebody types, as values."""

import datetime as dt
import re

import pytest

from ecgridos_async.contract.texts import value_of_text
from ecgridos_async.contract.types import (
    BASE64,
    BOOLEAN,
    DATE_TIME,
    DECIMAL,
    EnumType,
    Integer,
    Text,
    WireType,
)
from ecgridos_async.models import Status

INT = Integer("int", -(2**31), 2**31 - 1)
NEW_YEAR = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Text(), " as it is ", " as it is "),
        (INT, " 42 ", 42),
        (BOOLEAN, "True", True),
        (BOOLEAN, "0", False),
        (DATE_TIME, "2026-01-01", NEW_YEAR),
        (DATE_TIME, "2026-01-01T01:00:00+01:00", NEW_YEAR),
        (EnumType(Status), "Active", Status.ACTIVE),
        (BASE64, "AAE=", b"\0\1"),
    ],
)
def test_a_text_means_a_value(kind: WireType, text: str, value: object) -> None:
    assert value_of_text(kind, text) == value


@pytest.mark.parametrize(
    ("kind", "text", "problem"),
    [
        (INT, "x" * 50, f"'{'x' * 40}…' is not an integer"),
        (BOOLEAN, "yes", "'yes' is not a boolean; use true or false"),
        (DATE_TIME, "today", "'today' is not an ISO date and time"),
        (EnumType(Status), "Activ", "'Activ' is not a value of Status; did you mean Active?"),
        (BASE64, "?", "it is not base64"),
        (DECIMAL, "1", "a decimal cannot be given here"),
    ],
)
def test_a_text_that_means_none(kind: WireType, text: str, problem: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(problem)}$"):
        value_of_text(kind, text)
