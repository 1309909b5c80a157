"""Masks replies: a session id or key in a reply is as secret as one that we send."""

import functools
import re
from collections.abc import Iterable
from typing import Final

from ecgridos_async._support.masking import MASK, mask
from ecgridos_async.contract.plan import Plan
from ecgridos_async.contract.shape import Field, reachable, shape_of
from ecgridos_async.contract.types import ObjectType, WireType, is_bytes, is_secret

_TEXT: Final = r"(?:[^<]++|<!\[CDATA\[(?s:.*?)(?:\]\]>|\Z)|<!--(?s:.*?)(?:-->|\Z))*+"
"""A text as markup may encode it, complete or truncated. Matching takes linear time."""


def mask_reply(plan: Plan, text: str, secrets: Iterable[str], *, contents: bool = False) -> str:
    """Return the text of a reply, complete or truncated, with its secrets replaced by `***`.

    *secrets* are those that were sent. The fields that the contract marks as secret are masked too,
    and with *contents* the contents of parcels.
    """
    return mask(_secret_elements(plan, contents=contents).sub(rf"\1{MASK}", text), secrets)


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
