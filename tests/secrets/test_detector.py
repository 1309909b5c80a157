"""The detector itself: a secret that is planted anywhere, in any spelling, is found."""

import base64
import logging
import pickle
from collections.abc import Callable

import pytest

from ecgridos_async import ECGridOSError
from tests.secrets.places import Seen, all_logs, frame_locals
from tests.secrets.planted import BYTES, CONTENTS, PASSWORD, SPELLINGS, TEXTS, detect


@pytest.mark.parametrize("spell", SPELLINGS.values(), ids=list(SPELLINGS))
@pytest.mark.parametrize("name", list(TEXTS))
def test_every_spelling_is_found(name: str, spell: Callable[[str], str]) -> None:
    text = TEXTS[name]

    for shown in (text, text[:8], text[-8:]):
        assert [leak.secret for leak in detect("here", f"x{spell(shown)}x")] == [name]


@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "utf-16-be"])
def test_bytes_are_read(charset: str) -> None:
    assert detect("here", PASSWORD.encode(charset))


@pytest.mark.parametrize("before", ["", "u", "us", "user:"])
@pytest.mark.parametrize("name", list(TEXTS))
def test_base64_is_found(name: str, before: str) -> None:
    shown = base64.b64encode(f"{before}{TEXTS[name]}".encode()).decode()

    assert [leak.secret for leak in detect("here", shown)] == [name]


@pytest.mark.parametrize("spell", BYTES.values(), ids=list(BYTES))
@pytest.mark.parametrize("name", list(CONTENTS))
def test_every_spelling_of_bytes_is_found(name: str, spell: Callable[[bytes], str]) -> None:
    assert [leak.secret for leak in detect("here", f"x{spell(CONTENTS[name])}x")] == [name]


def test_what_holds_no_secret_is_passed() -> None:
    assert not detect("here", "Login: *** is the password; session, cert-, content=1&content=2")


def leaking(where: str) -> Seen:
    """Leak a password on purpose."""
    seen = Seen()
    error: BaseException = ECGridOSError("no")
    match where:
        case "text":
            error = ECGridOSError(PASSWORD)
        case "attribute":
            error.__dict__["excerpt"] = PASSWORD
        case "note":
            error.add_note(PASSWORD)
        case "cause":
            error.__cause__ = ValueError(PASSWORD)
        case "context":
            error.__context__ = ValueError(PASSWORD)
        case "hidden context":
            error.__context__ = ValueError(PASSWORD)
            error.__suppress_context__ = True
        case "group":
            error = ExceptionGroup("all", [ValueError(PASSWORD)])
        case _:
            raise AssertionError(where)
    seen.error(error)
    return seen


@pytest.mark.parametrize(
    "where", ["text", "attribute", "note", "cause", "context", "hidden context", "group"]
)
def test_a_leak_in_an_error_is_found(where: str) -> None:
    assert leaking(where).leaks()


def test_local_variables_are_read() -> None:
    code = compile("def f(hidden):\n    raise RecursionError\n", "/site-packages/a.py", "exec")
    names: dict[str, Callable[[str], None]] = {}
    exec(code, names)  # noqa: S102  # a frame that belongs to no test
    with pytest.raises(RecursionError) as caught:
        names["f"](PASSWORD)

    assert detect("locals", dict(frame_locals(caught.tb))["f: hidden"])
    seen = Seen()
    seen.error(caught.value)
    assert seen.leaks()


def test_logs_are_read_at_every_level() -> None:
    seen = Seen()
    with all_logs(seen):
        logging.getLogger("httpcore.http11").debug("sent %s", PASSWORD)
        logging.getLogger("some.other").log(1, "sent", extra={"hidden": PASSWORD})
    assert seen.records == 2
    assert {leak.place for leak in seen.leaks()} == {"log of httpcore.http11", "log of some.other"}


def test_pickles_are_read() -> None:
    seen = Seen()
    seen.text("pickle", pickle.dumps({"hidden": PASSWORD}))
    assert seen.leaks()
