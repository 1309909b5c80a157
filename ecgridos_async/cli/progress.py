"""Progress bars on stderr."""

import contextlib
import os
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.filesize import decimal
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn, TimeElapsedColumn
from rich.text import Text

from ecgridos_async.cli.output import is_terminal

_PARTS: Final = (".ecgridos-", ".part")
"""Prefix and suffix of the temporary file of `download_to`."""


def progress_bar(*columns: ProgressColumn, shown: bool) -> Progress:
    """Return a progress bar; without a terminal it is one line at the end."""
    return Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True), disable=not shown)


@contextlib.contextmanager
def showing_download(path: Path, *, shown: bool) -> Generator[None, None, None]:
    """Show on a terminal the size of a download's temporary file.

    The total size is not known.
    """
    received = Received(path.absolute().parent)
    with progress_bar(
        TextColumn("downloading"), BarColumn(), received, shown=shown and is_terminal(sys.stderr)
    ) as bar:
        bar.add_task("", total=None)
        yield


class Received(ProgressColumn):
    """The size of the temporary file that was not in the folder before."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._before = set(self._sizes())

    def render(self, task: Task) -> Text:  # noqa: ARG002  # the size comes from the folder
        """Return the size as text."""
        sizes = self._sizes()
        return Text(decimal(sum(size for name, size in sizes.items() if name not in self._before)))

    def _sizes(self) -> dict[str, int]:
        found: dict[str, int] = {}
        begin, end = _PARTS
        with contextlib.suppress(OSError), os.scandir(self._folder) as entries:
            for entry in entries:
                if entry.name.startswith(begin) and entry.name.endswith(end):
                    with contextlib.suppress(OSError):
                        found[entry.name] = entry.stat().st_size
        return found
