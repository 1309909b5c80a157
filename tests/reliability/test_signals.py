"""`ecgridos.run`: what signals do to a program, tried on real processes."""

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager

import anyio
import pytest
import sniffio

import ecgridos_async as ecgridos
from ecgridos_async import ConfigurationError, signals
from ecgridos_async.sandbox import Sandbox
from ecgridos_async.testing import FaultPlan, FaultProxy, Latency

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="needs POSIX signals")

LOOPS = {
    "asyncio": "{}",
    "trio": "{'backend': 'trio'}",
    "uvloop": "{'use_uvloop': True}",
}
CODES = {
    signal.SIGTERM: 128 + signal.SIGTERM,
    signal.SIGHUP: 128 + signal.SIGHUP,
    signal.SIGINT: -signal.SIGINT,  # Python itself ends so by a KeyboardInterrupt
}
BEGIN = """
import asyncio, anyio, sys, time
import ecgridos_async as ecgridos
from ecgridos_async import signals
url = sys.argv[1]
def say(text):
    print(text, flush=True)
"""
IN_A_SESSION = """
async def main(url):
    async with ecgridos.Client("3.2", endpoint=url) as client:
        async with client.session("demo", "demo") as session:
            async with session.fan_out(session.pricelists.info, range(10**9)) as outcomes:
                async for outcome in outcomes:
                    say("ready") if outcome.argument == 20 else None
"""


@contextmanager
def program(
    text: str, url: str = "", options: str = "{}"
) -> Generator[subprocess.Popen[str], None, None]:
    """Start a program that defines `main`, and wait until it is ready."""
    whole = f"{BEGIN}{textwrap.dedent(text)}\nsay(ecgridos.run(main, url, **{options}))\n"
    with subprocess.Popen(
        [sys.executable, "-c", whole, url],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            yield process
        finally:
            process.kill()


def ended(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=20)
    return process.returncode, out, err


@pytest.mark.parametrize("number", CODES, ids=lambda number: number.name)
@pytest.mark.parametrize("options", LOOPS.values(), ids=LOOPS.keys())
def test_a_signal_logs_out_and_ends(options: str, number: signal.Signals, sandbox: Sandbox) -> None:
    with program(IN_A_SESSION, sandbox.url, options) as process:
        assert sandbox.open_sessions() == 1
        process.send_signal(number)
        code, out, err = ended(process)
    assert (code, sandbox.open_sessions()) == (CODES[number], 0)
    assert out == ""
    assert ("KeyboardInterrupt" if number == signal.SIGINT else "") in err
    assert "warning" not in err.lower()


@pytest.mark.parametrize("options", LOOPS.values(), ids=LOOPS.keys())
def test_more_signals_do_not_cut_the_logout_off(
    options: str, sandbox: Sandbox, proxy: FaultProxy
) -> None:
    proxy.plan = FaultPlan.on("Logout", Latency(0.5))
    with program(IN_A_SESSION, proxy.url, options) as process:
        process.send_signal(signal.SIGTERM)
        while not any(record.operation == "Logout" for record in proxy.records):
            assert process.poll() is None
            time.sleep(0.01)
        for number in CODES:
            process.send_signal(number)
        code, _, err = ended(process)
    assert (code, err, sandbox.open_sessions()) == (143, "", 0)


@pytest.mark.parametrize(
    "stuck",
    [
        pytest.param("while True: time.sleep(0.01)", id="blocks"),
        pytest.param("with anyio.CancelScope(shield=True): await anyio.sleep(60)", id="shielded"),
    ],
)
@pytest.mark.parametrize("options", LOOPS.values(), ids=LOOPS.keys())
def test_a_program_that_is_stuck_is_ended_by_a_later_signal(options: str, stuck: str) -> None:
    text = f"""
        async def main(url):
            signals._GRACE = 0.2
            say("ready")
            try:
                await anyio.sleep(60)
            finally:
                say("stuck")
                {stuck}
    """
    with program(text, options=options) as process:
        process.send_signal(signal.SIGTERM)
        assert process.stdout is not None
        assert process.stdout.readline() == "stuck\n"
        process.send_signal(signal.SIGTERM)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.3)
        process.send_signal(signal.SIGTERM)
        assert ended(process) == (-signal.SIGTERM, "", "")


def test_a_blocked_event_loop_is_ended_by_a_later_signal() -> None:
    text = """
        async def main(url):
            signals._GRACE = 0.2
            say("ready")
            while True: time.sleep(0.01)
    """
    with program(text) as process:
        process.send_signal(signal.SIGHUP)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.3)
        process.send_signal(signal.SIGTERM)
        assert ended(process)[0] == -signal.SIGTERM


def test_sessions_of_other_tasks_are_logged_out_too(sandbox: Sandbox) -> None:
    text = """
        async def serve(url):
            async with ecgridos.Client("3.2", endpoint=url) as client:
                async with client.session("demo", "demo") as session:
                    say("ready")
                    await asyncio.sleep(60)

        async def main(url):
            task = asyncio.create_task(serve(url))
            await asyncio.sleep(60)
    """
    with program(text, sandbox.url) as process:
        process.send_signal(signal.SIGTERM)
        assert ended(process) == (143, "", "")
    assert sandbox.open_sessions() == 0


@pytest.mark.parametrize("options", LOOPS.values(), ids=LOOPS.keys())
def test_a_signal_before_the_event_loop_runs(options: str) -> None:
    text = """
        say("ready")
        def early(*args, **kwargs):
            signal.raise_signal(signal.SIGTERM)
            return really(*args, **kwargs)
        import signal
        really, anyio.run = anyio.run, early
        async def main(url):
            await anyio.sleep(60)
    """
    with program(text, options=options) as process:
        assert ended(process) == (143, "", "")


def test_an_error_while_it_is_cancelled_is_raised() -> None:
    text = """
        async def main(url):
            try:
                say("ready")
                await anyio.sleep(60)
            finally:
                raise ValueError("the disk is full")
    """
    with program(text) as process:
        process.send_signal(signal.SIGTERM)
        code, _, err = ended(process)
    assert (code, err.splitlines()[-1]) == (1, "ValueError: the disk is full")


def test_what_nohup_ignores_stays_ignored() -> None:
    text = """
        import signal
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        async def main(url):
            say("ready")
            await anyio.sleep(0.2)
            return "done"
    """
    with program(text) as process:
        process.send_signal(signal.SIGHUP)
        assert ended(process) == (0, "done\n", "")


def test_a_forked_child_is_ended_by_a_signal() -> None:
    text = """
        import os
        async def main(url):
            child = os.fork()
            if not child:
                while True: time.sleep(0.01)
            say("ready")
            await anyio.sleep(0.1)
            os.kill(child, 15)
            while True:
                done, status = os.waitpid(child, os.WNOHANG)
                if done: return os.waitstatus_to_exitcode(status)
                await anyio.sleep(0.01)
    """
    with program(text) as process:
        assert ended(process)[1] == "-15\n"


def test_the_result_is_returned_and_the_signals_are_as_before() -> None:
    before = [signal.getsignal(number) for number in CODES]

    async def loop() -> str:
        return type(asyncio.get_running_loop()).__module__

    async def library(text: str) -> tuple[str, str]:
        return text, sniffio.current_async_library()

    assert ecgridos.run(library, "a") == ("a", "asyncio")
    assert ecgridos.run(library, "b", backend="trio") == ("b", "trio")
    assert ecgridos.run(loop, use_uvloop=True) == "uvloop"
    assert [signal.getsignal(number) for number in CODES] == before


def test_a_handler_of_the_programs_own_stays() -> None:
    got: list[int] = []

    async def main() -> str:
        os.kill(os.getpid(), signal.SIGHUP)
        await anyio.sleep(0.01)
        signal.signal(signal.SIGTERM, mine)
        return "done"

    def mine(number: int, _: object) -> None:
        got.append(number)

    before = signal.signal(signal.SIGHUP, mine), signal.getsignal(signal.SIGTERM)
    try:
        assert ecgridos.run(main) == "done"
        assert signal.getsignal(signal.SIGTERM) is signal.getsignal(signal.SIGHUP) is mine
    finally:
        signal.signal(signal.SIGHUP, before[0])
        signal.signal(signal.SIGTERM, before[1])
    assert got == [signal.SIGHUP]


def test_outside_the_main_thread_it_runs_without_signals() -> None:
    results: list[str] = []

    async def main(text: str) -> str:
        return text

    thread = threading.Thread(target=lambda: results.append(ecgridos.run(main, "done")))
    thread.start()
    thread.join()
    assert results == ["done"]


@pytest.mark.parametrize(
    ("options", "missing", "parameter", "says"),
    [
        pytest.param({"backend": "curio"}, "", "backend", "'curio' is neither", id="unknown"),
        pytest.param(
            {"backend": "trio"},
            "trio",
            "backend",
            r"pip install 'ecgridos-async\[trio\]'",
            id="trio",
        ),
        pytest.param(
            {"use_uvloop": True}, "uvloop", "use_uvloop", "pip install uvloop", id="uvloop"
        ),
        pytest.param(
            {"use_uvloop": True, "backend": "trio"}, "", "use_uvloop", "not trio", id="both"
        ),
    ],
)
def test_an_event_loop_that_cannot_be_had(
    options: dict[str, object],
    missing: str,
    parameter: str,
    says: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if missing:
        monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(ConfigurationError, match=says) as caught:
        ecgridos.run(anyio.sleep, 0.1, **options)  # type: ignore[arg-type]
    assert caught.value.parameter == parameter


def test_a_coroutine_is_not_a_function() -> None:
    with pytest.raises(ConfigurationError, match=r"run\(main\)"):
        signals.run(anyio.sleep(0.1))  # type: ignore[arg-type]
