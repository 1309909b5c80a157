"""Masking of answers: a session id or key that the service returns is as secret as one we send."""

import functools
import re
from collections.abc import Iterable
from typing import Final

from ecgridos_async.contract.plan import Plan
from ecgridos_async.contract.shape import reachable, shape_of
from ecgridos_async.contract.types import ObjectType, is_secret
from ecgridos_async.secret import MASK, mask

_TEXT: Final = r"(?:[^<]++|<!\[CDATA\[(?s:.*?)(?:\]\]>|\Z)|<!--(?s:.*?)(?:-->|\Z))*+"
"""A text as markup may spell it, cut off or not. Nothing in it is ever gone through twice."""


def mask_reply(plan: Plan, text: str, secrets: Iterable[str]) -> str:
    """Return the text of an answer, whole or not, with the secrets in it replaced by `***`.

    *secrets* are those that were sent; those that the contract says are returned go too.
    """
    return mask(_secret_elements(plan).sub(rf"\1{MASK}", text), secrets)


@functools.cache
def _secret_elements(plan: Plan) -> re.Pattern[str]:
    """Return what finds the elements of an answer that hold a secret, also cut-off ones."""
    names = {
        field.wire
        for kind in reachable(plan.result)
        if isinstance(kind, ObjectType)
        for field in shape_of(kind.python).fields
        if is_secret(field.type)
    }
    if is_secret(plan.result):
        names |= {f"{plan.operation}Result", plan.result.name}
    alternatives = "|".join(sorted(names)) or "(?!)"
    return re.compile(rf"(<(?:[\w.-]+:)?(?:{alternatives})(?:\s[^<>]*)?>){_TEXT}")
