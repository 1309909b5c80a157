"""The HTTP GET and POST bindings: a call as form fields.

Bytes are a repeated field of decimal numbers, one for each byte: that is what the service
description's StringArray and a real ASMX server mean, unlike SOAP, where they are base64.
"""

import functools
from collections.abc import Sequence
from typing import Final
from urllib.parse import quote

from ecgridos_async.contract.plan import Plan
from ecgridos_async.wire.body import LARGE, Body, Decimals, Piece, Quoted, body_of
from ecgridos_async.wire.fields import Value, wire_parameters

FORM_HEADERS: Final = {"Content-Type": "application/x-www-form-urlencoded"}


def write_form(plan: Plan, values: Sequence[Value]) -> bytes | Body:
    """Return the form fields of a call, percent-encoded: a GET's query or a POST's body."""
    names = _names(plan)
    if max(map(len, values), default=0) >= LARGE:
        return _large_form(names, values)
    fields = [
        f"{name}={quoted(value)}" if isinstance(value, str) else decimals(name, value)
        for name, value in zip(names, values, strict=True)
    ]
    return "&".join(filter(None, fields)).encode("ascii")


def _large_form(names: tuple[str, ...], values: Sequence[Value]) -> bytes | Body:
    pieces: list[Piece] = []
    for name, value in zip(names, values, strict=True):
        if not value and isinstance(value, bytes):
            continue
        if pieces:
            pieces.append(b"&")
        if isinstance(value, str):
            pieces += (f"{name}=".encode("ascii"), Quoted(value))
        else:
            pieces.append(Decimals(name, value))
    return body_of(pieces)


@functools.cache
def _names(plan: Plan) -> tuple[str, ...]:
    return tuple(quoted(parameter.wire) for parameter in wire_parameters(plan))


def quoted(text: str) -> str:
    """Return *text* as it stands in a form."""
    return quote(text, safe="")


def decimals(name: str, content: bytes) -> str:
    """Return bytes as a form has them; of none there is no field."""
    return bytes(Body((Decimals(name, content),))).decode("ascii")
