"""Parcels for tests of reliability."""

import hashlib

from ecgridos_async import Session


def content_of(size: int) -> bytes:
    """Return a content that does not repeat within a chunk."""
    return (hashlib.sha256(b"parcel").digest() * (size // 32 + 1))[:size]


async def uploaded(session: Session, content: bytes) -> int:
    """Upload a parcel to oneself and return the id it has in the inbox."""
    await session.with_options(protocol="soap12").parcels.upload("large.edi", content=content)
    inbox = await session.parcels.in_box()
    return inbox.parcel_id_info_list[-1].parcel_id
