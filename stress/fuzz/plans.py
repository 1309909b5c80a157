"""Plans to fuzz with: one for each type of result, and the replies of the sandbox to each."""

import functools
from collections.abc import Coroutine
from typing import Any

from starlette.types import Message

from ecgridos_async import ApiVersion, Protocol
from ecgridos_async._wire.codec import codec
from ecgridos_async.contract.plan import Plan
from ecgridos_async.contract.types import DataSetType, is_secret
from ecgridos_async.sandbox import DEMO_API_KEY, World, create_app
from ecgridos_async.services import all_operations

PROTOCOLS = tuple(Protocol)
ENDPOINT = "https://ecgridos.net/v3.0/prod/ECGridOS.asmx"


@functools.cache
def plans_of_all() -> tuple[Plan, ...]:
    """Return the plan of each operation in each version, in a fixed order."""
    return tuple(
        operation.plan(version)
        for _, (_, _, operation) in sorted(all_operations().items())
        for version in ApiVersion
        if version in operation.versions
    )


@functools.cache
def plans_by_result() -> tuple[Plan, ...]:
    """Return one plan for each type of result, each in the last version that has it."""
    found = {plan.result.name + str(is_secret(plan.result)): plan for plan in plans_of_all()}
    return tuple(found[name] for name in sorted(found))


@functools.cache
def data_set_plan() -> Plan:
    """Return a plan whose result is a DataSet."""
    return next(plan for plan in plans_by_result() if isinstance(plan.result, DataSetType))


@functools.cache
def plan_of(operation: str, version: ApiVersion) -> Plan:
    """Return the plan of one operation."""
    return all_operations()[operation][2].plan(version)


def finished(coroutine: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine that never has to wait, without an event loop."""
    try:
        coroutine.send(None)
    except StopIteration:
        return
    coroutine.close()
    raise AssertionError("it waits for something")


class App:
    """The sandbox's ASGI application, called without a socket or an event loop."""

    def __init__(self) -> None:
        self.world = World()
        self._app = create_app(self.world)

    def ask(
        self,
        method: str,
        path: str,
        *,
        query: bytes = b"",
        headers: tuple[tuple[bytes, bytes], ...] = (),
        body: bytes = b"",
    ) -> tuple[int, dict[bytes, bytes], bytes]:
        """Return status, headers and body of the reply to a request."""
        messages: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Message) -> None:
            messages.append(message)

        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "raw_path": path.encode("utf-8", "replace"),
            "root_path": "",
            "query_string": query,
            "headers": [(b"host", b"localhost"), *headers],
            "client": ("127.0.0.1", 50000),
            "server": ("127.0.0.1", 80),
        }
        finished(self._coroutine(scope, receive, send))
        start, *rest = messages
        content = b"".join(message.get("body", b"") for message in rest)
        return start["status"], dict(start["headers"]), content

    async def _coroutine(self, scope: Any, receive: Any, send: Any) -> None:
        await self._app(scope, receive, send)

    def call(self, plan: Plan, protocol: Protocol, values: list[object]) -> tuple[int, bytes]:
        """Return status and body of the reply to a call."""
        session = [DEMO_API_KEY] if plan.session else []
        request = codec(plan, protocol).request(plan.version.path, [*session, *values])
        path, _, query = request.url.partition("?")
        headers = tuple(
            (name.lower().encode(), value.encode()) for name, value in request.headers.items()
        )
        status, _, body = self.ask(
            request.method, path, query=query.encode(), headers=headers, body=request.body
        )
        return status, body
