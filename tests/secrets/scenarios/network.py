"""The network fails."""

from typing import Final

import anyio

from ecgridos_async import ApiVersion, ECGridOSError, OutcomeUnknownError, TransportError
from ecgridos_async.errors import CallTimeoutError, ConnectError, DeadlineError
from tests.secrets.case import SENT, Case, Scenarios
from tests.secrets.planted import CONTENT, NEW_PASSWORD, PASSWORD, SESSION, base64_of, percent
from tests.secrets.service import fault, repeating, replying, silent, spelled

SCENARIOS: Final = Scenarios(by_binding=False)


@SCENARIOS.in_any_version
async def nobody_listens(case: Case) -> None:
    async with case.session("http://127.0.0.1:9", retries=1) as session:
        await case.fails(ConnectError, session.change_password(PASSWORD, NEW_PASSWORD))
        await case.fails(ConnectError, session.parcels.upload("a.edi", content=CONTENT))


@SCENARIOS.in_any_version
async def the_connection_breaks(case: Case) -> None:
    error = await case.quoted(OutcomeUnknownError, None)
    assert isinstance(error, OutcomeUnknownError)
    assert error.arguments == {"old_password": "***", "new_password": "***"}
    async with replying(None) as server, case.session(server.url) as session:
        await case.fails(TransportError, session.who_am_i())
        await case.fails(OutcomeUnknownError, session.parcels.upload("a.edi", content=CONTENT))
        if case.version is ApiVersion.V4_1:
            as_text = session.parcels.upload_a("a.edi", base64_of(CONTENT))
            await case.fails(OutcomeUnknownError, as_text)


@SCENARIOS.in_any_version
async def the_server_is_an_echo(case: Case) -> None:
    async with repeating() as server, case.session(server.url) as session:
        await case.fails(ECGridOSError, session.change_password(PASSWORD, NEW_PASSWORD))
        await case.fails(ECGridOSError, session.who_am_i())
    for garbage in (
        f"HTTP/1.1 200 {percent(PASSWORD)}\r\nX {percent(SESSION)}\r\n\r\n",
        f"HTTP/1.1 200 OK\r\nX: a\r\nContent-Length: {percent(PASSWORD)}\r\n\r\n",
        f"HTTP/1.1 200 OK\r\nTransfer-Encoding: {percent(SESSION)}\r\n\r\n",
        f"{percent(NEW_PASSWORD)}\r\n\r\n",
        f"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{percent(SESSION)}\r\n",
    ):
        await case.quoted(ECGridOSError, garbage.encode())


@SCENARIOS.in_any_version
async def no_reply_comes(case: Case) -> None:
    async with silent() as server, case.session(server.url, timeout=0.05) as session:
        await case.fails(ECGridOSError, session.change_password(PASSWORD, NEW_PASSWORD))
        error = await case.fails(TransportError, session.who_am_i())
        assert isinstance(error, CallTimeoutError | DeadlineError)


@SCENARIOS.in_any_version
async def a_call_is_cancelled(case: Case) -> None:
    cancelled = anyio.get_cancelled_exc_class()
    async with silent() as server, case.session(server.url) as session:
        caught: list[BaseException] = []

        async def call() -> None:
            try:
                await session.change_password(PASSWORD, NEW_PASSWORD)
            except cancelled as error:
                caught.append(error)
                raise

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(call)
            with anyio.fail_after(10):
                while not server.open:
                    await anyio.sleep(0.005)
            await anyio.sleep(0.01)
            tasks.cancel_scope.cancel()
        assert caught
        case.seen.error(caught[0])


@SCENARIOS.in_any_version
async def a_group_fails(case: Case) -> None:
    async with replying(fault(spelled(SENT))) as server, case.session(server.url) as session:
        try:
            async with anyio.create_task_group() as tasks:
                for _ in range(3):
                    tasks.start_soon(session.change_password, PASSWORD, NEW_PASSWORD)
        except BaseExceptionGroup as group:
            case.seen.error(group)
        else:
            raise AssertionError("no error was raised")
    async with (
        replying(fault(spelled([SESSION]))) as server,
        case.session(server.url) as session,
        session.fan_out(session.mailboxes.info, [1, 2]) as outcomes,
    ):
        async for outcome in outcomes:
            assert outcome.error is not None
            case.seen.error(outcome.error)
            case.seen.object("outcome", outcome)
