"""What clients and sessions share: call, raw, download_to, build, read and fan_out."""

import os
from collections.abc import AsyncIterable, Awaitable, Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar, cast, overload

from ecgridos_async._calls.auth import Auth
from ecgridos_async._calls.call import CallResult
from ecgridos_async._calls.channel import Channel
from ecgridos_async._calls.logins import LOGOUT
from ecgridos_async._calls.loop import perform
from ecgridos_async._calls.retries import judge
from ecgridos_async._calls.session_state import SessionState
from ecgridos_async._calls.upload import upload
from ecgridos_async._support.tracebacks import forgetting_locals
from ecgridos_async.contract.arguments import Arguments
from ecgridos_async.contract.operation import Operation, Service, caller_of, operation_of
from ecgridos_async.contract.version import ApiVersion
from ecgridos_async.errors import ArgumentError, ECGridOSError
from ecgridos_async.messages import RawResponse, WireReply, WireRequest
from ecgridos_async.services import find_operation

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

    from ecgridos_async.call import Call
    from ecgridos_async.content import OpenedContent
    from ecgridos_async.fan_out import Concurrency, Outcomes, Progress
    from ecgridos_async.messages import ContentSink

A = TypeVar("A")
P = ParamSpec("P")
T = TypeVar("T")


class BaseClient(Service):
    """The base of clients and sessions."""

    def __init__(self, channel: Channel, auth: Auth) -> None:
        super().__init__(self)
        self._channel = channel
        self._auth = auth

    @property
    def version(self) -> ApiVersion:
        """The version of the service."""
        return self._channel.settings.version

    async def make_call(self, operation: Operation, arguments: Arguments) -> object:
        """Make a call and return its value; the typed methods of the services call this."""
        return (await self._result(operation, arguments)).value

    def _result(
        self,
        operation: Operation,
        arguments: Arguments,
        *,
        sink: "ContentSink | None" = None,
        whole: bool = False,
    ) -> Awaitable[CallResult]:
        """Make a call and return its result. Every call passes through here.

        Args:
            sink: Receives the content of a parcel as it arrives.
            whole: Whether to leave the content of a parcel in the body of the reply.
        """
        if operation is LOGOUT and isinstance(self._auth, SessionState):
            return self._auth.log_out(arguments, self._channel)
        call = self._channel.call(operation, arguments, self._auth, sink=sink, whole=whole)
        if call.codec.uploads:
            return upload(perform(call, self._channel))
        return perform(call, self._channel)

    def _operation_of(self, method: Callable[..., object]) -> Operation:
        """Return the operation of a method; raise ArgumentError for one of another session.

        The call would carry our session id, not that of the session the method belongs to.
        """
        declared = operation_of(method)
        caller = caller_of(method)
        if (
            declared.session and isinstance(caller, BaseClient) and caller._auth is not self._auth  # noqa: SLF001  # it is one of us
        ):
            raise ArgumentError(
                "operation: it is a method of another session; pass a method of the session that "
                "makes the call",
                parameter="operation",
                operation=declared.name,
            )
        return declared

    @forgetting_locals
    async def call(self, operation: str, /, **arguments: object) -> object:
        """Call any operation by its wire name: `call("PricelistInfo", pricelist_id=42)`.

        Raises:
            UnknownOperationError: If no operation has that name; it suggests the nearest name.
            ArgumentError: If no parameter has one of the names; it suggests the nearest name.
        """
        found = find_operation(operation)
        self._channel.codecs[found].plan.check_names(arguments)
        return await self.make_call(found, Arguments(named=arguments))

    @forgetting_locals
    async def raw(
        self, operation: Callable[P, Awaitable[T]], /, *args: P.args, **kwargs: P.kwargs
    ) -> RawResponse[T]:
        """Make a call and return its value with request and reply, secrets masked.

        `await session.raw(session.pricelists.info, 42)`
        """
        declared = self._operation_of(operation)
        return (await self._result(declared, Arguments(args, kwargs), whole=True)).raw()

    @forgetting_locals
    async def download_to(
        self,
        path: str | os.PathLike[str],
        operation: Callable[P, Awaitable[T]],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Download a parcel into a file, in little memory however large it is.

            await session.download_to("parcel.edi", session.parcels.download, 4711)

        Calls whose names end in A return the content as base64; the file gets the decoded bytes.

        A file at *path* is replaced only when the new file and its name are on the disk: after an
        error, a cancellation, a crash or a power cut the old file is still there. The new file has
        default permissions; a symbolic link at *path* is replaced, not followed. Until then the
        content is in a temporary file `.ecgridos-….part` in the same folder. If the process is
        killed, that file remains; the next download into the folder removes it.

        Returns:
            The value of the call with empty content: the content is in the file.

        Raises:
            ArgumentError: If the operation downloads nothing; nothing was sent.
            OSError: If *path* cannot be written: before anything is sent if its folder is missing
                or read-only, its name is too long, or it is a folder or a device; otherwise when
                writing fails.
            DecodeError: If the content is missing or is not base64.
            ECGridOSError: If the call fails.
        """
        from ecgridos_async._calls.download import ContentInFile

        declared = self._downloading(operation)
        async with ContentInFile(Path(path)) as file:
            result = await self._result(declared, Arguments(args, kwargs), sink=file)
            return cast("T", await file.keep(result))

    @forgetting_locals
    def open_content(
        self,
        operation: Callable[P, Awaitable[T]],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> "AbstractAsyncContextManager[OpenedContent[T]]":
        """Download a parcel and read its content while it arrives.

            async with session.open_content(session.parcels.download, 4711) as content:
                print(content.info.file_name)
                async for piece in content:
                    ...

        Entering the block makes the call, and waits until the content begins; the total timeout is
        for that. While the block runs, the content arrives as fast as it is read, and the call
        holds one of the client's `max_concurrency` places. Leaving the block early closes the
        connection and nothing else. Once the content has begun, the call is not retried.

        Returns:
            An async context manager that gives an `OpenedContent`: the result without its content,
            and the pieces.

        Raises:
            ArgumentError: If the operation downloads nothing; nothing was sent.
            DecodeError: If the content is missing or is not base64.
            ECGridOSError: If the call fails. The iterator raises it if the content has begun.
        """
        from ecgridos_async._calls.opened import opened

        declared = self._downloading(operation)
        arguments = Arguments(args, kwargs)
        plan = self._channel.codecs[declared].plan
        return opened(
            lambda sink: self._channel.call(declared, arguments, self._auth, sink=sink),
            self._channel,
            plan,
        )

    def _downloading(self, operation: Callable[..., object]) -> Operation:
        """Return the operation of a method that downloads a parcel."""
        declared = self._operation_of(operation)
        if self._channel.codecs[declared].content is None:
            raise ArgumentError(
                f"operation: {declared.name} downloads no parcel",
                parameter="operation",
                operation=declared.name,
            )
        return declared

    @forgetting_locals
    def build(
        self, operation: Callable[P, Awaitable[object]], /, *args: P.args, **kwargs: P.kwargs
    ) -> WireRequest:
        """Return the request that a call would send, secrets included, without sending it."""
        declared = operation_of(operation)
        session_id = self._auth.id_for(declared) if declared.session else None
        call = self._channel.call(declared, Arguments(args, kwargs), self._auth)
        return call.request(session_id)

    @overload
    def bind(
        self, operation: Callable[P, Awaitable[T]], /, *args: P.args, **kwargs: P.kwargs
    ) -> "Call[T]": ...
    @overload
    def bind(self, operation: str, /, **arguments: object) -> "Call[object]": ...
    @forgetting_locals
    def bind(
        self, operation: Callable[..., Awaitable[object]] | str, /, *args: object, **kwargs: object
    ) -> "Call[object]":
        """Return a call to make later or elsewhere, without sending it.

            call = session.bind(session.pricelists.info, 42)
            pricelist = await session.perform(call)

        The session need not be open. The operation is a method, or a wire name with arguments by
        name.

        Raises:
            ArgumentError: If an argument is wrong, as when the call is made; if it is secret, or a
                content that is not bytes, since these are not stored.
        """
        from ecgridos_async.call import Call, in_json

        if isinstance(operation, str):
            declared = find_operation(operation)
            self._channel.codecs[declared].plan.check_names(kwargs)
        else:
            declared = operation_of(operation)
        codec = self._channel.codecs[declared]
        given = dict(codec.plan.signature.bind_partial(*args, **kwargs).arguments)
        naive_is_utc = self._channel.settings.naive_datetimes == "utc"
        arguments = in_json(codec.plan, given, naive_is_utc=naive_is_utc)
        call = Call[object](declared.name, arguments, self._channel.settings.version)
        # The binding has rules of its own, such as the length of a query.
        values = codec.plan.bind((), call.values)
        codec.request(self._channel.settings.endpoint, [*["-"] * declared.session, *values])
        return call

    @forgetting_locals
    async def perform(self, call: "Call[T]", /) -> T:
        """Make a call that `bind` returned, and return its value.

        Raises:
            ArgumentError: If it is a call of another version of the service.
            ECGridOSError: What the call raises.
        """
        if call.version != self.version:
            raise ArgumentError(
                f"call: it is of another version of the service; this is {self.version}, and the "
                f"call of {call.version}",
                parameter="call",
                operation=call.operation,
            )
        declared = find_operation(call.operation)
        return cast("T", await self.make_call(declared, Arguments(named=call.values)))

    @forgetting_locals
    def read(
        self,
        operation: Callable[..., Awaitable[T]],
        body: bytes,
        *,
        status: int = 200,
        content_type: str = "text/xml",
    ) -> T:
        """Return the value that a call would return for that reply, or raise its error."""
        declared = operation_of(operation)
        codec = self._channel.codecs[declared]
        reply = WireReply(status, {"content-type": content_type}, body)
        try:
            return cast("T", codec.read(reply, self._auth.secrets))
        except ECGridOSError as error:
            judge(error, declared.effect)
            raise

    def fan_out(
        self,
        call: Callable[[A], Awaitable[T]],
        arguments: Iterable[A] | AsyncIterable[A],
        *,
        concurrency: "Concurrency" = 50,
        ordered: bool = False,
        progress: "Callable[[Progress], None] | None" = None,
    ) -> "Outcomes[A, T]":
        """Call *call* with each of *arguments*, at most *concurrency* at once.

        See `ecgridos_async.fan_out.fan_out`.
        """
        from ecgridos_async.fan_out import fan_out

        return fan_out(call, arguments, concurrency=concurrency, ordered=ordered, progress=progress)
