"""The HTTP GET and POST bindings: a call as form fields.

Bytes are a repeated field of decimal numbers, one for each byte: that is what the service
description's StringArray and a real ASMX server mean, unlike SOAP, where they are base64.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from ecgridos_async.contract.plan import Parameter
from ecgridos_async.contract.types import is_bytes
from ecgridos_async.wire.escapes import UNRESERVED, quoted
from ecgridos_async.wire.fields import Value, ValueWriter, Writer, check_is_small, shortened

if TYPE_CHECKING:
    from ecgridos_async.wire.body import Body, Piece

HEADERS: Final = {"Content-Type": "application/x-www-form-urlencoded"}


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
        return f"&{decimals(name, value)}".encode("ascii") if value else b""

    return shortened(parameter.type, write_field, UNRESERVED)


def skeleton(parameters: Sequence[Parameter]) -> list[bytes]:
    """Return the form of an operation, cut where its values go; each field begins with `&`."""
    return [
        *(b"" if is_bytes(p.type) else f"&{quoted(p.wire)}=".encode("ascii") for p in parameters),
        b"",
    ]


def large_content(parameters: Sequence[Parameter], values: Sequence[Value]) -> "bytes | Body":
    """Return a POST's body of values of which one is large."""
    from ecgridos_async.wire.body import Decimals, Quoted, body_of

    pieces: list[Piece] = []
    for parameter, value in zip(parameters, values, strict=True):
        name = quoted(parameter.wire)
        if not value and isinstance(value, bytes):
            continue
        if pieces:
            pieces.append(b"&")
        if isinstance(value, str):
            pieces += (f"{name}=".encode("ascii"), Quoted(value))
        else:
            pieces.append(Decimals(name, value))
    return body_of(pieces)


def decimals(name: str, content: bytes) -> str:
    """Return bytes as a form has them; of none there is no field."""
    from ecgridos_async.wire.body import Body, Decimals

    return bytes(Body((Decimals(name, content),))).decode("ascii")
