"""Masks requests and replies: a session id or key in a reply is as secret as one that we send.

`mask_reply` is for what is shown. `keep_request` and `keep_reply` are for what is kept and read
again: markup stays as it is, and what should be base64 stays base64.
"""

import functools
import html
import re
from collections.abc import Iterable, Sequence
from typing import Final

from ecgridos_async._support.masking import MASK, mask
from ecgridos_async.contract.plan import Plan
from ecgridos_async.contract.shape import Field, reachable, shape_of
from ecgridos_async.contract.types import ObjectType, WireType, is_bytes, is_secret

MASKED_BYTES: Final = "Kioq"
"""The replacement of a secret that is base64: `***` in base64."""

_BETWEEN: Final = "\x01"
"""In no secret, since XML cannot carry it."""
_TAG: Final = re.compile(
    r"""(<(?:/?[A-Za-z_][\w:.-]*+(?:\s++[\w:.-]++\s*+=\s*+(?:"[^"<]*+"|'[^'<]*+'))*+\s*+/?"""
    r"""|\?[^<>]*+\?)>)"""
)
_TEXT: Final = r"(?:[^<]++|<!\[CDATA\[(?s:.*?)(?:\]\]>|\Z)|<!--(?s:.*?)(?:-->|\Z))*+"
"""A text as markup may encode it, complete or truncated. Matching takes linear time."""


def mask_reply(plan: Plan, text: str, secrets: Iterable[str], *, contents: bool = False) -> str:
    """Return the text of a reply, complete or truncated, with its secrets replaced by `***`.

    *secrets* are those that were sent. The fields that the contract marks as secret are masked too,
    and with *contents* the contents of parcels.
    """
    return mask(_secret_elements(plan, contents=contents).sub(rf"\1{MASK}", text), secrets)


def keep_reply(plan: Plan, text: str, secrets: Iterable[str]) -> str:
    """Return the text of a reply with its secrets masked, and still readable as a reply.

    *secrets* are those that were sent, by now or before.
    """
    for pattern, masked in _patterns(_results(plan)):
        text = pattern.sub(rf"\1{masked}", text)
    return _keep_markup(text, [*secrets])


def keep_request(plan: Plan, text: str, secrets: Iterable[str]) -> str:
    """Return the body or query of a request with its secrets masked; SOAP stays SOAP.

    A secret field of a form that is repeated, as bytes are, becomes one field.
    """
    known = [*secrets]
    if text.startswith("<"):
        for pattern, masked in _patterns(
            tuple((parameter.wire, parameter.type) for parameter in plan.wire_parameters)
        ):
            text = pattern.sub(rf"\1{masked}", text)
        return _keep_markup(text, known)
    hidden = {parameter.wire for parameter in plan.wire_parameters if is_secret(parameter.type)}
    fields: list[str] = []

    @functools.cache  # bytes are a field for each byte
    def shown(value: str) -> str:
        return mask(value, known)

    for field in text.split("&"):
        name, equals, value = field.partition("=")
        kept = f"{name}={MASK}" if name in hidden else f"{name}{equals}{shown(value)}"
        if name not in hidden or kept not in fields[-1:]:
            fields.append(kept)
    return "&".join(fields)


def secrets_in_reply(plan: Plan, text: str) -> list[str]:
    """Return the texts of the elements of a reply that hold a secret."""
    return [
        html.unescape(found[2])
        for pattern, _ in _patterns(_results(plan))
        for found in pattern.finditer(text)
        if found[2]
    ]


def _keep_markup(text: str, secrets: Sequence[str]) -> str:
    """Mask the texts between tags, all at once: there may be thousands."""
    parts = _TAG.split(text)
    texts = parts[::2]
    masked = mask(_BETWEEN.join(texts), secrets).split(_BETWEEN)
    if len(masked) != len(texts):  # the text is not markup
        masked = [mask(part, secrets) for part in texts]
    parts[::2] = masked
    return "".join(parts)


def _results(plan: Plan) -> tuple[tuple[str, WireType], ...]:
    """Return the elements that a reply may have, by name."""
    fields = [
        (field.wire, field.type)
        for kind in reachable((plan.result, *plan.other_results))
        if isinstance(kind, ObjectType)
        for field in shape_of(kind.python).fields
    ]
    names = (f"{plan.operation}Result", plan.result.name)
    return (*fields, *((name, plan.result) for name in names))


@functools.cache
def _patterns(elements: tuple[tuple[str, WireType], ...]) -> list[tuple[re.Pattern[str], str]]:
    """Return patterns of the elements that hold a secret, and what takes its place."""
    found: list[tuple[re.Pattern[str], str]] = []
    for masked, are_bytes in ((MASK, False), (MASKED_BYTES, True)):
        names = {
            re.escape(name)
            for name, kind in elements
            if is_secret(kind) and is_bytes(kind) is are_bytes
        }
        alternatives = "|".join(sorted(names)) or "(?!)"
        found.append(
            (
                re.compile(
                    rf"(<(?:[\w.-]+:)?(?:{alternatives})(?:\s[^<>]*)?(?<!/)>)({_TEXT})(?=</|\Z)"
                ),
                masked,
            )
        )
    return found


def readable_as(body: bytes) -> tuple[str, str]:
    """Return a charset and error handler that decode a body and encode it back unchanged."""
    zeros = body[:4].find(b"\0")
    if zeros == -1 or len(body) % 2:
        return "utf-8", "surrogateescape"
    # Of "<", with a mark before it or without, one byte of the two is zero.
    return ("utf-16-le" if zeros % 2 else "utf-16-be"), "surrogatepass"


def _is_content(field: Field[WireType]) -> bool:
    return is_bytes(field.type) or field.wire.startswith("ContentBase64")


@functools.cache
def _secret_elements(plan: Plan, *, contents: bool) -> re.Pattern[str]:
    """Return a pattern of the reply elements that hold a secret, even if truncated."""
    names = {
        field.wire
        for kind in reachable((plan.result, *plan.other_results))
        if isinstance(kind, ObjectType)
        for field in shape_of(kind.python).fields
        if is_secret(field.type) or (contents and _is_content(field))
    }
    if is_secret(plan.result):
        names |= {f"{plan.operation}Result", plan.result.name}
    alternatives = "|".join(sorted(names)) or "(?!)"
    return re.compile(rf"(<(?:[\w.-]+:)?(?:{alternatives})(?:\s[^<>]*)?>){_TEXT}")
