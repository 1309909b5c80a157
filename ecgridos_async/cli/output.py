"""Output of all commands: results on stdout, errors and warnings on stderr.

Characters that the console cannot show are escaped. So no text of a reply ends the command with a
traceback, and none can control the terminal.
"""

import contextlib
import io
import json
import os
import sys
import unicodedata
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from typing import Final, TextIO

from ecgridos_async.cli.exits import CommandError, Exit
from ecgridos_async.models.jsonable import jsonable

_UNPRINTABLE: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Unicode categories of control and format characters, surrogates, line separators."""


def is_terminal(stream: TextIO | None) -> bool:
    """Tell whether a stream is a terminal."""
    return stream is not None and stream.isatty()


def escape_what_does_not_fit() -> None:
    """Make the streams escape what their encoding lacks, also for click's own output."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def write(text: str) -> None:
    """Write text to stdout at once.

    Ends the command if the reader has gone; raises CommandError if it cannot be written.
    """
    with _keeping_output():
        sys.stdout.write(text)
        sys.stdout.flush()


def write_bytes(content: bytes) -> None:
    """Write bytes to stdout at once, as `write` does."""
    with _keeping_output():
        sys.stdout.buffer.write(content)
        sys.stdout.flush()


@contextlib.contextmanager
def _keeping_output() -> Generator[None, None, None]:
    try:
        yield
    except BrokenPipeError:
        _discard_output()
        sys.exit(Exit.NO_READER)
    except OSError as error:
        _discard_output()
        raise CommandError(
            f"the result could not be written to standard output: {error.strerror}", Exit.NOT_KEPT
        ) from None


def _discard_output() -> None:
    """Discard the rest of the buffer; Python would fail again when it exits."""
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123
        os.dup2(nowhere.fileno(), sys.stdout.fileno())


def write_line(text: str) -> None:
    """Write a line of text to stdout."""
    write(f"{printable(text, sys.stdout)}\n")


def write_json(value: object, *, compact: bool = False) -> None:
    """Write a value as JSON: see `to_json`."""
    text = to_json(value, compact=compact)
    write("\n".join(printable(line, sys.stdout, _json_escape) for line in text.split("\n")) + "\n")


def write_table(columns: Sequence[str], rows: Iterable[Sequence[str]], *, title: str = "") -> None:
    """Write a table: with borders on a terminal, else one row per line, with tabs."""
    if is_terminal(sys.stdout):
        write(_drawn(columns, rows, title))
        return
    # A tab or a newline in a cell is escaped, as other control characters are.
    lines = ("\t".join(printable(cell, sys.stdout) for cell in row) for row in (columns, *rows))
    write("".join(f"{line}\n" for line in lines))


def _drawn(columns: Sequence[str], rows: Iterable[Sequence[str]], title: str) -> str:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    table = Table(title=title or None, title_justify="left")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text(_lines(cell)) for cell in row))
    with console.capture() as captured:
        console.print(table)
    return captured.get()


def _lines(text: str) -> str:
    return "\n".join(printable(line, sys.stdout) for line in text.split("\n"))


def tell(text: str) -> None:
    """Write a line to stderr, if there is one."""
    try:
        sys.stderr.write(f"{printable(' '.join(text.split()), sys.stderr)}\n")
        sys.stderr.flush()
    except (OSError, AttributeError):  # None has no write
        return


def tell_json(value: Mapping[str, object]) -> None:
    """Write one JSON object as a line to stderr."""
    try:
        sys.stderr.write(f"{printable(to_json(value, compact=True), sys.stderr, _json_escape)}\n")
        sys.stderr.flush()
    except (OSError, AttributeError):
        return


def printable(text: str, stream: TextIO, escape: Callable[[str], str] | None = None) -> str:
    """Return one line of text as *stream* can show it, the rest escaped, by default as in Python.

    Escaped are control characters and what the encoding of the stream lacks.
    """
    encoding = getattr(stream, "encoding", None) or "utf-8"
    if text.isprintable() and _fits(text, encoding):
        return text
    escaped = escape or _python_escape
    return "".join(
        character
        if unicodedata.category(character) not in _UNPRINTABLE and _fits(character, encoding)
        else escaped(character)
        for character in text
    )


def _fits(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _python_escape(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


def _json_escape(character: str) -> str:
    return json.dumps(character)[1:-1]


def to_json(value: object, *, compact: bool = False) -> str:
    """Return plain data as JSON, indented or on one line.

    `jsonable` says how it writes what JSON does not have.
    """
    return json.dumps(
        jsonable(value), indent=None if compact else 2, ensure_ascii=False, allow_nan=False
    )
