"""The disk of this machine, where it must do as the one in memory of the other tests."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import anyio
import pytest

from ecgridos_async.mailbox import Disk

NOBODY = 65534
"""A user id that owns nothing."""


@pytest.mark.anyio
async def test_a_file_is_moved_once_and_never_over_another(tmp_path: Path) -> None:
    disk, source, target = Disk(), tmp_path / "a", tmp_path / "b"
    source.write_text("1")
    await disk.move(source, target)
    assert (target.read_text(), source.exists()) == ("1", False)

    with pytest.raises(FileNotFoundError):  # a crash came after the move
        await disk.move(source, target)

    source.write_text("2")
    with pytest.raises(FileExistsError):
        await disk.move(source, target)
    assert (source.read_text(), target.read_text()) == ("2", "1")


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return the path of a file, and let the test run as a user whom permissions stop."""
    monkeypatch.chdir(tmp_path)
    path = Path("a")  # the folders above may be closed to others than root
    if sys.platform == "win32" or os.geteuid() != 0:
        yield path
        return
    tmp_path.chmod(0o777)
    os.seteuid(NOBODY)
    try:
        yield path
    finally:
        os.seteuid(0)


@pytest.mark.anyio
@pytest.mark.skipif(sys.platform == "win32", reason="there everybody may read it")
async def test_which_file_may_be_read(path: Path) -> None:
    file = anyio.Path(path)
    await file.touch()
    assert await Disk().may_read(path)
    await file.chmod(0)
    assert not await Disk().may_read(path)
    await file.unlink()
    assert await Disk().may_read(path)  # it is gone, which the claim finds out
