"""An argument, a name or a setting is wrong; nothing is sent."""

from typing import Any, Final, cast

from ecgridos_async import ArgumentError, Client, ECGridOSError, StateError
from tests.secrets.case import Case, Scenarios
from tests.secrets.planted import (
    CONTENT,
    NEW_PASSWORD,
    PASSWORD,
    PROXY_PASSWORD,
    PROXY_USER,
    SESSION,
    percent,
)

SCENARIOS: Final = Scenarios()


@SCENARIOS.in_any_version
async def a_secret_argument_is_wrong(case: Case) -> None:
    async with case.session("http://127.0.0.1:9") as session:
        for wrong in (
            session.change_password(PASSWORD + "\x00", NEW_PASSWORD),
            session.change_password(cast("str", PASSWORD.encode()), NEW_PASSWORD),
            session.change_password(cast("str", [PASSWORD]), NEW_PASSWORD),
            session.change_password(PASSWORD, ""),
            session.change_password("", PASSWORD),
        ):
            await case.fails(ArgumentError, wrong)


@SCENARIOS.in_any_version
async def a_neighbour_of_a_secret_is_wrong(case: Case) -> None:
    async with case.session("http://127.0.0.1:9") as session:
        await case.fails(
            ArgumentError,
            session.parcels.upload("a\x00.edi", content=CONTENT),
        )
        await case.fails(
            ArgumentError,
            session.users.password(
                cast("int", "seven"), PASSWORD, NEW_PASSWORD, "question", PASSWORD
            ),
        )


@SCENARIOS.in_any_version
async def a_signature_is_wrong(case: Case) -> None:
    async with case.session("http://127.0.0.1:9") as session:
        change = cast("Any", session.change_password)
        await case.fails(TypeError, change(PASSWORD))
        await case.fails(TypeError, change(PASSWORD, NEW_PASSWORD, PASSWORD))
        await case.fails(TypeError, change(PASSWORD, new=NEW_PASSWORD))
        await case.fails(TypeError, session.raw(change, PASSWORD))
        await case.fails(ArgumentError, session.raw(cast("Any", print), PASSWORD))
        await case.fails(
            ArgumentError, session.download_to(case.folder, cast("Any", print), PASSWORD)
        )
        try:
            session.build(change, PASSWORD)
        except TypeError as error:
            case.seen.error(error)


@SCENARIOS.in_any_version
async def a_name_is_wrong(case: Case) -> None:
    async with case.session("http://127.0.0.1:9") as session:
        await case.fails(
            ArgumentError, session.call("ChangePassword", old_pasword=PASSWORD, new_password="n")
        )
        await case.fails(ArgumentError, session.call("ChangePassword", old_password=PASSWORD))
        await case.fails(ArgumentError, session.call("ChangePasword", old_password=PASSWORD))


@SCENARIOS.in_any_version
async def credentials_are_wrong(case: Case) -> None:
    proxy = f"http://{percent(PROXY_USER)}:{percent(PROXY_PASSWORD)}@"
    for settings in (
        {"proxy": proxy},
        {"proxy": f"{proxy}proxy.example/path"},
        {"proxy": f"{proxy}proxy.example:port"},
        {"proxy": proxy.replace("http", "gopher") + "proxy.example"},
        {"endpoint": f"{proxy}127.0.0.1"},
        {"endpoint": f"https://127.0.0.1/?SessionID={percent(SESSION)}"},
        {"proxy": f"{proxy}proxy.example:1", "retries": -1},
        {"proxy": f"{proxy}proxy.example:1", "timeout": -1},
    ):
        try:
            Client(case.version, case.protocol, **cast("Any", settings))
        except ECGridOSError as error:
            case.seen.error(error)
        else:
            raise AssertionError("no error was raised")
    async with Client(case.version, case.protocol, "http://127.0.0.1:9") as client:
        case.raises(ArgumentError, client.session, "", PASSWORD)
        case.raises(ArgumentError, client.session, "demo", "")
        case.raises(ArgumentError, client.attach, "")
        await case.fails(ArgumentError, client.login("demo", PASSWORD + "\x00"))
        await case.fails(ArgumentError, client.login("", PASSWORD))
    case.raises(StateError, client.session, "demo", PASSWORD)
    case.raises(StateError, client.attach, SESSION)
