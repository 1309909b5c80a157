"""The budget of retries, over the calls of a client."""

import pytest

from ecgridos_async import Client, ServiceUnavailableError
from tests.http_library import httpx

pytestmark = pytest.mark.anyio


async def test_a_client_whose_calls_fail_stops_to_retry() -> None:
    asked: list[str] = []

    def refuse(request: httpx.Request) -> httpx.Response:
        asked.append(request.method)
        return httpx.Response(503, headers={"Retry-After": "0"})

    notes: list[list[str]] = []
    transport = httpx.MockTransport(refuse)
    async with Client("3.2", retries=2, transport=transport) as client:
        for _ in range(60):
            with pytest.raises(ServiceUnavailableError) as caught:
                await client.now_utc()
            notes.append(getattr(caught.value, "__notes__", []))

    assert len(asked) == 60 + 100  # 100 retries are the budget
    assert notes[:50] == [[]] * 50
    assert notes[50:] == [["Not retried: too many calls of this client failed lately."]] * 10
