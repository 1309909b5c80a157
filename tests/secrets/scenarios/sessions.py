"""Sessions cannot be opened, renewed or closed."""

import gc
import html
from typing import Final

from ecgridos_async import Client, ECGridOSError, Session, StateError
from tests.secrets.case import Case, Scenarios
from tests.secrets.planted import ISSUED, NEW_PASSWORD, PASSWORD
from tests.secrets.service import fault, page, plain, replying, spelled

SCENARIOS: Final = Scenarios(by_binding=False)


EXPIRED: Final = fault("Invalid SessionID.", string="SessionTimeout:")


def _expired(case: Case) -> bytes:
    if case.protocol.is_soap:
        return EXPIRED
    return plain("SessionTimeout: Invalid SessionID.")


@SCENARIOS.in_any_version
async def a_session_cannot_be_renewed(case: Case) -> None:
    login = case.result("Login", html.escape(ISSUED), "string")
    said = spelled([PASSWORD])
    refusal = fault(said) if case.protocol.is_soap else plain(said)
    refused = (fault if case.protocol.is_soap else plain)(f"AccessDenied {said}")
    for failing in (refusal, refused, None, page(said)):
        async with (
            replying(login, _expired(case), failing, plain("gone")) as server,
            Client(
                case.version, case.protocol, server.url, retries=0, hooks=[case.event]
            ) as client,
        ):
            session = client.session("demo", PASSWORD)
            async with session:
                await case.fails(ECGridOSError, session.change_password(PASSWORD, NEW_PASSWORD))
                case.note(client, session)


@SCENARIOS.in_any_version
async def login_is_refused(case: Case) -> None:
    for reply in (
        fault(spelled([PASSWORD])),
        plain(spelled([PASSWORD])),
        page(PASSWORD),
        case.result("Login", "", "string"),
        None,
    ):
        async with (
            replying(reply) as server,
            Client(
                case.version, case.protocol, server.url, retries=0, hooks=[case.event]
            ) as client,
        ):
            await case.fails(ECGridOSError, _enter(client.session("demo", PASSWORD)))


@SCENARIOS.in_any_version
async def logout_fails(case: Case) -> None:
    login = case.result("Login", html.escape(ISSUED), "string")
    quoting = fault(spelled([ISSUED])) if case.protocol.is_soap else plain(spelled([ISSUED]))
    for reply in (quoting, None, page(ISSUED)):
        async with (
            replying(login, reply) as server,
            Client(
                case.version, case.protocol, server.url, retries=0, hooks=[case.event]
            ) as client,
        ):
            try:
                async with client.session("demo", PASSWORD) as session:
                    case.note(client, session)
                    raise ValueError("of the caller's own")
            except ValueError as error:
                case.seen.error(error)
                assert "Logout failed" in error.__notes__[0]  # noqa: PT017  # and it is noted


@SCENARIOS.in_any_version
async def a_session_is_forgotten(case: Case) -> None:
    login = case.result("Login", html.escape(ISSUED), "string")
    async with (
        replying(login) as server,
        Client(case.version, case.protocol, server.url, hooks=[case.event]) as client,
    ):
        session = client.session("demo", PASSWORD)
        await session.__aenter__()
        case.note(client, session)
        del session
        gc.collect()


@SCENARIOS.in_any_version
async def a_session_is_not_open(case: Case) -> None:
    async with case.session("http://127.0.0.1:9") as session:
        pass
    await case.fails(StateError, session.change_password(PASSWORD, NEW_PASSWORD))
    async with Client(case.version, case.protocol, "http://127.0.0.1:9") as client:
        unopened = client.session("demo", PASSWORD)
        case.note(client, unopened)
        await case.fails(StateError, unopened.change_password(PASSWORD, NEW_PASSWORD))


async def _enter(session: Session) -> None:
    async with session:
        raise AssertionError("the session opened")
