"""`ECGRIDOS_HTTP` says which HTTP library is in use; the other is never imported."""

import subprocess
import sys
from importlib.util import find_spec
from typing import Final

import pytest

from ecgridos_async.sandbox import DEMO_API_KEY, Sandbox

WITH_HTTPX2 = pytest.mark.skipif(
    find_spec("httpx2") is None, reason="nox -s lowest installs no httpx2"
)

CALL: Final = f"""
import asyncio, sys
from ecgridos_async import Client

async def main():
    async with Client("3.2", endpoint=sys.argv[1]) as client:
        print((await client.attach("{DEMO_API_KEY}").pricelists.info(42)).pricelist_id)

asyncio.run(main())
print(*sorted({{"httpcore", "httpcore2", "httpx", "httpx2"}} & set(sys.modules)))
"""

MADE: Final = """
import ecgridos_async as e
try:
    e.Client()
except e.ConfigurationError as error:
    print(error.parameter, error, sep="\\n")
"""


def run(program: str, *arguments: str, choice: str | None = None, blocked: str = "") -> list[str]:
    """Run a program with a choice in its environment; return the lines that it prints."""
    before = f"import sys\nsys.modules[{blocked!r}] = None\n" if blocked else ""
    environment = {} if choice is None else {"ECGRIDOS_HTTP": choice}
    result = subprocess.run(
        [sys.executable, "-c", before + program, *arguments],
        check=True,
        capture_output=True,
        env=environment,
        text=True,
    )
    return result.stdout.splitlines()


@pytest.mark.parametrize(
    ("choice", "loaded"),
    [
        pytest.param(None, "httpcore httpx", id="none"),
        pytest.param("", "httpcore httpx", id="empty"),
        pytest.param("httpx", "httpcore httpx", id="httpx"),
        pytest.param("httpx2", "httpcore2 httpx2", id="httpx2", marks=WITH_HTTPX2),
    ],
)
def test_a_call(choice: str | None, loaded: str, sandbox: Sandbox) -> None:
    assert run(CALL, sandbox.url, choice=choice) == ["42", loaded]


@pytest.mark.parametrize("choice", ["requests", "httpx3", "HTTPX", "0"])
def test_another_library_is_refused(choice: str) -> None:
    assert run(MADE, choice=choice) == [
        "ECGRIDOS_HTTP",
        f"ECGRIDOS_HTTP: expected httpx or httpx2, not {choice!r}",
    ]


def test_httpx2_is_not_installed() -> None:
    parameter, said = run(MADE, choice="httpx2", blocked="httpx2")
    assert parameter == "ECGRIDOS_HTTP"
    assert said.endswith("needs httpx2: install it with pip install 'ecgridos-async[httpx2]'")
