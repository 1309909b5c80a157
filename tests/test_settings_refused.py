"""Values of another kind: refused at once, naming the parameter and what was expected."""

import inspect
import re
import ssl
from collections.abc import Callable
from typing import Any

import anyio
import numpy as np
import pytest

from ecgridos_async import (
    ApiVersion,
    ArgumentError,
    Client,
    ConfigurationError,
    Protocol,
    Secret,
    Session,
    StateError,
    Timeouts,
    catalogue,
)
from ecgridos_async._support.checks import Check, whole
from ecgridos_async._transport.proxies import ProxyTransport
from ecgridos_async.fan_out import fan_out
from ecgridos_async.sandbox import Sandbox
from ecgridos_async.testing import FaultProxy
from tests.http_library import httpx

SECONDS: list[Any] = ["30", None, 0, -1, float("nan"), float("inf"), True, [], b"1", 1j, 10**400]
COUNTS: list[Any] = ["10", None, 0, -1, 1.5, 2.0, True, float("nan"), [], 10**400]
FLAGS: list[Any] = ["yes", "", None, 0, 1, []]
TEXTS: list[Any] = [b"demo", 123, 1.5, True, ["demo"], object()]


def closed() -> httpx.AsyncClient:
    client = httpx.AsyncClient()
    anyio.run(client.aclose)
    return client


async def middleware(*_: Any) -> Any:
    raise AssertionError


def hook(_: object) -> None:
    raise AssertionError


class Unmade:
    async def __call__(self, *_: Any) -> Any:
        raise AssertionError


SETTINGS: dict[str, tuple[list[Any], str]] = {
    "version": ([4.1, "4.2", "", 4, None, b"4.1", ["4.1"], Protocol.SOAP11], 'one of "2.3", "3.0"'),
    "protocol": (["soap13", "SOAP12", 12, None, b"soap12"], 'one of "soap11", "soap12"'),
    "endpoint": ([b"https://ecgrid.test", 80, ["https://ecgrid.test"]], "a text"),
    "timeout": ([value for value in SECONDS if value is not None], "seconds above 0, or Timeouts"),
    "max_concurrency": (COUNTS, "a whole number above 0"),
    "keep_alive": (SECONDS, "seconds above 0"),
    "keep_alive_reads": (SECONDS, "seconds above 0"),
    "retries": (["2", None, -1, 11, 1.5, True, float("nan"), []], "a whole number from 0 to 10"),
    "max_reply_bytes": (COUNTS, "a whole number above 0"),
    "max_reply_elements": (COUNTS, "a whole number above 0"),
    "max_content_bytes": (COUNTS, "a whole number above 0"),
    "logout_timeout": (SECONDS, "seconds above 0"),
    "max_query_length": (COUNTS, "a whole number above 0"),
    "strict": (FLAGS, "True or False"),
    "naive_datetimes": (["local", "UTC", None, True, []], 'one of "refuse", "utc"'),
    "insecure_http": (FLAGS, "True or False"),
    "insecure_get": (FLAGS, "True or False"),
    "proxy": ([123, b"http://proxy.test", httpx.Proxy("http://proxy.test"), True], "a text"),
    "trust_env": (FLAGS, "True or False"),
    "transport": (
        [
            "requests",
            "",
            httpx.HTTPTransport(),
            httpx.AsyncHTTPTransport,
            httpx.AsyncClient(),
            httpx.Proxy("http://proxy.test"),
            True,
            object(),
        ],
        "an async transport of httpx",
    ),
    "http_client": (
        [
            httpx.Client(),
            httpx.AsyncClient,
            httpx.AsyncHTTPTransport(),
            "httpx",
            True,
            object(),
        ],
        "an async client of httpx",
    ),
    "ssl_context": (
        [
            True,
            False,
            "/etc/ssl/ca.pem",
            ssl.SSLContext,
            ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER),
            ssl.create_default_context(ssl.Purpose.CLIENT_AUTH),
            object(),
        ],
        "an ssl.SSLContext for clients",
    ),
    "middleware": (
        [
            middleware,
            [None],
            [middleware, "middleware"],
            "middleware",
            {middleware},
            [Unmade],
            None,
            True,
            iter([middleware]),
        ],
        "a list or tuple of async functions",
    ),
    "hooks": (
        [
            hook,
            [None],
            [hook, "hook"],
            {hook},
            None,
            True,
            iter([hook]),
        ],
        "a list or tuple of functions that take an event",
    ),
}
"""By parameter of a client: values that are none, and what is expected instead."""


def _shown(value: object) -> str:
    """Return a repr that is the same in each process, as pytest-xdist needs it."""
    return re.sub(" at 0x[0-9a-f]+", "", repr(value))[:40]


def rows(table: dict[str, tuple[list[Any], str]]) -> list[Any]:
    return [
        pytest.param(name, value, expected, id=f"{name}={_shown(value)}")
        for name, (values, expected) in table.items()
        for value in values
    ]


@pytest.mark.parametrize(("name", "value", "expected"), rows(SETTINGS))
def test_a_setting_of_another_kind(name: str, value: Any, expected: str) -> None:
    with pytest.raises(ConfigurationError, match=expected) as caught:
        Client(**{name: value})
    assert caught.value.parameter == name
    assert str(caught.value).startswith(f"{name}: expected ")
    assert len(str(caught.value)) < 250


def test_every_parameter_of_a_client_is_checked() -> None:
    assert {*inspect.signature(Client).parameters} == {*SETTINGS}


def test_a_client_that_is_closed() -> None:
    with pytest.raises(ConfigurationError, match="http_client: it is closed") as caught:
        Client(http_client=closed())
    assert caught.value.parameter == "http_client"


@pytest.mark.anyio
async def test_a_client_that_is_closed_later() -> None:
    async with httpx.AsyncClient() as theirs:
        client = Client("3.0", http_client=theirs)
    with pytest.raises(StateError, match="http_client"):
        await client.now_utc()


@pytest.mark.parametrize(
    "settings",
    [
        {"http_client": httpx.AsyncClient()},
        {"transport": httpx.AsyncHTTPTransport()},
        {"transport": ProxyTransport("http://127.0.0.1:9", keep_alive=5.0)},
    ],
    ids=["http_client", "transport", "ProxyTransport"],
)
def test_tls_settings_that_would_not_be_used(settings: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError, match="set it there") as caught:
        Client(ssl_context=ssl.create_default_context(), **settings)
    assert caught.value.parameter == "ssl_context"


def test_values_that_are_taken() -> None:
    client = Client(
        "3.2",
        timeout=np.float64(3),
        max_concurrency=5,
        retries=0,
        keep_alive=1,
        middleware=[middleware, Unmade()],
        hooks=[hook],
        transport=httpx.MockTransport(lambda _: httpx.Response(200)),
    )
    assert client.settings.timeouts.total == 3
    assert client.settings.max_concurrency == 5
    Client(http_client=httpx.AsyncClient(), middleware=(middleware,))
    Client(timeout=None, endpoint=None, proxy=None, transport=None, ssl_context=None)


@pytest.mark.parametrize("wrong", [middleware, Unmade()])
def test_a_hook_that_is_async(wrong: Any) -> None:
    with pytest.raises(ConfigurationError, match="hooks: expected plain functions") as caught:
        Client("3.2", hooks=[hook, wrong])
    assert caught.value.parameter == "hooks"


@pytest.mark.parametrize("part", ["connect", "read", "write", "pool", "total"])
@pytest.mark.parametrize("value", SECONDS, ids=lambda value: repr(value)[:20])
def test_a_part_of_timeouts(part: str, value: Any) -> None:
    with pytest.raises(ConfigurationError, match="seconds above 0") as caught:
        Timeouts(**{part: value})
    assert caught.value.parameter == part


@pytest.fixture(scope="module")
def session() -> Session:
    return Client("3.2").attach("session-1")


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        row
        for row in rows(SETTINGS)
        if row.values[0] in ("timeout", "protocol", "retries") and row.values[1] is not None
    ],
)
def test_an_option_of_another_kind(name: str, value: Any, expected: str, session: Session) -> None:
    with pytest.raises(ConfigurationError, match=expected) as caught:
        session.with_options(**{name: value})
    assert caught.value.parameter == name


def as_login(client: Client, value: Any) -> object:
    return client.session(value, "password")


def as_password(client: Client, value: Any) -> object:
    return client.session("login", value)


@pytest.mark.parametrize("value", TEXTS, ids=lambda value: type(value).__name__)
@pytest.mark.parametrize(
    ("parameter", "use"),
    [
        ("login", as_login),
        ("password", as_password),
        ("session_id_or_api_key", Client.attach),
    ],
)
def test_a_credential_of_another_kind(
    parameter: str, use: Callable[[Client, Any], object], value: Any
) -> None:
    with pytest.raises(ArgumentError, match="expected a text") as caught:
        use(Client("3.2"), value)
    assert caught.value.parameter == parameter
    assert "demo" not in str(caught.value)


def test_a_secret_of_another_kind() -> None:
    with pytest.raises(TypeError, match="not bytes"):
        Secret(b"hunter2")  # type: ignore[arg-type]


async def ask(argument: int) -> int:
    return argument


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        *(("concurrency", value) for value in COUNTS),
        *(("call", value) for value in ("info", None, 1)),
        *(("arguments", value) for value in (5, None, ask)),
        *(("progress", value) for value in ("print", 1, True)),
        *(("ordered", value) for value in FLAGS),
    ],
)
def test_a_parameter_of_fan_out(parameter: str, value: Any) -> None:
    given: dict[str, Any] = {"call": ask, "arguments": [1], parameter: value}
    with pytest.raises(ConfigurationError, match="expected") as caught:
        fan_out(**given)
    assert caught.value.parameter == parameter


@pytest.mark.parametrize(
    ("make", "parameter", "value"),
    [
        *((Sandbox, "port", value) for value in (-1, 65536, "80", 1.5, True, None)),
        *((Sandbox, "latency", value) for value in (-1, "0", float("nan"), None, True)),
        *((Sandbox, "session_timeout", value) for value in SECONDS),
        *((Sandbox, "max_sessions", value) for value in COUNTS),
        *((Sandbox, "clock", value) for value in (None, 0, "now")),
        *((Sandbox, "handlers", value) for value in (["handler"], ask, "x")),
        *((FaultProxy, "upstream", value) for value in (None, b"http://127.0.0.1", 80, "http://")),
        *(
            (FaultProxy, "upstream", value)
            for value in ("http://h:99999", "http://[::1", "ftp://h")
        ),
        *((FaultProxy, "plan", value) for value in ("none", ask)),
        *((FaultProxy, "port", value) for value in (-1, 65536, "80")),
    ],
)
def test_a_parameter_of_what_tests_use(
    make: Callable[..., object], parameter: str, value: Any
) -> None:
    given: dict[str, Any] = {} if make is Sandbox else {"upstream": "http://127.0.0.1:9"}
    with pytest.raises(ConfigurationError, match="expected") as caught:
        make(**{**given, parameter: value})
    assert caught.value.parameter == parameter


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        *(("proxy", value) for value in (None, 123, b"http://proxy.test", httpx.AsyncClient())),
        *(("keep_alive", value) for value in SECONDS),
        *(("ssl_context", value) for value in SETTINGS["ssl_context"][0]),
    ],
)
def test_a_parameter_of_a_proxy(parameter: str, value: Any) -> None:
    given: dict[str, Any] = {"proxy": "http://proxy.test", "keep_alive": 5.0, parameter: value}
    with pytest.raises(ConfigurationError, match="expected") as caught:
        ProxyTransport(**given)
    assert caught.value.parameter == parameter


@pytest.mark.parametrize("value", [4.1, "5.0", None])
def test_a_version_of_another_kind(value: Any) -> None:
    for ask_for in (ApiVersion.parse, catalogue, Sandbox().endpoint):
        with pytest.raises((ConfigurationError, RuntimeError)) as caught:
            ask_for(value)
        if isinstance(caught.value, ConfigurationError):
            assert caught.value.parameter == "version"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (5, "got 5"),
        (None, "got None"),
        ("30", "got '30'"),
        ("x" * 100, f"got '{'x' * 39}…"),
        (b"hunter2", "got an object of type bytes"),
        (Secret("hunter2"), "got an object of type ecgridos_async.secret.Secret"),
        (["hunter2"], "got an object of type list"),
        (int, "got the class int"),
        (Protocol.SOAP11, "got 'soap11'"),
    ],
)
def test_what_an_error_shows(value: object, shown: str) -> None:
    never = Check("the impossible", lambda _: False)
    with pytest.raises(ConfigurationError) as caught:
        never.require("it", value)
    assert str(caught.value) == f"it: expected the impossible, {shown}"


def test_a_whole_number() -> None:
    check = whole(0, 10)
    assert check.expected == "a whole number from 0 to 10"
    assert [number for number in range(-2, 13) if check.holds(number)] == [*range(11)]
    assert check.or_none().holds(None)
