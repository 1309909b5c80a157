"""Saved inputs: each was a finding once, and is replayed for ever."""

import hashlib
from pathlib import Path
from typing import Final

CORPUS: Final = Path(__file__).parent / "corpus"


def saved(target: str) -> list[Path]:
    """Return the inputs saved for a target."""
    folder = CORPUS / target
    return sorted(folder.iterdir()) if folder.is_dir() else []


def save(target: str, data: bytes) -> Path:
    """Save an input, under a name made from what it is."""
    path = CORPUS / target / hashlib.sha256(data).hexdigest()[:16]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path
