"""Something of the caller fails: a middleware, a path, a reply to read."""

from typing import Final

from ecgridos_async import ConnectionLostError, ECGridOSError
from ecgridos_async.messages import WireReply
from ecgridos_async.middleware import Attempt, CallNext
from tests.secrets.case import SENT, Case, Scenarios
from tests.secrets.planted import GIVEN_CONTENT, NEW_PASSWORD, PASSWORD, SESSION, base64_of
from tests.secrets.service import page, replying, spelled

SCENARIOS: Final = Scenarios(by_binding=False)


class _OwnError(Exception):
    """Raised by a middleware."""


@SCENARIOS.in_any_version
async def middleware_raises(case: Case) -> None:
    async def before(attempt: Attempt, call_next: CallNext) -> WireReply:
        case.seen.object("attempt", attempt)
        case.seen.object("request", attempt.request)
        raise _OwnError

    async def after(attempt: Attempt, call_next: CallNext) -> WireReply:
        reply = await call_next(attempt)
        case.seen.object("reply", reply)
        raise _OwnError

    for middleware in (before, after):
        async with (
            replying(page(spelled(SENT))) as server,
            case.session(server.url, middleware=[middleware]) as session,
        ):
            await case.fails(_OwnError, session.change_password(PASSWORD, NEW_PASSWORD))


@SCENARIOS.in_any_version
async def a_file_cannot_be_written(case: Case) -> None:
    content = f"<Content>{base64_of(GIVEN_CONTENT)}</Content>"
    reply = case.result("ParcelDownload", content, "FileInfo")
    async with replying(reply) as server, case.session(server.url) as session:
        for path in (case.folder, case.folder / "missing" / "a.edi"):
            await case.fails(OSError, session.download_to(path, session.parcels.download, 4711))
    async with replying(None) as server, case.session(server.url) as session:
        await case.fails(
            ConnectionLostError,
            session.download_to(case.folder / "a", session.parcels.download_no_update, 4711),
        )


@SCENARIOS.in_any_version
async def read_fails(case: Case) -> None:
    async with case.session("http://127.0.0.1:9") as session:
        for said in (spelled([SESSION]), f"<a>{SESSION}"):
            try:
                session.read(session.who_am_i, said.encode())
            except ECGridOSError as error:
                case.seen.error(error)
