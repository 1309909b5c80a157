"""Requests: endpoints, views, sessions and arguments; tests/data/wire/requests has whole ones."""

import pytest

from ecgridos_async import Client, ProtocolName


@pytest.mark.parametrize(
    ("protocol", "url"),
    [
        pytest.param("soap11", "http://127.0.0.1:18080/v3.2/prod/ECGridOS.asmx", id="soap11"),
        pytest.param("soap12", "http://127.0.0.1:18080/v3.2/prod/ECGridOS.asmx", id="soap12"),
        pytest.param(
            "http-get", "http://127.0.0.1:18080/v3.2/prod/ECGridOS.asmx/NowUTC", id="http-get"
        ),
        pytest.param(
            "http-post", "http://127.0.0.1:18080/v3.2/prod/ECGridOS.asmx/NowUTC", id="http-post"
        ),
    ],
)
def test_an_endpoint_of_ones_own_replaces_the_address_alone(
    protocol: ProtocolName, url: str
) -> None:
    client = Client("3.2", protocol, endpoint="http://127.0.0.1:18080")

    assert client.build(client.now_utc).url == url


def test_a_view_of_a_session_speaks_its_own_binding() -> None:
    session = Client("3.0", "soap12").attach("string")
    view = session.with_options(protocol="http-post")

    assert view.build(view.pricelists.info, 42).body == b"SessionID=string&PricelistID=42"
    assert session.build(session.pricelists.info, 42).body.startswith(b"<?xml")


def test_what_needs_no_session_carries_none() -> None:
    session = Client("3.0", "http-post").attach("string")

    assert session.build(session.who_am_i).body == b"SessionID=string"
    assert session.build(Client("3.0").now_utc).body == b""


@pytest.mark.parametrize(
    ("call", "keywords"),
    [
        pytest.param((42,), {}, id="by-position"),
        pytest.param((), {"pricelist_id": 42}, id="by-name"),
    ],
)
def test_arguments_go_by_position_or_name(call: tuple[int, ...], keywords: dict[str, int]) -> None:
    session = Client("3.0", "http-post").attach("string")

    request = session.build(session.pricelists.info, *call, **keywords)

    assert request.body == b"SessionID=string&PricelistID=42"


def test_a_request_shows_no_argument_in_its_repr() -> None:
    session = Client("3.0", "http-get").attach("the-session-id")

    assert "the-session-id" not in repr(session.build(session.pricelists.info, 42))
