"""Settings of a client, from arguments or the environment."""

import inspect
import pickle
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import attrs
import pytest

from ecgridos_async import (
    ApiVersion,
    ArgumentError,
    Client,
    ConfigurationError,
    Protocol,
    Secret,
    Settings,
    Timeouts,
)
from ecgridos_async._calls.auth import Login
from ecgridos_async.client import ClientSettings
from ecgridos_async.config import Environment, timeouts
from tests.http_library import httpx

ENDPOINTS = [
    pytest.param(None, "https://ecgridos.net/v3.2/prod/ECGridOS.asmx", id="none"),
    pytest.param("https://example.com", "https://example.com/v3.2/prod/ECGridOS.asmx", id="origin"),
    pytest.param("https://example.com/", "https://example.com/v3.2/prod/ECGridOS.asmx", id="slash"),
    pytest.param("https://example.com/a.asmx", "https://example.com/a.asmx", id="path"),
    pytest.param("https://example.com/a.asmx/", "https://example.com/a.asmx", id="path-and-slash"),
    pytest.param(
        "https://example.com:8443", "https://example.com:8443/v3.2/prod/ECGridOS.asmx", id="port"
    ),
    pytest.param(
        "http://127.0.0.1:18080", "http://127.0.0.1:18080/v3.2/prod/ECGridOS.asmx", id="loopback"
    ),
    pytest.param("http://127.9.9.9/a", "http://127.9.9.9/a", id="loopback-of-another-number"),
    pytest.param("http://localhost/a", "http://localhost/a", id="localhost"),
    pytest.param("http://LOCALHOST/a", "http://LOCALHOST/a", id="localhost-in-capitals"),
    pytest.param("http://[::1]:80/a", "http://[::1]:80/a", id="loopback-of-ipv6"),
    pytest.param("http://[::1%1]/a", "http://[::1%1]/a", id="loopback-with-a-zone"),
    pytest.param("https://[fe80::1%25eth0]/a", "https://[fe80::1%eth0]/a", id="zone"),
    pytest.param("https://münchen.example/a", "https://xn--mnchen-3ya.example/a", id="idn"),
    pytest.param(
        "https://MÜNCHEN.example/a", "https://xn--mnchen-3ya.example/a", id="idn-capitals"
    ),
    pytest.param("https://my_host:8443/a", "https://my_host:8443/a", id="underscore"),
    pytest.param("https://example.com./a", "https://example.com./a", id="root"),
    pytest.param("HTTPS://example.com/a", "https://example.com/a", id="scheme-in-capitals"),
    pytest.param("https://example.com:/a", "https://example.com/a", id="no-port-after-the-colon"),
]


@pytest.mark.parametrize(("endpoint", "address"), ENDPOINTS)
def test_an_endpoint_that_is_taken(endpoint: str | None, address: str) -> None:
    assert Client("3.2", endpoint=endpoint).settings.endpoint == address


@pytest.mark.parametrize(
    "endpoint",
    [
        pytest.param("", id="empty"),
        pytest.param("example.com", id="no-scheme"),
        pytest.param("example.com/v3.2/prod/ECGridOS.asmx", id="no-scheme-but-a-path"),
        pytest.param("ftp://example.com", id="ftp"),
        pytest.param("https://", id="no-host"),
        pytest.param("https:///a.asmx", id="no-host-but-a-path"),
        pytest.param("https://example.com/a.asmx?WSDL", id="query"),
        pytest.param("https://example.com/a.asmx#b", id="fragment"),
        pytest.param("https://example.com:port", id="port-of-letters"),
        pytest.param("https://example.com:99999", id="port-too-high"),
        pytest.param("https://[::1", id="open-bracket"),
        pytest.param("https://user:hunter2@example.com", id="credentials"),
        pytest.param("https://user@example.com", id="user"),
        pytest.param("http://ecgridos.net", id="plain-http"),
        pytest.param("http://os.ecgrid.io/v4.1/prod/ECGridOS.asmx", id="as-the-wsdl-prints-it"),
        pytest.param("http://127.0.0.1.example.com", id="looks-like-loopback"),
        pytest.param("http://127.example.com", id="looks-like-loopback-in-short"),
        pytest.param("http://localhost.example.com", id="looks-like-localhost"),
        pytest.param("http://10.0.0.1", id="private-network"),
        pytest.param("http://0.0.0.0", id="any-address"),
        pytest.param("https://example.com/a b", id="blank"),
        pytest.param("https://example.com/a\r\nHost: b", id="line-break"),
        pytest.param("https://münchen_x.invalid", id="idn-with-an-underscore"),
        pytest.param(f"https://{'x' * 64}.example", id="label-of-64"),
        pytest.param(f"https://{'ü' * 63}.example", id="idn-label-of-over-63"),
        pytest.param("https://a..example", id="empty-label"),
        pytest.param("https://.example", id="empty-label-at-the-beginning"),
        pytest.param("https://exa mple.com", id="blank-in-the-host"),
        pytest.param("https://exa\u00a0mple.com", id="no-break-space"),
        pytest.param("https://exa\u200bmple.com", id="zero-width-space"),
        pytest.param("https://exa\x00mple.com", id="nul"),
        pytest.param("https://exa\x1fmple.com", id="control-character"),
        pytest.param("https://exa\udc80mple.com", id="surrogate"),
        pytest.param("https://exa℀mple.com", id="slash-by-nfkc"),
        pytest.param("https://u:hunter2℀@example.com", id="credentials-and-slash-by-nfkc"),
        pytest.param("https://xn--garbage-999999.example", id="xn-garbage"),
        pytest.param("https://ex%61mple.com", id="percent-encoded"),
        pytest.param("https://[::1::]", id="ipv6-of-none"),
        pytest.param("https://[127.0.0.1]", id="ipv4-in-brackets"),
        pytest.param("https://::1/", id="ipv6-without-brackets"),
        pytest.param("https://[::1]x:443", id="text-after-the-bracket"),
        pytest.param("https://256.1.1.1", id="ipv4-of-none"),
        pytest.param("https://example.com:0", id="port-0"),
        pytest.param("https://example.com:65536", id="port-65536"),
        pytest.param("https://@example.com", id="empty-user"),
        pytest.param("https://-example.com", id="hyphen-first"),
        pytest.param("https:\\\\example.com", id="backslashes"),
        pytest.param(f"https://example.com/{'a' * 2000}", id="too-long"),
    ],
)
def test_an_endpoint_that_is_refused(endpoint: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Client("3.2", endpoint=endpoint)

    assert caught.value.parameter == "endpoint"
    assert str(caught.value).startswith("endpoint: ")
    assert "hunter2" not in str(caught.value)


def test_plain_http_is_allowed_by_name() -> None:
    client = Client("3.2", endpoint="http://10.0.0.1", insecure_http=True)

    assert client.settings.endpoint == "http://10.0.0.1/v3.2/prod/ECGridOS.asmx"


def test_defaults() -> None:
    settings = Client().settings

    assert settings.version is ApiVersion.V4_1
    assert settings.protocol is Protocol.SOAP12
    assert settings.endpoint == "https://os.ecgrid.io/v4.1/prod/ECGridOS.asmx"
    assert settings.timeouts == Timeouts(connect=10, read=30, write=30, pool=30, total=60)
    assert settings.naive_datetimes == "refuse"
    assert settings.max_query_length == 2048
    assert not settings.strict


def test_names_and_members_are_the_same() -> None:
    by_name = Client("3.0", "http-get").settings
    by_member = Client(ApiVersion.V3_0, Protocol.HTTP_GET).settings

    assert by_name == by_member


@pytest.mark.parametrize(
    ("make", "parameter"),
    [
        pytest.param(lambda: Client(cast("Any", "3.1")), "version", id="version"),
        pytest.param(lambda: Client(protocol=cast("Any", "soap")), "protocol", id="protocol"),
        pytest.param(lambda: Client(timeout=0), "timeout", id="timeout"),
        pytest.param(lambda: Client(max_concurrency=0), "max_concurrency", id="max_concurrency"),
        pytest.param(lambda: Client(keep_alive=-1), "keep_alive", id="keep_alive"),
        pytest.param(lambda: Client(max_reply_bytes=0), "max_reply_bytes", id="max_reply_bytes"),
        pytest.param(lambda: Client(logout_timeout=0), "logout_timeout", id="logout_timeout"),
        pytest.param(lambda: Client(logout_timeout=float("nan")), "logout_timeout", id="NaN"),
        pytest.param(
            lambda: Client(naive_datetimes=cast("Any", "local")),
            "naive_datetimes",
            id="naive_datetimes",
        ),
    ],
)
def test_a_setting_that_is_refused(make: Callable[[], Client], parameter: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        make()

    assert caught.value.parameter == parameter
    assert str(caught.value).startswith(f"{parameter}: ")


@pytest.mark.parametrize("part", ["connect", "read", "write", "pool", "total"])
@pytest.mark.parametrize(
    "seconds",
    [
        pytest.param(0.0, id="zero"),
        pytest.param(-1.0, id="negative"),
        pytest.param(float("nan"), id="NaN"),
        pytest.param(float("inf"), id="infinite"),
    ],
)
def test_a_timeout_that_is_none(part: str, seconds: float) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Timeouts(**{part: seconds})

    assert caught.value.parameter == part


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param(5, Timeouts(connect=5, read=5, write=5, pool=5, total=5), id="short"),
        pytest.param(
            120, Timeouts(connect=10, read=120, write=120, pool=120, total=120), id="long"
        ),
        pytest.param(
            Timeouts(total=3),
            Timeouts(connect=10, read=30, write=30, pool=30, total=3),
            id="parts",
        ),
    ],
)
def test_timeouts(given: Timeouts | float, expected: Timeouts) -> None:
    assert timeouts(given) == expected
    assert Client(timeout=given).settings.timeouts == expected


def test_settings_do_not_change() -> None:
    settings = Client().settings

    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        setattr(settings, "strict", True)  # noqa: B010  # type checkers know better


def test_settings_parse_names() -> None:
    settings = Settings(version="3.0", protocol="soap11", endpoint="https://example.com/a.asmx")

    assert settings.version is ApiVersion.V3_0
    assert settings.protocol is Protocol.SOAP11


VARIABLES = (
    *("VERSION", "PROTOCOL", "ENDPOINT", "TIMEOUT", "PROXY"),
    *("LOGIN", "PASSWORD", "PASSWORD_FILE", "API_KEY", "API_KEY_FILE"),
)


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take every variable of ours out of the environment."""
    for name in VARIABLES:
        monkeypatch.delenv(f"ECGRIDOS_{name}", raising=False)


def test_from_an_empty_environment() -> None:
    assert Client.from_env().settings == Client().settings


def test_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ECGRIDOS_VERSION", "3.0")
    monkeypatch.setenv("ECGRIDOS_PROTOCOL", "http-post")
    monkeypatch.setenv("ECGRIDOS_ENDPOINT", "https://example.com")

    settings = Client.from_env().settings

    assert settings.version is ApiVersion.V3_0
    assert settings.protocol is Protocol.HTTP_POST
    assert settings.endpoint == "https://example.com/v3.0/prod/ecgridos.asmx"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("version", "3.1", id="version"),
        pytest.param("protocol", "soap", id="protocol"),
        pytest.param("endpoint", "http://example.com", id="endpoint"),
        pytest.param("timeout", "soon", id="timeout-of-letters"),
        pytest.param("timeout", "30s", id="timeout-with-a-unit"),
        pytest.param("timeout", "0", id="no-timeout"),
        pytest.param("timeout", "-1", id="timeout-below-zero"),
        pytest.param("timeout", "nan", id="timeout-NaN"),
        pytest.param("timeout", "1e999", id="endless-timeout"),
        pytest.param("proxy", "proxy.example:3128", id="proxy-without-a-scheme"),
        pytest.param("proxy", "ftp://user:hunter2@proxy.example", id="proxy-of-another-kind"),
    ],
)
def test_an_environment_that_is_wrong(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"ECGRIDOS_{name.upper()}", value)

    with pytest.raises(ConfigurationError) as caught:
        Client.from_env()

    assert caught.value.parameter == name
    assert str(caught.value).startswith(f"ECGRIDOS_{name.upper()}: ")
    assert str(caught.value).count(f"{name}: ") == 0
    assert "hunter2" not in "".join(traceback.format_exception(caught.value))


GOOD: dict[str, Any] = {
    "version": "3.0",
    "protocol": "soap11",
    "endpoint": "https://own.example",
    "timeout": 7.0,
    "proxy": "http://own.example:1",
}


@pytest.mark.parametrize("value", ["other", "soon"])
def test_settings_go_before_the_environment(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    """A variable whose setting is given is not even looked at."""
    for name in GOOD:
        monkeypatch.setenv(f"ECGRIDOS_{name.upper()}", value)

    client = Client.from_env(**GOOD, strict=True, max_concurrency=7)

    assert client.settings == Client(**GOOD, strict=True, max_concurrency=7).settings
    assert "own.example:1" in repr(client._channel.transport._route.transport)


def test_none_is_as_if_it_was_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ECGRIDOS_ENDPOINT", "https://example.com")
    monkeypatch.setenv("ECGRIDOS_TIMEOUT", "2.5")

    settings = Client.from_env(endpoint=None, timeout=None, version="3.2").settings

    assert settings.endpoint == "https://example.com/v3.2/prod/ECGridOS.asmx"
    assert settings.timeouts == timeouts(2.5)


def test_the_proxy_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ECGRIDOS_PROXY", "http://user:hunter2@proxy.example:3128")

    client = Client.from_env()

    assert (
        repr(client._channel.transport._route.transport)
        == "ProxyTransport(http://proxy.example:3128)"
    )
    assert "hunter2" not in repr(Environment.read())
    # A transport of one's own would go past it.
    with pytest.raises(ConfigurationError, match="ECGRIDOS_PROXY: ") as caught:
        Client.from_env(transport=httpx.MockTransport(lambda _: httpx.Response(200)))
    assert caught.value.parameter == "proxy"
    with pytest.raises(ConfigurationError, match="ECGRIDOS_PROXY: "):
        Client.from_env(http_client=httpx.AsyncClient())


def test_from_env_takes_the_settings_of_a_client() -> None:
    def written(annotation: object) -> object:
        return getattr(annotation, "__forward_arg__", annotation)

    taken = {
        parameter.name: written(parameter.annotation)
        for parameter in inspect.signature(Client.__init__).parameters.values()
        if parameter.name != "self"
    }

    assert list(ClientSettings.__annotations__) == list(taken)
    assert {name: written(kind) for name, kind in ClientSettings.__annotations__.items()} == taken
    with pytest.raises(TypeError, match="tiemout"):
        Client.from_env(tiemout=3)  # type: ignore[call-arg]


SECRETS = pytest.mark.parametrize("name", ["password", "api_key"])


def found_in(environment: Environment, name: str) -> Secret | None:
    found = getattr(environment.credentials, name)
    assert found is None or isinstance(found, Secret)
    return found


@SECRETS
@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(b"hunter2", "hunter2", id="nothing-behind-it"),
        pytest.param(b"hunter2\n", "hunter2", id="newline"),
        pytest.param(b"hunter2\r\n", "hunter2", id="newline-of-Windows"),
        pytest.param(b"hunter2\n\n", "hunter2\n", id="one-newline-of-two"),
        pytest.param(b" hunter2 \n", " hunter2 ", id="blanks"),
        pytest.param(b"hunter2\r", "hunter2\r", id="carriage-return"),
        pytest.param("hün\r\nter2".encode(), "hün\r\nter2", id="newline-within"),
        pytest.param(b"h" * 65_536, "h" * 65_536, id="as-long-as-may-be"),
    ],
)
def test_a_secret_in_a_file(name: str, content: bytes, expected: str, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_bytes(content)
    variables = {f"ECGRIDOS_{name.upper()}_FILE": str(file), f"ECGRIDOS_{name.upper()}": ""}

    assert found_in(Environment.read(variables), name) == Secret(expected)


@SECRETS
@pytest.mark.parametrize(
    ("content", "problem"),
    [
        pytest.param(None, "No such file", id="missing"),
        pytest.param(b"", "is empty", id="empty"),
        pytest.param(b"\n", "is empty", id="a-newline"),
        pytest.param(b"\r\n", "is empty", id="a-newline-of-Windows"),
        pytest.param(b"hunter2\xff", "is not UTF-8 text", id="not-text"),
        pytest.param(b"hunter2" * 10_000, "has more than 65536 characters", id="too-long"),
    ],
)
def test_a_file_that_holds_no_secret(
    name: str,
    content: bytes | None,
    problem: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = tmp_path / "a-secret-by-mistake"
    if content is not None:
        file.write_bytes(content)
    monkeypatch.setenv(f"ECGRIDOS_{name.upper()}_FILE", str(file))

    for read in (Client.from_env, Environment.read, lambda: Client().session(), Client().attach):
        with pytest.raises(ConfigurationError, match=problem) as caught:
            read()
        assert caught.value.parameter == name
        assert str(caught.value).startswith(f"ECGRIDOS_{name.upper()}_FILE: ")
        tb = caught.value.__traceback__
        below = tb.tb_next if tb else None  # this test has the content among its own locals
        shown = "".join(
            traceback.TracebackException(
                type(caught.value), caught.value, below, capture_locals=True
            ).format()
        )
        assert "hunter2" not in shown
        assert "by-mistake" not in str(caught.value)
        assert caught.value.__context__ is None


@pytest.mark.parametrize("path", [pytest.param(".", id="a-folder"), pytest.param("a\0b", id="NUL")])
def test_a_path_that_is_not_a_file(path: str) -> None:
    with pytest.raises(ConfigurationError, match=r"ECGRIDOS_PASSWORD_FILE: .* cannot be read"):
        Environment.read({"ECGRIDOS_PASSWORD_FILE": path})


@SECRETS
def test_a_secret_that_is_given_twice(name: str, tmp_path: Path) -> None:
    (tmp_path / "a").write_text("hunter2")
    both = {
        f"ECGRIDOS_{name.upper()}": "hunter2",
        f"ECGRIDOS_{name.upper()}_FILE": str(tmp_path / "a"),
    }

    with pytest.raises(ConfigurationError, match="are both set") as caught:
        Environment.read(both)

    assert f"ECGRIDOS_{name.upper()} and ECGRIDOS_{name.upper()}_FILE" in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_a_client_reads_the_credentials_of_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """So does one that is not made by `from_env`, as the docstring of `session` says."""
    client = Client("3.2", "http-post")
    (tmp_path / "a").write_text("hunter2\n")
    monkeypatch.setenv("ECGRIDOS_LOGIN", "demo")
    monkeypatch.setenv("ECGRIDOS_PASSWORD_FILE", str(tmp_path / "a"))
    monkeypatch.setenv("ECGRIDOS_API_KEY", "0f8e-key")

    for session in (client.session(), client.session("demo"), client.session(password="hunter2")):
        assert session._state.credential == Login("demo", Secret("hunter2"))
    attached = client.attach()
    assert attached.build(attached.who_am_i).body == b"SessionID=0f8e-key"

    # What is given is enough: the environment is not looked at.
    monkeypatch.setenv("ECGRIDOS_PASSWORD_FILE", "/missing")
    client.session("a", "b")
    client.attach("c")
    with pytest.raises(ArgumentError):
        client.session("a", Secret(""))
    with pytest.raises(ArgumentError):
        client.attach(Secret(""))


def test_from_env_keeps_the_credentials_it_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ECGRIDOS_LOGIN", "demo")
    monkeypatch.setenv("ECGRIDOS_PASSWORD", "hunter2")
    client = Client.from_env()
    monkeypatch.delenv("ECGRIDOS_PASSWORD")

    assert client.session()._state.credential == Login("demo", Secret("hunter2"))


def test_a_variable_that_is_empty_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.setenv(f"ECGRIDOS_{name}", "")

    assert Client.from_env().settings == Client().settings


def test_the_api_key_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ECGRIDOS_API_KEY", "0f8e-key")
    monkeypatch.setenv("ECGRIDOS_PROTOCOL", "http-post")
    client = Client.from_env()

    session = client.attach()
    other = client.attach("another")

    assert session.build(session.who_am_i).body == b"SessionID=0f8e-key"
    assert other.build(other.who_am_i).body == b"SessionID=another"


def test_credentials_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ECGRIDOS_LOGIN", "demo")
    monkeypatch.setenv("ECGRIDOS_PASSWORD", "hunter2")

    credentials = Environment.read().credentials

    assert credentials.login == "demo"
    assert credentials.password == Secret("hunter2")
    assert "hunter2" not in repr(credentials)
    assert not Client.from_env().session().is_open


def test_an_environment_may_be_given() -> None:
    found = Environment.read({"ECGRIDOS_VERSION": "2.3", "ECGRIDOS_API_KEY": "0f8e-key"})

    assert found.version == "2.3"
    assert found.protocol is None
    assert found.credentials.api_key == Secret("0f8e-key")
    assert found.credentials.login is None


@pytest.mark.parametrize("key", [pytest.param(None, id="none"), pytest.param("", id="empty")])
def test_attach_wants_an_id(key: str | None) -> None:
    with pytest.raises(ArgumentError) as caught:
        Client().attach(key)

    assert caught.value.parameter == "session_id_or_api_key"


@pytest.mark.parametrize(
    ("login", "password", "parameter"),
    [
        pytest.param(None, None, "login", id="nothing"),
        pytest.param("", "p", "login", id="empty-login"),
        pytest.param("l", None, "password", id="no-password"),
        pytest.param("l", "", "password", id="empty-password"),
    ],
)
def test_session_wants_a_login_and_a_password(
    login: str | None, password: str | None, parameter: str
) -> None:
    with pytest.raises(ArgumentError) as caught:
        Client().session(login, password)

    assert caught.value.parameter == parameter
    assert caught.value.operation == "Login"


def test_a_secret_does_not_show() -> None:
    secret = Secret("hunter2")

    assert "hunter2" not in f"{secret} {secret!r} {[secret]}"
    assert str(secret) == "***"
    assert repr(secret) == "Secret('***')"
    assert secret.reveal() == "hunter2"


def test_a_secret_does_not_pickle() -> None:
    with pytest.raises(TypeError, match="does not pickle"):
        pickle.dumps(Secret("hunter2"))


def test_secrets_are_compared_by_their_text() -> None:
    assert Secret("a") == Secret("a")
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert hash(Secret("a")) == hash(Secret("a"))
    assert Secret("a")
    assert not Secret("")
