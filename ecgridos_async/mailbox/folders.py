"""Which folder a journal is of: one journal and two folders would lose what the other one has."""

import secrets
from pathlib import Path
from typing import Final

from ecgridos_async.errors import ConfigurationError
from ecgridos_async.mailbox.disk import Disk
from ecgridos_async.mailbox.journal import Job, Journal

HIDDEN: Final = ".ecgridos"
"""The folder for the journal and for files that are not complete, inside the folder of a job."""
_ID: Final = "id"
"""The file in it that says which folder it is, wherever it is mounted."""


async def check_folder(journal: Journal, job: Job, home: Path, disk: Disk) -> None:
    """Make sure that a journal is of this folder; a new one becomes that.

    Raises:
        ConfigurationError: If the job has used the journal with another folder.
    """
    path = home / HIDDEN / _ID
    await disk.make_folders(path.parent)
    here = await disk.read(path)
    if not here:  # a crash may leave it empty
        here = secrets.token_hex(8)
        await disk.write(path, here)
    if await journal.folder_of(job, here) != here:
        raise ConfigurationError(
            f"{home}: the journal is of another folder, and would lose what that one has; use that "
            "folder, or another journal",
            parameter="journal",
        )
