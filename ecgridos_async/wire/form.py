"""The HTTP GET and POST bindings: a call as form fields.

Bytes are a repeated field of decimal numbers, one for each byte: that is what the service
description's StringArray and a real ASMX server mean, unlike SOAP, where they are base64.
"""

import binascii
from collections.abc import Sequence
from typing import Final
from urllib.parse import quote, urlencode

from ecgridos_async.contract.plan import Plan
from ecgridos_async.contract.types import is_bytes
from ecgridos_async.wire.fields import wire_parameters

FORM_HEADERS: Final = {"Content-Type": "application/x-www-form-urlencoded"}


def write_form(plan: Plan, texts: Sequence[str]) -> str:
    """Return the form fields of a call, percent-encoded: a GET's query or a POST's body."""
    fields: list[tuple[str, str]] = []
    for parameter, text in zip(wire_parameters(plan), texts, strict=True):
        if is_bytes(parameter.type):
            fields += [(parameter.wire, str(byte)) for byte in binascii.a2b_base64(text)]
        else:
            fields.append((parameter.wire, text))
    return urlencode(fields, quote_via=quote)


def quoted(text: str) -> str:
    """Return *text* as it stands in a form."""
    return quote(text, safe="")
