"""The verbs that clients and sessions share: call, raw, build, read and fan_out."""

import difflib
from abc import ABC, abstractmethod
from collections.abc import AsyncIterable, Awaitable, Callable, Iterable
from typing import ParamSpec, TypeVar, cast

from ecgridos_async.contract.operation import Operation, Service, operation_of
from ecgridos_async.errors import ArgumentError
from ecgridos_async.exchange import Exchange, RawResponse
from ecgridos_async.fan_out import Outcomes, Progress, fan_out
from ecgridos_async.secret import Secret
from ecgridos_async.services import find_operation
from ecgridos_async.wire.messages import WireReply, WireRequest

A = TypeVar("A")
P = ParamSpec("P")
T = TypeVar("T")


class Calls(Service, ABC):
    """What makes calls: a client or a session."""

    def __init__(self, exchange: Exchange) -> None:
        super().__init__(self)
        self._exchange = exchange

    @abstractmethod
    def _session_id(self, operation: Operation) -> Secret:
        """Return the id that calls carry; raise StateError if there is none."""

    def _id_for(self, operation: Operation) -> Secret | None:
        return self._session_id(operation) if operation.session else None

    async def perform(
        self, operation: Operation, args: tuple[object, ...], kwargs: dict[str, object]
    ) -> object:
        """Make a call; the typed methods of the services come here."""
        return await self._exchange.call(operation, args, kwargs, self._id_for(operation))

    async def call(self, operation: str, /, **arguments: object) -> object:
        """Call any operation by its wire name: `call("PricelistInfo", pricelist_id=42)`.

        Raises UnknownOperationError or ArgumentError, which suggest the nearest name, for a name
        that the service does not have.
        """
        found = find_operation(operation)
        names = [parameter.name for parameter in self._exchange.plan(found).parameters]
        for name in arguments:
            if name not in names:
                near = difflib.get_close_matches(name, names, n=1)
                hint = (
                    f"did you mean {near[0]}?" if near else f"it has {', '.join(names) or 'none'}"
                )
                raise ArgumentError(
                    f"{name} is not a parameter; {hint}", parameter=name, operation=operation
                )
        for parameter in self._exchange.plan(found).parameters:
            if parameter.name not in arguments and not parameter.has_default:
                raise ArgumentError(
                    f"{parameter.name} is missing", parameter=parameter.name, operation=operation
                )
        return await self.perform(found, (), arguments)

    async def raw(
        self, operation: Callable[P, Awaitable[T]], /, *args: P.args, **kwargs: P.kwargs
    ) -> RawResponse[T]:
        """Make a call and return its value with the messages, secrets masked.

        `await session.raw(session.pricelists.info, 42)`
        """
        declared = operation_of(operation)
        return await self._exchange.raw(declared, args, kwargs, self._id_for(declared))

    def build(
        self, operation: Callable[P, Awaitable[object]], /, *args: P.args, **kwargs: P.kwargs
    ) -> WireRequest:
        """Return the request that a call would send, secrets included, without sending it."""
        declared = operation_of(operation)
        plan = self._exchange.plan(declared)
        return self._exchange.build(plan, args, kwargs, self._id_for(declared))

    def read(
        self,
        operation: Callable[..., Awaitable[T]],
        body: bytes,
        *,
        status: int = 200,
        content_type: str = "text/xml; charset=utf-8",
    ) -> T:
        """Return what a call would return for that answer, or raise what it would raise."""
        plan = self._exchange.plan(operation_of(operation))
        reply = WireReply(status, {"content-type": content_type}, body)
        return cast("T", self._exchange.read(plan, reply, self._secrets()))

    def _secrets(self) -> tuple[str, ...]:
        """Return the texts to mask in errors about an answer."""
        return ()

    def fan_out(
        self,
        call: Callable[[A], Awaitable[T]],
        arguments: Iterable[A] | AsyncIterable[A],
        *,
        concurrency: int = 50,
        ordered: bool = False,
        progress: Callable[[Progress], None] | None = None,
    ) -> Outcomes[A, T]:
        """Call *call* with each of *arguments*, at most *concurrency* at once.

        See `ecgridos_async.fan_out.fan_out`.
        """
        return fan_out(call, arguments, concurrency=concurrency, ordered=ordered, progress=progress)
