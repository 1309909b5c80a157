"""The size of the parcel that a call carried."""

from typing import Any

from ecgridos_async._calls.call import PlannedCall
from ecgridos_async.content import ContentSource
from ecgridos_async.messages import WireReply


def content_size(call: PlannedCall, reply: WireReply, value: Any) -> int:
    """Return the bytes of the parcel that a call with a result has uploaded or downloaded."""
    if not call.codec.carries_content:
        return 0
    field = call.codec.content
    if field is None:
        return _size(call.content())
    return reply.content_length or _size(getattr(value, field.name, None))


def _size(content: object) -> int:
    """Return the bytes of a content; a text is base64."""
    if isinstance(content, str):
        return len(content) * 3 // 4 - content.endswith("=") - content.endswith("==")
    return len(content) if isinstance(content, (bytes, ContentSource)) else 0
