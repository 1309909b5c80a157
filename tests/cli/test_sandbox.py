"""The sandbox, run in the foreground from the command line."""

import errno
import json
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import anyio
import pytest
from click.testing import CliRunner

from ecgridos_async import Client
from ecgridos_async.cli.app import app
from ecgridos_async.errors import Fault
from ecgridos_async.sandbox import DEMO_API_KEY, DEMO_LOGIN, DEMO_PASSWORD
from tests.cli.programs import MAIN, ecgridos, environment


@pytest.mark.parametrize("as_json", [False, True])
def test_a_port_that_is_taken(*, as_json: bool) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = ecgridos("sandbox", "--port", str(port), *["--json"] * as_json)

    assert (done.returncode, done.stdout) == (2, b"")
    (line,) = done.stderr.decode().splitlines()
    text = (
        f"--port: cannot listen on port {port}: Address already in use; "
        "choose another, or 0 for a free one"
    )
    if as_json:
        assert json.loads(line)["message"] == text
    else:
        assert line == f"Error: {text}"


def test_a_port_that_only_root_may_take(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> NoReturn:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(socket, "create_server", refuse)
    done = CliRunner().invoke(app, ["sandbox", "--port", "80"])

    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith("Error: --port: cannot listen on port 80: Permission denied; ")


def test_the_addresses_as_json() -> None:
    with subprocess.Popen(
        [*MAIN, "sandbox", "--port", "0", "--compact"], stdout=subprocess.PIPE, env=environment()
    ) as process:
        try:
            assert process.stdout is not None
            told = json.loads(process.stdout.readline())
        finally:
            process.kill()

    assert told["endpoints"]["4.1"] == told["url"] + "/v4.1/prod/ECGridOS.asmx"
    assert (told["login"], told["password"]) == (DEMO_LOGIN, DEMO_PASSWORD)


@pytest.mark.parametrize("host", ["192.0.2.1", "nowhere.invalid"])
def test_a_host_that_is_not_here(host: str) -> None:
    done = CliRunner().invoke(app, ["sandbox", "--port", "0", "--host", host])

    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == f"Error: --host: {host!r} is not an address of this machine\n"


def test_a_seed_that_is_wrong(tmp_path: Path) -> None:
    seed = tmp_path / "seed.toml"
    seed.write_text("[service]\ndefault_receiver = 9\n")
    done = CliRunner().invoke(app, ["sandbox", "--port", "0", "--seed", str(seed)])

    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith("Error: seed: service.default_receiver: there is no partner 9")


def test_settings_and_the_log(tmp_path: Path) -> None:
    seed = tmp_path / "seed.toml"
    seed.write_text("[service]\ndefault_receiver = 3003\n")
    options = "--port 0 --host ::1 --max-sessions 1 --session-timeout 9 --strict --log --compact"
    with subprocess.Popen(
        [*MAIN, "sandbox", "--seed", str(seed), *options.split()],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stderr is not None
            told = json.loads(process.stdout.readline())
            assert told.keys() == {"url", "endpoints"}
            url: str = told["url"]
            assert url.startswith("http://[::1]:")

            async def call() -> None:
                async with Client("3.0", "http-get", endpoint=url) as client:
                    session = client.attach(DEMO_API_KEY)
                    assert (await session.who_am_i()).time_out == 9
                    with pytest.raises(Fault, match="only a sample"):
                        await session.call("NetworkBackupAllConfigs")

            anyio.run(call)
            assert process.stderr.readline() == b"v3.0 http-get WhoAmI 200\n"
            assert process.stderr.readline() == b"v3.0 http-get NetworkBackupAllConfigs 500\n"
        finally:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda n: n.name)
def test_serves_until_interrupted(number: signal.Signals) -> None:
    code = "from ecgridos_async.cli import main; main()"
    with subprocess.Popen(
        [sys.executable, "-c", code, "sandbox", "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().split()[3].rstrip(";")

            async def look_up() -> int:
                async with (
                    Client("3.2", endpoint=url) as client,
                    client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
                ):
                    return (await session.pricelists.info(7)).pricelist_id

            assert anyio.run(look_up) == 7
            process.send_signal(number)
            assert process.wait(10) in (0, -number)
        finally:
            process.kill()


def test_the_state_is_kept_when_it_is_terminated(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    for stop in (signal.SIGTERM, signal.SIGINT):
        with subprocess.Popen(
            [*MAIN, "sandbox", "--port", "0", "--state", str(file), "--json", "--compact"],
            stdout=subprocess.PIPE,
            env=environment(),
        ) as process:
            try:
                assert process.stdout is not None
                assert "login" not in json.loads(process.stdout.readline())
                process.send_signal(stop)
                process.wait(30)
            finally:
                process.kill()
        assert json.loads(file.read_bytes())["format"] == 1
        file.unlink()
