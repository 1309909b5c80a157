"""The digest of a content that was uploaded."""

import base64
import hashlib
import io
from pathlib import Path

import pytest

from ecgridos_async._calls.digest import digest_of
from ecgridos_async._calls.upload import FileContent, PathContent
from ecgridos_async.content import ContentStream

SMALL, LARGE = b"ISA*00", b"ISA*00" * 200_000


def of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("content", "digest"),
    [
        pytest.param(SMALL, of(SMALL), id="bytes"),
        pytest.param(LARGE, of(LARGE), id="many-bytes"),
        pytest.param(base64.b64encode(SMALL).decode(), of(SMALL), id="base64"),
        pytest.param(base64.b64encode(LARGE).decode(), of(LARGE), id="much-base64"),
        pytest.param("a", "", id="not-base64"),
        pytest.param(FileContent(io.BytesIO(b"--" + SMALL), 2, len(SMALL)), of(SMALL), id="file"),
        pytest.param(ContentStream([SMALL], length=len(SMALL)), "", id="stream"),
        pytest.param(None, "", id="none"),
    ],
)
async def test_digest(content: object, digest: str) -> None:
    assert await digest_of(content) == digest


@pytest.mark.anyio
async def test_the_digest_of_a_file_that_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "850.edi"
    path.write_bytes(SMALL)
    content = PathContent(path)
    assert await digest_of(content) == of(SMALL)
    path.unlink()
    assert await digest_of(content) == ""
