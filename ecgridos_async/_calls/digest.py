"""The digest of the content of an upload, by which it can be recognized at the service."""

import base64
import contextlib
import hashlib
from typing import Final

import anyio
import anyio.to_thread

from ecgridos_async._calls.upload import FileContent, PathContent
from ecgridos_async.content import ContentSource
from ecgridos_async.errors import ArgumentError

_LARGE: Final = 2**20
"""Bytes or characters that a worker thread hashes."""
_PATIENCE: Final = 30.0
"""Seconds to read a file again."""


async def digest_of(content: object) -> str:
    """Return the SHA-256 of a content in hexadecimal, `""` if it cannot be read again.

    A text is base64. The deadline of the call may have passed, so no deadline ends this.
    """
    digest = ""
    with anyio.move_on_after(_PATIENCE, shield=True):
        if isinstance(content, (FileContent, PathContent)):
            with contextlib.suppress(ArgumentError, OSError, ValueError):
                digest = await _read_again(content)
        elif isinstance(content, (bytes, str)) and len(content) >= _LARGE:
            digest = await anyio.to_thread.run_sync(_hashed, content)
        elif isinstance(content, (bytes, str)):
            digest = _hashed(content)
    return digest


async def _read_again(content: ContentSource) -> str:
    digest = hashlib.sha256()
    async with contextlib.aclosing(content.open()) as pieces:
        async for piece in pieces:
            await anyio.to_thread.run_sync(digest.update, piece)
    return digest.hexdigest()


def _hashed(content: bytes | str) -> str:
    if isinstance(content, str):
        try:
            content = base64.b64decode(content)
        except ValueError:
            return ""
    return hashlib.sha256(content).hexdigest()
