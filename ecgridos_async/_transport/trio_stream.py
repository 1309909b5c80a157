"""Streams on trio: those of httpcore, with writes that an early reply ends."""

import ssl
from typing import Final, cast

import anyio

from ecgridos_async._transport._httpx import httpcore
from ecgridos_async._transport.streams import ENOUGH, SMALL, STOPPED, Stops, Stream

_LAST_WORDS: Final = 0.1
"""Seconds to wait for the rest of an early reply that cannot be read later."""


async def connect(host: str, port: int, stops: Stops) -> Stream:
    """Open a stream to the first address of a host that accepts. Raises ConnectError."""
    # Without trio httpcore has another class of that name, which type checkers see.
    backend = cast("type[httpcore.AsyncNetworkBackend]", httpcore.TrioBackend)
    return TrioStream(await backend().connect_tcp(host, port), stops)


class TrioStream(Stream):
    """A stream of httpcore."""

    def __init__(self, inner: httpcore.AsyncNetworkStream, stops: Stops) -> None:
        self._inner = inner
        self._stops = stops
        self._received = b""
        """Bytes received during a write."""
        self._ended = False

    async def read(self, max_bytes: int, limit: float | None) -> bytes:
        if not self._received and not self._ended:
            return await self._inner.read(max_bytes, limit)
        data, self._received = self._received[:max_bytes], self._received[max_bytes:]
        return data

    async def write(self, data: bytes, limit: float | None) -> None:
        if len(data) <= SMALL:
            await self._inner.write(data, limit)
            return
        failures: list[Exception] = []
        received = anyio.Event()
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._receive_early, tasks.cancel_scope, received)
            try:
                await self._inner.write(data, limit)
            except httpcore.WriteTimeout as error:
                failures.append(error)
            except httpcore.WriteError as error:
                failures.append(error)
                with anyio.move_on_after(_LAST_WORDS):  # bytes sent before the break
                    await received.wait()
            tasks.cancel_scope.cancel()
        if self._is_in_vain():
            raise httpcore.WriteError(STOPPED)
        for failure in failures:
            raise failure

    async def _receive_early(self, sending: anyio.CancelScope, done: anyio.Event) -> None:
        """Receive during a write; cancel the write when an early reply makes it useless."""
        while not self._is_in_vain() and len(self._received) <= ENOUGH:
            if not await self._receive():
                break
        done.set()
        if not self._is_in_vain():
            return
        if self.ssl_object is not None:
            # trio's TLS receives nothing more after a cancelled send.
            with anyio.move_on_after(_LAST_WORDS):
                while len(self._received) <= ENOUGH and await self._receive():
                    pass
        sending.cancel()

    async def _receive(self) -> bool:
        """Receive once; return whether more may come."""
        try:
            data = await self._inner.read(ENOUGH, None)
        except httpcore.ReadError:
            return False
        self._received += data
        self._ended = not data
        return bool(data)

    def _is_in_vain(self) -> bool:
        return self._ended or (bool(self._received) and self._stops(self._received))

    async def start_tls(self, context: ssl.SSLContext, server_name: str) -> Stream:
        return TrioStream(await self._inner.start_tls(context, server_name), self._stops)

    async def aclose(self) -> None:
        await self._inner.aclose()

    def abort(self) -> None:
        self._inner.get_extra_info("socket").close()

    @property
    def is_readable(self) -> bool:
        if self._received or self._ended:
            return True
        return bool(self._inner.get_extra_info("is_readable"))

    @property
    def ssl_object(self) -> ssl.SSLObject | None:
        found: ssl.SSLObject | None = self._inner.get_extra_info("ssl_object")
        return found
