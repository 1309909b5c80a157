"""The disk of this machine, where it must do as the one in memory of the other tests."""

import os
import sys
from pathlib import Path

import pytest

from ecgridos_async.mailbox import Disk


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


@pytest.mark.anyio
@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="everybody, or root, may read it"
)
async def test_which_file_may_be_read(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.touch()
    assert await Disk().may_read(path)
    path.chmod(0)
    assert not await Disk().may_read(path)
    path.unlink()
    assert await Disk().may_read(path)  # it is gone, which the claim finds out
