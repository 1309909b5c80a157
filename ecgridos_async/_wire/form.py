"""The HTTP GET and POST bindings: a call as form fields.

Bytes are a repeated field of decimal numbers, one for each byte: that is what the service
description's StringArray and a real ASMX server mean, unlike SOAP, where they are base64. No bytes
would be no field, and .NET fails for want of it, so they are refused.
"""

import functools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, cast

from ecgridos_async._wire.escapes import UNRESERVED, quoted
from ecgridos_async._wire.fields import Value, ValueWriter, Writer, check_is_small, shortened
from ecgridos_async.contract.plan import Parameter
from ecgridos_async.contract.types import DATE_TIME, NoBytes, is_bytes

if TYPE_CHECKING:
    from ecgridos_async._wire.body import Body, Decimals, Piece, Quoted

HEADERS: Final = {"Content-Type": "application/x-www-form-urlencoded"}


_ENDS_OF_TIME: Final = {
    "0001-01-01T00:00:00Z": "0001-01-01T00:00:00",
    "9999-12-31T23:59:59.999999Z": "9999-12-31T23:59:59.9999999",
}
"""The datetimes that .NET code compares with DateTime.MinValue and MaxValue, and how it reads them.

In a form .NET takes a time with `Z` for the local time of the server, which for these two would be
another one, or none. SOAP keeps the `Z`.
"""


def value_writer(parameter: Parameter, write: ValueWriter) -> ValueWriter:
    """Return what writes the value of an argument; *write* does so for SOAP."""
    if parameter.type == DATE_TIME:
        return functools.partial(_write_datetime, write)
    if is_bytes(parameter.type):
        return functools.partial(_write_content, write)
    return write


def _write_datetime(write: ValueWriter, argument: object) -> Value:
    text = cast("str", write(argument))
    return _ENDS_OF_TIME.get(text, text)


def _write_content(write: ValueWriter, argument: object) -> Value:
    if isinstance(argument, NoBytes):
        return argument.in_a_form
    content = write(argument)
    if not content:
        raise ValueError(
            "HTTP GET and HTTP POST cannot say that there are no bytes; use SOAP for this call"
        )
    return content


def writer(parameter: Parameter, write: ValueWriter) -> Writer:
    """Return what writes an argument as it stands in its field, percent-encoded.

    Bytes are fields of their own, names and all.
    """
    name = quoted(parameter.wire)

    def write_field(argument: object) -> bytes:
        check_is_small(argument)
        value = write(argument)
        if isinstance(value, str):
            return quoted(value).encode("ascii")
        return f"&{decimals(name, value)}".encode("ascii")

    return shortened(parameter.type, write_field, UNRESERVED)


def skeleton(parameters: Sequence[Parameter]) -> list[bytes]:
    """Return the form of an operation, cut where its values go.

    Each field but the first, which is never bytes, begins with `&`.
    """
    names = [b"" if is_bytes(p.type) else f"&{quoted(p.wire)}=".encode("ascii") for p in parameters]
    return [name if n else name.removeprefix(b"&") for n, name in enumerate([*names, b""])]


def large_content(parameters: Sequence[Parameter], values: Sequence[Value]) -> "bytes | Body":
    """Return a form of values of which one is large."""
    from ecgridos_async._wire.body import body_of

    pieces: list[Piece] = []
    for parameter, value in zip(parameters, values, strict=True):
        if pieces:
            pieces.append(b"&")
        if isinstance(value, str):
            pieces.append(f"{quoted(parameter.wire)}=".encode("ascii"))
        pieces.append(piece(parameter, value))
    return body_of(pieces)


def piece(parameter: Parameter, value: Value) -> "Quoted | Decimals":
    """Return the value of an argument as it stands in its field; bytes are fields of their own."""
    from ecgridos_async._wire.body import Decimals, Quoted

    return Quoted(value) if isinstance(value, str) else Decimals(quoted(parameter.wire), value)


def decimals(name: str, content: bytes) -> str:
    """Return bytes as a form has them."""
    from ecgridos_async._wire.body import Body, Decimals

    return bytes(Body((Decimals(name, content),))).decode("ascii")
