"""The command line: it shows no secret, and takes secrets otherwise than as arguments."""

import json
import subprocess
import sys

import pytest

from tests.secrets.places import said
from tests.secrets.planted import NEW_PASSWORD, PASSWORD, SESSION, detect

MAIN = "from ecgridos_async.cli import main; main()"

pytestmark = pytest.mark.timeout(60)


def run(
    *arguments: str, given: str = "", program: str = MAIN, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the command line with DEBUG logs on stderr."""
    return subprocess.run(
        [sys.executable, "-c", program, *arguments],
        capture_output=True,
        text=True,
        input=given,
        timeout=50,
        check=False,
        encoding="utf-8",
        env={"PATH": "", "ECGRIDOS_LOG": "debug", "PYTHONUTF8": "1", **environment},
    )


def hidden(done: subprocess.CompletedProcess[str]) -> str:
    """Return what leaked, as lines."""
    return said(detect("stdout", done.stdout) + detect("stderr", done.stderr))


WRONG = {
    "no name": ("Login", PASSWORD),
    "a wrong name": ("Login", f"pasword={PASSWORD}"),
    "twice": ("Login", f"password={PASSWORD}", f"password={PASSWORD}"),
    "a neighbour is missing": ("Login", f"password={PASSWORD}"),
    "an empty neighbour": ("ChangePassword", f"old_password={PASSWORD}", "new_password="),
    "a character that cannot be sent": (
        *("ChangePassword", f"old_password={PASSWORD}", f"new_password={NEW_PASSWORD}\x01"),
    ),
}
MANY = """
import json, sys
from ecgridos_async.cli import main

for arguments in json.loads(sys.argv[1]):
    sys.argv[1:] = arguments
    try:
        main()
    except SystemExit as ended:
        print(ended.code)
"""


def test_errors_about_arguments_hide_them() -> None:
    commands = [("call", *wrong, "--endpoint", "http://127.0.0.1:9") for wrong in WRONG.values()]

    done = run(json.dumps(commands), program=MANY)

    assert done.stdout.split() == ["2"] * len(WRONG)
    assert done.stderr.count("Error: ") == len(WRONG)
    assert not hidden(done)


@pytest.mark.parametrize("protocol", ["soap12", "http-get"])
def test_credentials_of_the_environment_are_hidden(protocol: str) -> None:
    done = run(
        *("call", "WhoAmI", "--protocol", protocol, "--endpoint", "http://127.0.0.1:9"),
        ECGRIDOS_LOGIN="demo",
        ECGRIDOS_PASSWORD=PASSWORD,
        ECGRIDOS_API_KEY=SESSION,
    )

    assert done.returncode == 6
    assert not hidden(done)


def test_a_secret_is_read_from_a_pipe() -> None:
    refused = run(
        *("call", "Login", "login_name=demo", "--secret", "password", "--sandbox"),
        given=f"{PASSWORD}\n",
    )
    accepted = run(
        *("call", "Login", "login_name=demo", "--secret", "password", "--sandbox"), given="demo\n"
    )

    assert refused.returncode == 5
    assert "Login" in refused.stderr
    assert not hidden(refused)
    assert (accepted.returncode, accepted.stdout) == (0, '"***"\n')
