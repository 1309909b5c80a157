"""`run`: run an async program so that signals log its sessions out before it ends."""

import asyncio
import contextlib
import importlib
import inspect
import os
import signal
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Generator
from types import FrameType, TracebackType
from typing import Any, Final, Literal, NoReturn, Self, TypeVar, TypeVarTuple

import anyio
import sniffio

from ecgridos_async.errors import ConfigurationError

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

_SIGNALS: Final = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)
_GRACE: Final = 10.0
"""Seconds in which a second signal does nothing. A running Login and the Logout after it take at
most twice `logout_timeout`."""


def run(
    main: Callable[[*Ts], Awaitable[T]],
    *args: *Ts,
    backend: Literal["asyncio", "trio"] = "asyncio",
    use_uvloop: bool = False,
) -> T:
    """Run an async program and return its result. A signal that would kill it cancels it first.

        async def main() -> None:
            async with ecgridos.Client.from_env() as client, client.session() as session:
                ...

        ecgridos.run(main)

    SIGTERM and SIGHUP cancel *main*, so that every `async with` block exits and every session
    logs out. Then `SystemExit(128 + signal)` is raised: the exit code is 143 or 129, as a shell
    reports for a process that such a signal killed. SIGINT (Ctrl+C) cancels *main* in the same
    way, and then KeyboardInterrupt is raised. An error that *main* raises while it is cancelled
    is raised instead.

    For 10 seconds a second signal does nothing, so that it cannot interrupt a Logout; a Logout
    ends by itself within `logout_timeout`. A later signal has its usual effect at once, which
    ends a program that hangs.

    A signal that the program ignores, as under `nohup`, or handles itself is left alone. Outside
    the main thread, which alone receives signals, all are left alone.

    Args:
        main: The function, not a coroutine: `run(main)`, not `run(main())`.
        args: Its positional arguments.
        backend: `"asyncio"` or `"trio"`.
        use_uvloop: Run asyncio on uvloop's event loop (winloop's on Windows).

    Raises:
        ConfigurationError: If the backend is unknown or not installed.
    """
    _refuse_coroutine(main)
    options = _backend_options(backend, use_uvloop=use_uvloop)
    with _Signals() as signals:
        try:
            result = anyio.run(
                signals.cancelling, main, *args, backend=backend, backend_options=options
            )
        except asyncio.CancelledError:
            if signals.received is None:
                raise
            _end_by(signals.received)
    if signals.received is not None:
        _end_by(signals.received)
    return result


def _refuse_coroutine(main: object) -> None:
    if inspect.iscoroutine(main):
        main.close()
        raise ConfigurationError(
            "main: give the function, as in run(main), not a coroutine", parameter="main"
        )


def _end_by(number: int) -> NoReturn:
    if number == signal.SIGINT:
        raise KeyboardInterrupt from None
    raise SystemExit(128 + number) from None


def _backend_options(backend: str, *, use_uvloop: bool) -> dict[str, Any]:
    if backend not in ("asyncio", "trio"):
        raise ConfigurationError(
            f'backend: {backend!r} is neither "asyncio" nor "trio"', parameter="backend"
        )
    if backend == "trio":
        if use_uvloop:
            raise ConfigurationError(
                "use_uvloop: uvloop runs asyncio, not trio", parameter="use_uvloop"
            )
        _import("trio", parameter="backend", install="'ecgridos-async[trio]'")
        return {}
    if not use_uvloop:
        return {}
    name = "winloop" if sys.platform == "win32" else "uvloop"
    return {"loop_factory": _import(name, parameter="use_uvloop", install=name).new_event_loop}


def _import(name: str, *, parameter: str, install: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise ConfigurationError(
            f"{parameter}: {name} is not installed; install it with pip install {install}",
            parameter=parameter,
        ) from error


class _Signals:
    """Handles the signals that end a process, for as long as its block lasts."""

    def __init__(self) -> None:
        self.received: signal.Signals | None = None
        """The first signal that came."""
        self._received_at = 0.0
        self._cancel: Callable[[], object] | None = None
        self._before: dict[int, Any] = {}
        self._process = os.getpid()

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            for number in _SIGNALS:
                before = signal.getsignal(number)
                if before in (signal.SIG_DFL, signal.default_int_handler):
                    self._before[number] = before
                    signal.signal(number, self._handle)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for number, before in self._before.items():
            if signal.getsignal(number) == self._handle:
                signal.signal(number, before)

    def _handle(self, number: int, _: FrameType | None) -> None:
        # A plain handler runs also while the event loop is blocked; those of event loops do not.
        forked = os.getpid() != self._process
        if self.received is None and not forked:
            self.received = signal.Signals(number)
            self._received_at = time.monotonic()
            if self._cancel is not None:
                self._cancel()
        elif forked or time.monotonic() - self._received_at > _GRACE:
            signal.signal(number, self._before[number])
            signal.raise_signal(number)

    async def cancelling(self, main: Callable[[*Ts], Awaitable[T]], *args: *Ts) -> T:
        """Await *main*; the first signal cancels it as the event loop in use does.

        On asyncio that is one `Task.cancel()`, as asyncio itself does for Ctrl+C: cleanup code that
        does not use cancel scopes may still await.
        """
        if sniffio.current_async_library() == "trio":
            from trio.lowlevel import current_trio_token

            token = current_trio_token()
            with anyio.CancelScope() as scope:
                with self._by(lambda: token.run_sync_soon(scope.cancel)):
                    return await main(*args)
            raise asyncio.CancelledError  # as on asyncio
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task is not None
        with self._by(lambda: loop.call_soon_threadsafe(task.cancel)):
            return await main(*args)

    @contextlib.contextmanager
    def _by(self, cancel: Callable[[], object]) -> Generator[None, None, None]:
        self._cancel = cancel
        if self.received is not None:  # before the event loop ran
            cancel()
        try:
            yield
        finally:
            self._cancel = None
