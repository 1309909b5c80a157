"""The content of a parcel: which parameters and which field of a result hold it."""

import functools
from typing import Final

from ecgridos_async.contract.plan import Plan
from ecgridos_async.contract.shape import Field, shape_of
from ecgridos_async.contract.types import ObjectType, Resolved, is_secret

CONTENTS: Final = ("content", "content_base64")
"""The parameters that hold the content of an upload; the second is base64."""


@functools.cache
def content_field(plan: Plan) -> Field[Resolved] | None:
    """Return the field of the result that holds the content of a parcel, None if none does.

    In the replies to the calls whose names end in A it is a text, base64.
    """
    fields = content_fields(plan)
    return fields[0] if fields else None


@functools.cache
def content_fields(plan: Plan) -> list[Field[Resolved]]:
    """Return the fields that may hold the content of a parcel, the one the call is for first."""
    if not isinstance(plan.result, ObjectType):
        return []
    fields = {field.wire: field for field in shape_of(plan.result.python).at(plan.edition)}
    names = ["Content", "ContentBase64String"]
    if plan.operation.endswith("A"):
        names.reverse()
    found = [fields[name] for name in names if name in fields]
    # Certificates are bytes too, but never large.
    return [] if any(is_secret(field.type) for field in found) else found
