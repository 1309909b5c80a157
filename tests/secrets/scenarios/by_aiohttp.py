"""The network fails, and the service quotes, where aiohttp sends the calls."""

from typing import Final

import attrs
import sniffio

from ecgridos_async.errors import OutcomeUnknownError
from tests.secrets.case import Case, Run, Scenarios
from tests.secrets.planted import NEW_PASSWORD, PASSWORD
from tests.secrets.scenarios import network, quotes
from tests.secrets.service import answering

SCENARIOS: Final = Scenarios()

_RUNS: Final[tuple[Run, ...]] = (
    network.nobody_listens,
    network.the_connection_breaks,
    network.the_server_is_an_echo,
    network.no_answer_comes,
    network.a_call_is_cancelled,
    quotes.headers_quote,
    quotes.the_status_line_quotes,
    quotes.an_answer_is_cut_off,
    quotes.an_answer_is_too_large,
)


def _by_aiohttp(case: Case) -> Case:
    """Return the case with the other transport, where that runs."""
    on_asyncio = sniffio.current_async_library() == "asyncio"
    return attrs.evolve(case, transport="aiohttp" if on_asyncio else None)


def _add(run: Run) -> None:
    async def by_aiohttp(case: Case) -> None:
        await run(_by_aiohttp(case))

    by_aiohttp.__name__ = f"{run.__name__}, by aiohttp"
    SCENARIOS.in_any_version(by_aiohttp)


for _run in _RUNS:
    _add(_run)


@SCENARIOS.in_any_version
async def a_kept_connection_breaks(case: Case) -> None:
    answer = case.result("ChangePassword", "true")
    async with answering(answer, None) as server, _by_aiohttp(case).session(server.url) as session:
        assert await session.change_password(PASSWORD, NEW_PASSWORD)
        error = session.change_password(PASSWORD, NEW_PASSWORD)
        await case.fails(OutcomeUnknownError, error)
