"""Contents of parcels: what an upload takes, and what a download gives while it arrives.

A content to upload is bytes, or something that is read while it is sent, so that memory stays
flat: a path, a binary file, the file of a form, or a `ContentStream`.
"""

import abc
import os
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Iterable
from typing import BinaryIO, Generic, Protocol, TypeVar, cast

from ecgridos_async._support.iterators import close_iterator
from ecgridos_async.errors import ArgumentError

T_co = TypeVar("T_co", covariant=True)


class ContentSource(abc.ABC):
    """A content that is read while it is sent; `ContentStream` is one."""

    @property
    @abc.abstractmethod
    def length(self) -> int:
        """The number of bytes. HTTP announces it before the first byte is sent."""

    @property
    @abc.abstractmethod
    def is_spent(self) -> bool:
        """Whether it was read and cannot be read again, so that the call cannot be retried."""

    @abc.abstractmethod
    def open(self) -> AsyncGenerator[bytes]:
        """Yield the content from its beginning."""

    def __len__(self) -> int:
        return self.length


class ContentStream(ContentSource):
    """A content that comes from an iterable or an async iterable of bytes.

        content=ContentStream(upload.stream(), length=upload.size)

    If the iterable can be iterated only once (a generator, for example), a failed call is retried
    only as long as nothing was read from it. An async generator is closed after the call.
    """

    def __init__(self, chunks: Iterable[bytes] | AsyncIterable[bytes], *, length: int) -> None:
        """Hold the iterable; nothing is read yet.

        Args:
            chunks: The content in pieces of any size. A synchronous iterable runs in the event
                loop, so its steps should be short.
            length: The number of bytes. If there are more or fewer, the call fails.

        Raises:
            ArgumentError: If one of them is of another type.
        """
        given = cast("object", chunks)
        if isinstance(given, (str, bytes)) or not isinstance(given, (AsyncIterable, Iterable)):
            raise ArgumentError(
                "chunks: expected an iterable or async iterable of bytes, "
                f"got {type(given).__name__}",
                parameter="chunks",
            )
        if isinstance(length, bool) or not isinstance(length, int) or length < 0:  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ArgumentError("length: expected a number of bytes", parameter="length")
        self._chunks = chunks
        self._length = length
        self._is_begun = False

    @property
    def length(self) -> int:
        """The number of bytes."""
        return self._length

    @property
    def is_spent(self) -> bool:
        """Whether it was read and cannot be read again."""
        return self._is_begun and self._iterates_once()

    def _iterates_once(self) -> bool:
        chunks = self._chunks
        if isinstance(chunks, AsyncIterable):
            return isinstance(chunks, AsyncIterator)
        return iter(chunks) is chunks

    async def open(self) -> AsyncGenerator[bytes]:
        """Yield the content from its beginning."""
        self._is_begun = True
        if isinstance(self._chunks, AsyncIterable):
            chunks = aiter(self._chunks)
            try:
                async for chunk in chunks:
                    yield chunk
            finally:
                await close_iterator(chunks)  # trio warns of generators that nobody closes
        else:
            for chunk in self._chunks:
                yield chunk

    def __repr__(self) -> str:
        return f"ContentStream(length={self._length})"


class OpenedContent(Generic[T_co]):
    """The content of a parcel while it arrives: `async for piece in content`."""

    def __init__(self, info: T_co, pieces: AsyncIterator[bytes]) -> None:
        """Hold what `open_content` has received."""
        self._info = info
        self._pieces = pieces

    @property
    def info(self) -> T_co:
        """What the call returns, with empty content.

        If the content is large (64 KiB of base64 or more), fields that come after it in the reply
        are None: `router_archive`, for example.
        """
        return self._info

    def __aiter__(self) -> AsyncIterator[bytes]:
        """Return the iterator of the pieces, the same each time.

        Its end means that the reply was complete; otherwise it raises the error of the call.
        """
        return self._pieces

    def __repr__(self) -> str:
        return f"OpenedContent({self._info!r})"


class FormFile(Protocol):
    """A file that came with a form, such as FastAPI's `UploadFile`."""

    @property
    def file(self) -> BinaryIO:
        """The binary file that holds it."""
        ...


Content = bytes | bytearray | memoryview | os.PathLike[str] | BinaryIO | FormFile | ContentSource
"""What an upload takes.

- bytes, or a bytearray or memoryview, which is copied;
- a path, read again for each attempt;
- a binary file, or FastAPI's `UploadFile`, read from where it stands and rewound to there for a
  retry;
- a `ContentStream`, for everything else.
"""
