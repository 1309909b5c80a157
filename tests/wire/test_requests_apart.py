"""What a codec keeps for all requests must never leak from one request into another."""

import copy
import pickle
from urllib.parse import quote

import attrs
import pytest

from ecgridos_async import ArgumentError, Client, ProtocolName, Session, WireRequest
from ecgridos_async._wire.escapes import LARGE

PROTOCOLS = ["soap11", "soap12", "http-get", "http-post"]
PASSWORD = "p&ss <w>ord%b"


def login(protocol: ProtocolName, password: str = PASSWORD) -> WireRequest:
    client = Client("3.2", protocol)
    return client.build(client.login, "demo", password)


def spelled(protocol: ProtocolName, text: str) -> str:
    """Return a text as the binding writes it."""
    if protocol.startswith("http"):
        return quote(text, safe="")
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def sent(request: WireRequest) -> str:
    return request.url + request.body.decode()


def attached(protocol: ProtocolName, session_id: str = "session-1") -> Session:
    return Client("3.2", protocol).attach(session_id)


@pytest.mark.parametrize("protocol", PROTOCOLS)
class TestSecrets:
    def test_are_listed_plain_and_as_written_on_the_wire(self, protocol: ProtocolName) -> None:
        request = login(protocol)

        assert request.secrets == (PASSWORD, spelled(protocol, PASSWORD))
        assert spelled(protocol, PASSWORD) in sent(request)

    def test_a_session_id_is_listed_once_where_nothing_is_escaped(
        self, protocol: ProtocolName
    ) -> None:
        session = attached(protocol)

        assert session.build(session.who_am_i).secrets == ("session-1",)

    def test_there_are_none_where_nothing_is_secret(self, protocol: ProtocolName) -> None:
        client = Client("3.2", protocol)

        assert client.build(client.now_utc).secrets == ()

    def test_show_in_no_repr(self, protocol: ProtocolName) -> None:
        request = login(protocol)

        late = attrs.asdict(request)["_secrets"]
        shown = f"{request!r} {request} {late!r}"
        assert "demo" not in shown
        assert "ord%" not in shown
        assert repr(request).startswith("WireRequest(operation='Login', method=")

    def test_stay_when_a_request_is_changed_or_copied(self, protocol: ProtocolName) -> None:
        request = login(protocol)
        told = request.secrets

        changed = attrs.evolve(request, headers={**request.headers, "traceparent": "00"})
        assert changed.secrets == told
        assert changed.headers["traceparent"] == "00"
        assert attrs.evolve(request, secrets=(*told, "more")).secrets == (*told, "more")
        assert copy.copy(request) == request
        assert copy.deepcopy(request).secrets == told

    def test_a_request_pickles(self, protocol: ProtocolName) -> None:
        request = login(protocol)

        again = pickle.loads(pickle.dumps(request))  # noqa: S301  # our own bytes

        assert again == request
        assert again.secrets == request.secrets
        assert sent(again) == sent(request)
        late = attrs.asdict(request)["_secrets"]
        assert pickle.loads(pickle.dumps(late)) == request.secrets  # noqa: S301


@pytest.mark.parametrize("protocol", PROTOCOLS)
class TestShared:
    def test_each_session_sends_its_own_id(self, protocol: ProtocolName) -> None:
        client = Client("3.2", protocol)
        sessions = [client.attach(f"session-{number}") for number in range(20)]

        for _ in range(2):
            for number, session in enumerate(sessions):
                request = session.build(session.pricelists.info, number)
                assert request.secrets == (f"session-{number}",)
                assert f"session-{number}<" in sent(request) or f"session-{number}&" in sent(
                    request
                )

    def test_each_version_and_view_sends_its_own_form(self, protocol: ProtocolName) -> None:
        new, old = Client("4.1", protocol), Client("3.2", protocol)

        assert new.build(new.now_utc).url.startswith("https://os.ecgrid.io/v4.1/")
        assert old.build(old.now_utc).url.startswith("https://ecgridos.net/v3.2/")
        other = Client("3.2", protocol, endpoint="https://127.0.0.1/here.asmx")
        assert other.build(other.now_utc).url.startswith("https://127.0.0.1/here.asmx")

    def test_headers_cannot_be_changed_for_the_next_request(self, protocol: ProtocolName) -> None:
        with pytest.raises(TypeError):
            login(protocol).headers["Content-Type"] = "text/plain"  # type: ignore[index]  # pyright: ignore[reportIndexIssue]

    @pytest.mark.parametrize(
        "name", ["operation", "method", "url", "headers", "content", "secrets", "body"]
    )
    def test_a_request_is_read_only(self, protocol: ProtocolName, name: str) -> None:
        with pytest.raises(AttributeError):
            setattr(login(protocol), name, "")

    def test_equal_calls_make_equal_requests(self, protocol: ProtocolName) -> None:
        assert login(protocol) == login(protocol)
        assert login(protocol) != login(protocol, "other")
        assert login(protocol) != attrs.evolve(login(protocol), secrets=())


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize(
    ("text", "is_written"),
    [
        pytest.param("plain-1.2_3~", True, id="plain"),
        pytest.param("", True, id="empty"),
        pytest.param("100 %b %s %%", True, id="percent"),
        pytest.param("a & <b> 'c' \"d\"", True, id="markup"),
        pytest.param("naïve 😀", True, id="letters"),
        pytest.param("tab\tand\nline", True, id="white-space"),
        pytest.param("nul\0", False, id="nul"),
        pytest.param("half\ud800", False, id="surrogate"),
        pytest.param("\ufffe", False, id="no-character"),
        pytest.param("delete\x7f", True, id="delete"),
    ],
)
def test_texts_by_the_short_way_and_the_long(
    protocol: ProtocolName, text: str, is_written: bool
) -> None:
    client = Client("3.2", protocol)

    if is_written:
        assert spelled(protocol, text) in sent(client.build(client.interchange_date, text))
        return
    with pytest.raises(ArgumentError, match="cannot be sent in XML") as caught:
        client.build(client.interchange_date, text)
    assert caught.value.parameter == "interchange_header"


class Number(int):
    """A subclass of int."""


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize(
    ("number", "problem"),
    [
        pytest.param(-(2**31), "", id="least"),
        pytest.param(2**31 - 1, "", id="most"),
        pytest.param(Number(7), "", id="subclass"),
        pytest.param(2**31, "outside xsd:int", id="too-large"),
        pytest.param(-(2**31) - 1, "outside xsd:int", id="too-small"),
        pytest.param(True, "expected an integer, got bool", id="bool"),
        pytest.param("7", "expected an integer, got str", id="text"),
        pytest.param(None, "may not be None or left out; expected an integer", id="none"),
    ],
)
def test_numbers_by_the_short_way_and_the_long(
    protocol: ProtocolName, number: int, problem: str
) -> None:
    session = attached(protocol)

    if not problem:
        text = sent(session.build(session.pricelists.info, number))
        assert f"PricelistID>{int(number)}<" in text or text.endswith(f"PricelistID={int(number)}")
        return
    with pytest.raises(ArgumentError, match=problem) as caught:
        session.build(session.pricelists.info, number)
    assert str(caught.value).startswith("PricelistInfo: pricelist_id (on the wire PricelistID): ")
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_what_is_wrong_beside_a_large_text_is_named(protocol: ProtocolName) -> None:
    client = Client("3.2", protocol)

    with pytest.raises(ArgumentError) as caught:
        client.build(client.login, "x" * LARGE, "")
    assert caught.value.parameter == "password"
