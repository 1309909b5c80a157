"""The command line in a terminal: what is typed is not echoed, and what is printed is masked."""

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator

import attrs
import pytest
from click.testing import CliRunner, Result

from ecgridos_async import Protocol
from ecgridos_async.cli import demo as demo_module
from ecgridos_async.cli.app import app
from ecgridos_async.sandbox import DEMO_LOGIN, RetCode, Sandbox
from ecgridos_async.sandbox.world import seed as seeds
from tests.secrets.places import Seen, all_logs, said
from tests.secrets.planted import API_KEY, NEW_PASSWORD, PASSWORD, detect
from tests.secrets.service import plant_credentials, plant_session_ids

pytestmark = pytest.mark.timeout(60)


@pytest.fixture(autouse=True)
def planted(sandbox: Sandbox) -> Iterator[None]:
    """Let each sandbox, also those that commands run, know and give out planted secrets."""
    plant_credentials(sandbox)
    with plant_session_ids():
        yield


def run(*arguments: str, seen: Seen, given: str | None = None, **environment: str) -> Result:
    """Run a command in this process; note all that it printed and logged."""
    with all_logs(seen):
        done = CliRunner().invoke(app, arguments, input=given, env=environment)
    seen.text("stdout", done.stdout)
    seen.text("stderr", done.stderr)
    # Its locals are not looked at: it is the process itself that ends, with its own arguments.
    assert done.exception is None or isinstance(done.exception, SystemExit)
    return done


# The demo


@pytest.mark.parametrize("as_json", [False, True], ids=["table", "json"])
@pytest.mark.parametrize("right", [True, False], ids=["logs-in", "is-refused"])
def test_demo(monkeypatch: pytest.MonkeyPatch, as_json: bool, right: bool) -> None:
    usual = seeds.default_seed()
    planted = [attrs.evolve(user, password=PASSWORD) for user in usual.users]
    seed = attrs.evolve(usual, users=planted)
    monkeypatch.setattr(seeds, "default_seed", lambda: seed)
    monkeypatch.setattr(demo_module, "DEMO_PASSWORD", PASSWORD if right else NEW_PASSWORD)
    seen = Seen()
    done = run("demo", "--lookups", "20", *(["--json"] if as_json else []), seen=seen)

    assert done.exit_code == (0 if right else 5), done.stderr
    if right and as_json:
        assert json.loads(done.stdout)["succeeded"] == 20
    elif right:
        assert "sessions left open on the server: 0" in done.stdout
    else:
        assert "Login" in done.stderr
    assert seen.records
    assert not said(seen.leaks())


# Calls


def by_password(sandbox: Sandbox, protocol: Protocol) -> dict[str, str]:
    return {
        "ECGRIDOS_ENDPOINT": sandbox.url,
        "ECGRIDOS_PROTOCOL": str(protocol),
        "ECGRIDOS_LOGIN": DEMO_LOGIN,
        "ECGRIDOS_PASSWORD": PASSWORD,
        "ECGRIDOS_API_KEY": "",
    }


@pytest.mark.parametrize("protocol", Protocol)
def test_call(sandbox: Sandbox, protocol: Protocol) -> None:
    environment, seen = by_password(sandbox, protocol), Seen()
    by_key = {**environment, "ECGRIDOS_PASSWORD": "", "ECGRIDOS_API_KEY": API_KEY}
    for known in (environment, by_key):
        done = run("call", "WhoAmI", seen=seen, **known)
        assert done.exit_code == 0, done.stderr
        assert json.loads(done.stdout)["login_name"] == DEMO_LOGIN
    done = run("call", "UserGetAPIKey", "user_id=1001", seen=seen, **environment)
    assert done.stdout == '"***"\n'
    typed = ("--secret", "old_password", "--secret", "new_password")
    done = run(
        *("call", "ChangePassword", *typed),
        given=f"{PASSWORD}\n{NEW_PASSWORD}\n",
        seen=seen,
        **environment,
    )
    assert (done.exit_code, done.stdout) == (0, "true\n")

    assert not said(seen.leaks())
    # What the replies hold is shown if it is asked for, so there was something to hide.
    shown = run("call", "UserGetAPIKey", "user_id=1001", "--show-secrets", seen=Seen(), **by_key)
    assert json.loads(shown.stdout) == API_KEY


@pytest.mark.usefixtures("pauses")
@pytest.mark.parametrize("protocol", Protocol)
def test_call_that_fails(sandbox: Sandbox, protocol: Protocol) -> None:
    environment, seen = by_password(sandbox, protocol), Seen()
    change = ("call", "ChangePassword", f"old_password={PASSWORD}", f"new_password={NEW_PASSWORD}")
    by_key = {**environment, "ECGRIDOS_PASSWORD": "", "ECGRIDOS_API_KEY": API_KEY}
    for known in (environment, by_key):
        for code in (RetCode.ACCESS_DENIED, None):
            sandbox.fail("ChangePassword", code)
            assert run(*change, seen=seen, **known).exit_code == 3
        nobody = {**known, "ECGRIDOS_ENDPOINT": "http://127.0.0.1:9"}
        assert run(*change, seen=seen, **nobody).exit_code == 6
    refused = {**environment, "ECGRIDOS_PASSWORD": NEW_PASSWORD}
    assert run(*change, seen=seen, **refused).exit_code == 5
    for wrong in ({"ECGRIDOS_LOG": "loud"}, {"ECGRIDOS_VERSION": "5"}):
        assert run("call", "WhoAmI", seen=seen, **environment, **wrong).exit_code == 2

    assert not said(seen.leaks())


# A terminal

_IN_TERMINAL = """
import os, sys
os.close(os.open(sys.argv.pop(1), os.O_RDWR))  # a leader of a session gets its terminal so
from ecgridos_async.cli import main
main()
"""
_PATIENCE = 50.0


class Typist:
    """A command in a terminal of its own, and what the terminal shows."""

    def __init__(self, *arguments: str) -> None:
        here, there = os.openpty()
        self._terminal = here
        self.shown = ""
        self._process = subprocess.Popen(
            [sys.executable, "-c", _IN_TERMINAL, os.ttyname(there), *arguments],
            stdin=there,
            stdout=there,
            stderr=there,
            start_new_session=True,
            env={"PATH": "", "PYTHONUTF8": "1", "ECGRIDOS_LOG": "debug", "TERM": "dumb"},
        )
        os.close(there)

    def wait_for(self, text: str) -> None:
        """Read what the terminal shows until *text* does."""
        end = time.monotonic() + _PATIENCE
        while text not in self.shown:
            assert select.select([self._terminal], [], [], end - time.monotonic())[0], self.shown
            self.shown += os.read(self._terminal, 2**16).decode()

    def type(self, text: str) -> None:
        """Type a line."""
        os.write(self._terminal, f"{text}\n".encode())

    def end(self) -> int:
        """Read the rest, and return the exit code."""
        try:
            while data := os.read(self._terminal, 2**16):
                self.shown += data.decode()
        except OSError:
            pass  # Linux says so that the other side has gone
        finally:
            os.close(self._terminal)
        return self._process.wait(_PATIENCE)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="how to get a terminal differs")
def test_what_is_typed_is_not_echoed() -> None:
    typist = Typist(
        *("call", "Login", "login_name=demo", "--secret", "password", "--sandbox"),
    )
    typist.wait_for("password: ")
    typist.type("")  # it asks again
    typist.wait_for("password: \r\npassword: ")
    typist.type(PASSWORD)
    code = typist.end()

    assert code == 5
    assert "Error: Login" in typist.shown
    assert not said(detect("terminal", typist.shown))
