"""Calls are made by an API key, which nobody logs in or out by."""

from typing import Final

from ecgridos_async import (
    AccessDeniedError,
    Client,
    ECGridOSError,
    OutcomeUnknownError,
    Secret,
    SessionTimeoutError,
)
from ecgridos_async.sandbox import RetCode
from tests.secrets.case import Case, Scenarios
from tests.secrets.planted import API_KEY, NEW_PASSWORD, PASSWORD
from tests.secrets.service import fault, page, plain, plant_credentials, replying, spelled

SCENARIOS: Final = Scenarios(by_binding=False)

_QUOTED: Final = spelled([API_KEY])


@SCENARIOS.in_any_version
async def an_api_key_is_accepted(case: Case) -> None:
    plant_credentials(case.sandbox)
    async with Client(case.version, case.protocol, case.sandbox.url, hooks=[case.event]) as client:
        for given in (API_KEY, Secret(API_KEY)):
            async with client.attach(given) as session:
                case.note(client, session)
                case.seen.object("model", await session.who_am_i())
                raw = await session.raw(session.who_am_i)
                case.seen.raw(raw)
                assert raw.value.login_name == "demo"
                built = session.build(session.change_password, PASSWORD, NEW_PASSWORD)
                case.seen.object("request", built)
                async with session.fan_out(session.mailboxes.info, [2001, 9]) as outcomes:
                    async for outcome in outcomes:
                        case.seen.object("outcome", outcome)
            case.note(client, session)


@SCENARIOS.in_any_version
async def an_api_key_is_refused(case: Case) -> None:
    sandbox = case.sandbox
    async with Client(case.version, case.protocol, sandbox.url, hooks=[case.event]) as client:
        session = client.attach(API_KEY)
        await case.fails(SessionTimeoutError, session.who_am_i())
        await case.fails(SessionTimeoutError, session.change_password(PASSWORD, NEW_PASSWORD))
        plant_credentials(sandbox)
        sandbox.fail("ChangePassword", RetCode.ACCESS_DENIED)
        await case.fails(AccessDeniedError, session.change_password(PASSWORD, NEW_PASSWORD))
        case.note(client, session)


@SCENARIOS.in_any_version
async def an_api_key_is_quoted(case: Case) -> None:
    for reply in (fault(_QUOTED), plain(_QUOTED), page(_QUOTED, status="502 Bad Gateway"), None):
        async with (
            replying(reply) as server,
            Client(
                case.version, case.protocol, server.url, retries=0, hooks=[case.event]
            ) as client,
        ):
            session = client.attach(API_KEY)
            await case.fails(ECGridOSError, session.who_am_i())
            write = session.change_password(PASSWORD, NEW_PASSWORD)
            error = await case.fails(ECGridOSError, write)
            assert reply or isinstance(error, OutcomeUnknownError)
            case.note(client, session)
