"""The places where a secret might show: logs, reprs, errors with all that hangs on them."""

import copy
import logging
import pickle
import traceback
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Final, cast

import attrs

from ecgridos_async import ECGridOSError, RawResponse
from tests.secrets.planted import Leak, detect

_TESTS: Final = str(Path(__file__).parents[1])
_MOST: Final = 50


@attrs.define(repr=False)
class Seen:
    """Everything that was shown, each text with the place where it stood."""

    texts: list[tuple[str, str | bytes]] = attrs.field(
        factory=lambda: list[tuple[str, str | bytes]]()
    )
    errors: list[BaseException] = attrs.field(factory=lambda: list[BaseException]())
    records: int = 0

    def text(self, place: str, text: str | bytes) -> None:
        """Note a text."""
        self.texts.append((place, text))

    def object(self, place: str, value: object) -> None:
        """Note how an object shows, and how its copy does."""
        self.text(f"repr of {place}", repr(value))
        self.text(f"str of {place}", str(value))
        self.text(f"format of {place}", f"{value}")

    def raw(self, raw: RawResponse[Any]) -> None:
        """Note all of a raw response but its value, which is what the caller asked for."""
        self.object("raw response", raw)
        for field in attrs.fields(RawResponse):
            if field.name != "value":
                found = getattr(raw, field.name)
                shown = found if isinstance(found, bytes) else repr(found)
                self.text(f"raw.{field.name}", shown)

    def error(self, error: BaseException) -> None:
        """Note an error and what hangs on it."""
        self.errors.append(error)
        self.text("format_exception", "".join(traceback.format_exception(error)))
        for found in chain(error):
            place = type(found).__name__
            self.object(place, found)
            self.text(f"{place}.args", repr(found.args))
            self.text(f"{place}.__dict__", repr(vars(found)))
            self.text(f"{place}.__notes__", repr(getattr(found, "__notes__", [])))
            if isinstance(found, ECGridOSError):
                self.text(f"pickle of {place}", pickle.dumps(found))
                loaded = pickle.loads(pickle.dumps(found))  # noqa: S301 (made here)
                self.object(f"pickled {place}", loaded)
                self.object(f"copied {place}", copy.copy(found))
            for name, value in frame_locals(found.__traceback__):
                self.text(f"local variable {name} under {place}", value)
        self._capture(error)

    def _capture(self, error: BaseException) -> None:
        """Note the locals as crash reporters do, a second way."""
        waiting: list[traceback.TracebackException | None] = [
            traceback.TracebackException.from_exception(error, capture_locals=True)
        ]
        while waiting:
            found = waiting.pop()
            if found is None:
                continue
            for frame in found.stack:
                if not frame.filename.startswith(_TESTS):
                    self.text(f"captured locals of {frame.name}", repr(frame.locals))
            waiting += [found.__cause__, found.__context__, *(found.exceptions or [])]

    def leaks(self) -> list[Leak]:
        """Return the secrets that show anywhere."""
        once: dict[tuple[str, str | bytes], None] = dict.fromkeys(self.texts)
        whole = "\n".join(text for _, text in once if isinstance(text, str))
        if not detect("anywhere", whole):
            once = {found: None for found in once if isinstance(found[1], bytes)}
        return [leak for place, text in once for leak in detect(place, text)]


def chain(error: BaseException) -> Iterator[BaseException]:
    """Return an error, its causes, contexts and, of a group, its members."""
    waiting: list[BaseException | None] = [error]
    seen: set[int] = set()
    while waiting:
        found = waiting.pop()
        if found is None or id(found) in seen:
            continue
        seen.add(id(found))
        yield found
        waiting += [found.__cause__, found.__context__]
        if isinstance(found, BaseExceptionGroup):
            waiting += cast("BaseExceptionGroup[BaseException]", found).exceptions


def frame_locals(tb: TracebackType | None) -> Iterator[tuple[str, str]]:
    """Return the local variables of all frames but those of tests, by name, as their reprs.

    What a caller holds in its own frames is its own to show; everything below is not.
    """
    while tb is not None:
        code = tb.tb_frame.f_code
        if not code.co_filename.startswith(_TESTS):
            for name, value in list(tb.tb_frame.f_locals.items()):
                yield f"{code.co_name}: {name}", repr(value)
                attributes: dict[str, object] = getattr(value, "__dict__", {})
                if type(value).__module__.startswith("ecgridos_async"):
                    yield f"{code.co_name}: vars({name})", repr(dict(attributes))
        tb = tb.tb_next


class _Everything(logging.Handler):
    """Notes all that a formatter could make of a record."""

    def __init__(self, seen: Seen) -> None:
        super().__init__(level=0)
        self._seen = seen

    def emit(self, record: logging.LogRecord) -> None:
        place = f"log of {record.name}"
        self._seen.records += 1
        self._seen.text(place, record.getMessage())
        self._seen.text(place, f"{record.args!r} {record.__dict__!r}")
        if record.exc_info and record.exc_info[1]:
            self._seen.error(record.exc_info[1])


@contextmanager
def all_logs(seen: Seen) -> Generator[None, None, None]:
    """Note every record of every logger, whatever its level, for as long as the block lasts."""
    root = logging.getLogger()
    handler = _Everything(seen)
    loggers = [root, *(logging.getLogger(name) for name in list(root.manager.loggerDict))]
    before = [(logger, logger.level) for logger in loggers]
    for logger in loggers:
        logger.setLevel(1 if logger is root else logging.NOTSET)
    root.addHandler(handler)
    try:
        yield
    finally:
        root.removeHandler(handler)
        for logger, level in before:
            logger.setLevel(level)


def said(leaks: list[Leak]) -> str:
    """Return leaks as lines, once for each secret and place."""
    lines = {f"{leak.secret} in {leak.place} ({leak.spelling}): {leak.around!r}" for leak in leaks}
    return "\n".join(sorted(lines)[:_MOST])
