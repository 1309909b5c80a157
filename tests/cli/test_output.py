"""What is printed, on whatever console, and when nobody reads it."""

import io
import json
import os
import sys

import pytest

from ecgridos_async.cli import output
from ecgridos_async.sandbox import Sandbox
from tests.cli.programs import ecgridos, on_terminal

CALL = ("call", "PricelistInfo", "pricelist_id=2", "--api-version", "3.2")
DESCRIPTION = "Überregionaler Verkehr, 価格表 🚀"


def console(encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding=encoding)


@pytest.mark.parametrize(
    ("text", "encoding", "printed"),
    [
        pytest.param("Ü 価格 🚀", "utf-8", "Ü 価格 🚀", id="UTF-8"),
        pytest.param("Ü 価 🚀", "cp1252", r"Ü \u4fa1 \U0001f680", id="cp1252"),
        pytest.param("Ü", "ascii", r"\xdc", id="ASCII"),
        pytest.param("a\udcffb", "utf-8", r"a\udcffb", id="lone surrogate"),
        pytest.param("\x1b]0;x\x07", "utf-8", r"\x1b]0;x\x07", id="escape sequence"),
        pytest.param("\x9b2J\x7f", "utf-8", r"\x9b2J\x7f", id="C1 and delete"),
        pytest.param("a\rb\tc\nd", "utf-8", r"a\rb\tc\nd", id="blanks"),
        pytest.param("\u202etxt.exe\u2028", "utf-8", r"\u202etxt.exe\u2028", id="direction"),
        pytest.param("1\xa0000", "utf-8", "1\xa0000", id="no-break space"),
    ],
)
def test_a_text(text: str, encoding: str, printed: str) -> None:
    assert output.printable(text, console(encoding)) == printed


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "ascii", "utf-16"])
@pytest.mark.parametrize(
    "text", ["Ü 価 🚀", 'a"\\', "\x1b[2J\x9b\x7f\x00", "\udcff", "a\nb\u2028\u202e"]
)
def test_json_stays_the_same_json(
    text: str, encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = console(encoding)
    monkeypatch.setattr(sys, "stdout", stream)

    output.write_json({text: text})

    stream.seek(0)
    printed = stream.read()
    assert json.loads(printed) == {text: text}
    assert all(character.isprintable() or character == "\n" for character in printed)


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_a_call_on_another_console(encoding: str) -> None:
    done = ecgridos(*CALL, "--sandbox", variables={"PYTHONIOENCODING": encoding})

    assert (done.returncode, done.stderr) == (0, b"")
    found = done.stdout.decode(encoding)
    assert json.loads(found)["description"] == DESCRIPTION
    assert ("Ü" in found) is (encoding != "ascii")


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(("demo", "--lookups", "10", "--api-version", "3.2"), id="demo"),
        pytest.param(("call", "NowUTC", b"\xff=1"), id="error"),
        pytest.param((b"--\xff",), id="usage"),
        pytest.param(("contract", "diff", b"\xff.wsdl"), id="path"),
    ],
)
def test_other_commands_on_another_console(arguments: tuple[str | bytes, ...]) -> None:
    done = ecgridos(*arguments, variables={"PYTHONIOENCODING": "cp1252"})

    assert done.returncode == (0 if arguments[0] == "demo" else 2)
    assert b"Traceback" not in done.stderr


def test_on_a_terminal_of_another_encoding() -> None:
    variables = {"PYTHONIOENCODING": "cp1252"}
    found = on_terminal("operations", "TPInfo", variables=variables)

    assert "| TPInfo" in found
    assert "Traceback" not in found


def test_a_table_on_a_terminal_cannot_be_broken_by_a_cell(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def is_terminal(_: object) -> bool:
        return True

    monkeypatch.setattr(output, "is_terminal", is_terminal)

    output.write_table(("name",), [("[red]\x1b[2Jx\r",), ("two\nlines",)])

    found = capfd.readouterr().out
    assert r"[red]\x1b[2Jx\r" in found
    assert "\x1b" not in found


def test_an_error_is_one_line(capfd: pytest.CaptureFixture[str]) -> None:
    output.tell("Error: two\r\nlines \x1b[2J")

    assert capfd.readouterr().err == "Error: two lines \\x1b[2J\n"


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param((*CALL, "--sandbox"), id="call"),
        pytest.param(("operations",), id="operations"),
        pytest.param(("demo", "--lookups", "5"), id="demo"),
        pytest.param(("sandbox", "--port", "0", "--json"), id="sandbox"),
        pytest.param(("call", "--help"), id="help"),
    ],
)
def test_nobody_reads_the_output(arguments: tuple[str, ...]) -> None:
    ours, theirs = os.pipe()
    os.close(ours)
    done = ecgridos(*arguments, stdout=theirs)
    os.close(theirs)

    assert done.returncode == 141
    assert b"Traceback" not in done.stderr
    assert b"Exception ignored" not in done.stderr
    assert b"Error" not in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param((*CALL, "--sandbox"), id="call"),
        pytest.param(("operations",), id="operations"),
        pytest.param(("sandbox", "--port", "0"), id="sandbox"),
    ],
)
def test_the_output_cannot_be_written(arguments: tuple[str, ...]) -> None:
    with open("/dev/full", "wb") as full:  # noqa: PTH123
        done = ecgridos(*arguments, stdout=full)

    assert (done.returncode, done.stderr) == (
        9,
        b"Error: the result could not be written to standard output: No space left on device\n",
    )


def test_a_closed_output_is_refused_before_the_call(sandbox: Sandbox) -> None:
    known = {"ECGRIDOS_ENDPOINT": sandbox.url}
    done = ecgridos("call", "NowUTC", variables=known, before=lambda: os.close(1))

    assert done.returncode == 2
    assert b"standard output is closed" in done.stderr
    assert sandbox.calls() == []


@pytest.mark.parametrize(("operation", "code"), [("NowUTC", 0), ("Bogus", 2)])
def test_a_closed_stderr_does_no_harm(operation: str, code: int) -> None:
    done = ecgridos("call", operation, "--sandbox", before=lambda: os.close(2))

    assert done.returncode == code
    assert bool(done.stdout) is (code == 0)
