"""Uploads: contents that are read while they are sent, from paths and binary files."""

import contextlib
import inspect
import os
import stat
from collections.abc import AsyncGenerator, Awaitable
from pathlib import Path
from typing import Any, BinaryIO, Final, TypeVar, cast

import anyio.to_thread

from ecgridos_async._support.sinks import ContentNotReadError
from ecgridos_async._wire.codec import Codec
from ecgridos_async.content import ContentSource, FormFile
from ecgridos_async.contract.arguments import Arguments
from ecgridos_async.errors import ArgumentError

T = TypeVar("T")

_PIECE: Final = 768 * 1024
"""Bytes read at once, by a worker thread."""


class FileContent(ContentSource):
    """The content of a file, from a position to its end. A call may read it several times."""

    def __init__(self, file: BinaryIO, start: int, length: int) -> None:
        self._file = file
        self._start = start
        self._length = length

    @property
    def length(self) -> int:
        """The number of bytes."""
        return self._length

    @property
    def is_spent(self) -> bool:
        """False: the file is rewound."""
        return False

    async def open(self) -> AsyncGenerator[bytes]:
        """Rewind the file and yield its content."""
        await anyio.to_thread.run_sync(self._file.seek, self._start)
        async with contextlib.aclosing(_pieces(self._file)) as pieces:
            async for piece in pieces:
                yield piece


class PathContent(ContentSource):
    """The content of the file at a path. It may not change during the call."""

    def __init__(self, path: Path) -> None:
        """Look at the file.

        Raises:
            OSError: If there is none.
            ArgumentError: If it is not a regular file.
        """
        self._path = path
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise ArgumentError(
                f"content: {path} is not a regular file; to send what comes out of a device or a "
                "pipe, pass a ContentStream with its length",
                parameter="content",
            )
        self._version = _version(found)

    @property
    def length(self) -> int:
        """The number of bytes."""
        return self._version[0]

    @property
    def is_spent(self) -> bool:
        """False: each attempt opens the file."""
        return False

    async def open(self) -> AsyncGenerator[bytes]:
        """Open the file and yield its content; raise ArgumentError if it has changed."""
        file = await anyio.to_thread.run_sync(self._opened)
        try:
            async with contextlib.aclosing(_pieces(file)) as pieces:
                async for piece in pieces:
                    yield piece
        finally:
            file.close()

    def _opened(self) -> BinaryIO:
        file = self._path.open("rb")
        if _version(os.fstat(file.fileno())) != self._version:
            file.close()
            raise ArgumentError(
                f"content: {self._path} has changed since the call began; nothing was uploaded",
                parameter="content",
            )
        return file


def _version(found: os.stat_result) -> tuple[int, int, int, int]:
    """Return what changes when a file is written or replaced."""
    return found.st_size, found.st_mtime_ns, found.st_ino, found.st_dev


async def _pieces(file: BinaryIO) -> AsyncGenerator[bytes]:
    while piece := await anyio.to_thread.run_sync(file.read, _PIECE):
        yield piece


def prepared(arguments: Arguments, codec: Codec) -> Arguments:
    """Return the arguments of an upload with a source in the place of a path or a file.

    Raises:
        OSError: If a file cannot be found.
        ArgumentError: If a content cannot be read.
    """
    named, positional = dict(arguments.named), list(arguments.positional)
    places = list(codec.plan.signature.parameters)
    for name in codec.uploads:
        place = places.index(name)
        if name in named:
            named[name] = _source_of(named[name], name, codec)
        elif place < len(positional):
            positional[place] = _source_of(positional[place], name, codec)
    return Arguments(tuple(positional), named)


def _source_of(value: object, name: str, codec: Codec) -> object:
    try:
        if isinstance(value, (bytes, ContentSource)):
            return value
        if isinstance(value, (bytearray, memoryview)):
            return bytes(cast("bytearray", value))
        if isinstance(value, str):
            raise ArgumentError(
                f"{name}: expected bytes, got str; to send a file, pass a pathlib.Path",
                parameter=name,
            )
        if isinstance(value, os.PathLike):
            return PathContent(Path(cast("os.PathLike[str]", value)))
        if inspect.iscoroutinefunction(getattr(value, "read", None)) and hasattr(value, "file"):
            value = cast("FormFile", value).file
        if hasattr(value, "read"):
            return _file_content(value, name)
    except ArgumentError as error:
        error.operation = codec.plan.operation
        raise
    return value  # the codec refuses it


def _file_content(file: Any, name: str) -> FileContent:
    problem = ""
    try:
        start: object = file.tell()
        end: object = file.seek(0, os.SEEK_END)
        file.seek(start)
        is_binary = file.read(0) == b""
    except (OSError, ValueError, TypeError, AttributeError) as error:
        problem = f"its position cannot be read ({type(error).__name__})"
    else:
        if is_binary and isinstance(start, int) and isinstance(end, int):
            return FileContent(cast("BinaryIO", file), start, max(end - start, 0))
        problem = "it is not a binary file"
    raise ArgumentError(
        f"{name}: cannot send a {type(file).__name__}: {problem}. Pass a file opened with 'rb' "
        "or a ContentStream with the length",
        parameter=name,
    )


async def upload(call: Awaitable[T]) -> T:
    """Make a call; raise what failed while its content was read as the error that it is."""
    try:
        return await call
    except ContentNotReadError as error:
        raise (error.__cause__ or error) from None
