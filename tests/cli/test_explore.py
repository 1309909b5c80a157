"""The explorer, started from the command line."""

import contextlib
import json
import signal
import socket
import subprocess
import webbrowser
from collections.abc import Generator
from urllib.parse import urlsplit

import httpx
import pytest
from click.testing import CliRunner

from ecgridos_async.cli.app import app
from ecgridos_async.sandbox import DEMO_LOGIN, DEMO_PASSWORD, Sandbox
from tests.cli.programs import MAIN, environment


def visit(url: str) -> httpx.Response:
    """Open the address that was printed, and call an operation."""
    with httpx.Client(follow_redirects=True) as browser:
        start = browser.get(url)
        assert "Operations of v" in start.text
        origin = url.partition("/?")[0]
        return browser.post(f"{origin}/3.2/WhoAmI", headers={"Origin": origin})


@contextlib.contextmanager
def half_sent(url: str) -> Generator[None, None, None]:
    """Give the time in which the explorer waits for the rest of a form."""
    with httpx.Client() as browser:
        browser.get(url)
        cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    origin, _, _ = url.partition("/?")
    host = urlsplit(origin).netloc
    head = [
        "POST /3.2/WhoAmI HTTP/1.1",
        f"Host: {host}",
        f"Origin: {origin}",
        f"Cookie: {cookies}",
        "Content-Type: application/x-www-form-urlencoded",
        "Content-Length: 10",
        "Expect: 100-continue",
    ]
    name, _, port = host.partition(":")
    with socket.create_connection((name, int(port))) as connection:
        connection.sendall("\r\n".join([*head, "", ""]).encode())
        assert connection.recv(100).startswith(b"HTTP/1.1 100 ")  # it asks for the body
        yield


@pytest.mark.parametrize("stopped_by", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_stopped(stopped_by: signal.Signals) -> None:
    with subprocess.Popen(
        [*MAIN, "explore", "--compact"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        told = json.loads(process.stdout.readline())
        page = visit(told["url"])
        process.send_signal(stopped_by)
        rest = process.stdout.read() + process.stderr.read()
    assert told["service"] == "the embedded sandbox"
    assert DEMO_LOGIN in page.text
    token = told["url"].partition("=")[2]
    assert token.encode() not in rest
    assert process.returncode == (0 if stopped_by is signal.SIGINT else 143)


def test_a_request_that_is_cancelled_at_the_end_is_not_logged() -> None:
    with subprocess.Popen(
        [*MAIN, "explore", "--compact"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        with half_sent(json.loads(process.stdout.readline())["url"]):
            process.send_signal(signal.SIGINT)
            rest = process.stderr.read()
    assert (process.returncode, rest) == (0, b"")


def test_a_real_service_is_left_with_a_logout(sandbox: Sandbox) -> None:
    variables = {
        "ECGRIDOS_ENDPOINT": sandbox.url,
        "ECGRIDOS_LOGIN": DEMO_LOGIN,
        "ECGRIDOS_PASSWORD": DEMO_PASSWORD,
    }
    with subprocess.Popen(
        [*MAIN, "explore", "--real", "--no-browser"],
        stdout=subprocess.PIPE,
        env=environment(**variables),
        text=True,
    ) as process:
        assert process.stdout is not None
        (url,) = [word for word in process.stdout.readline().split() if "token=" in word]
        service = process.stdout.readline()
        visit(url)
        assert sandbox.open_sessions() == 1
        process.send_signal(signal.SIGTERM)
    assert service == f"It calls {sandbox.url.removeprefix('http://')}. Press Ctrl+C to stop.\n"
    assert sandbox.open_sessions() == 0
    assert [call.operation for call in sandbox.calls()] == ["Login", "WhoAmI", "Logout"]


def test_a_real_service_needs_credentials() -> None:
    done = CliRunner().invoke(app, ["explore", "--real"], env={"ECGRIDOS_LOGIN": ""})
    assert (done.exit_code, done.stdout) == (2, "")
    assert "ECGRIDOS_API_KEY" in done.stderr


def test_an_endpoint_without_real_is_refused() -> None:
    done = CliRunner().invoke(app, ["explore", "--endpoint", "https://os.example"])
    assert done.exit_code == 2
    assert "--real" in done.stderr


def test_a_port_that_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", opened.append)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = CliRunner().invoke(app, ["explore", "--port", str(port)])
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(f"Error: --port: cannot listen on port {port}: ")
    assert opened == []
