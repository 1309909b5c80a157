"""The disk of this machine, where it must do as the one in memory of the other tests."""

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
