"""Signals that end a call: the session is logged out first."""

import json
import signal
import subprocess
import time
from collections.abc import Iterator

import pytest

from ecgridos_async.sandbox import DEMO_LOGIN, DEMO_PASSWORD, Sandbox
from tests.cli.programs import MAIN, environment, wait_for


@pytest.fixture(scope="module")
def slow_server() -> Iterator[Sandbox]:
    sandbox = Sandbox(latency=0.25)
    sandbox.start()
    yield sandbox
    sandbox.stop()


@pytest.fixture
def slow(slow_server: Sandbox) -> Sandbox:
    slow_server.reset()
    return slow_server


def stopped(
    sandbox: Sandbox, operation: str, *signals: signal.Signals, options: tuple[str, ...] = ()
) -> tuple[int, str]:
    """Send signals to a call as soon as the sandbox got *operation*; return how it ended."""
    known = environment(
        ECGRIDOS_ENDPOINT=sandbox.url,
        ECGRIDOS_LOGIN=DEMO_LOGIN,
        ECGRIDOS_PASSWORD=DEMO_PASSWORD,
    )
    with subprocess.Popen(
        [*MAIN, "call", "WhoAmI", *options],
        env=known,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            wait_for(lambda: operation in [call.operation for call in sandbox.calls()])
            for number in signals:
                process.send_signal(number)
                time.sleep(0.02)
            _, told = process.communicate(timeout=20)
        finally:
            process.kill()
    return process.returncode, told


@pytest.mark.parametrize(
    ("operation", "signals", "code"),
    [
        pytest.param("WhoAmI", [signal.SIGTERM], 143, id="SIGTERM"),
        pytest.param("WhoAmI", [signal.SIGHUP], 129, id="SIGHUP"),
        pytest.param("WhoAmI", [signal.SIGINT], 130, id="Ctrl+C"),
        pytest.param("WhoAmI", [signal.SIGTERM, signal.SIGTERM], 143, id="SIGTERM twice"),
        pytest.param("WhoAmI", [signal.SIGINT, signal.SIGINT], 130, id="Ctrl+C twice"),
        pytest.param("WhoAmI", [signal.SIGHUP, signal.SIGTERM], 129, id="SIGHUP, then SIGTERM"),
        pytest.param("Login", [signal.SIGTERM], 143, id="SIGTERM while logging in"),
    ],
)
def test_a_signal(slow: Sandbox, operation: str, signals: list[signal.Signals], code: int) -> None:
    ended, told = stopped(slow, operation, *signals)

    assert ended == code
    assert told.startswith("Error: stopped by ")
    assert len(told.splitlines()) == 1
    assert slow.open_sessions() == 0
    assert [call.operation for call in slow.calls()][-1] == "Logout"


def test_a_signal_as_json(slow: Sandbox) -> None:
    _, told = stopped(slow, "WhoAmI", signal.SIGTERM, options=("--json",))

    assert json.loads(told) == {
        "type": "Stopped",
        "message": "stopped by SIGTERM",
        "operation": None,
        "outcome": "unknown",
        "retryable": False,
        "notes": [],
        "exit_code": 143,
    }
