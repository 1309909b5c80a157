"""The explorer, started from the command line."""

import json
import signal
import socket
import subprocess
import webbrowser

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
