"""`ecgridos contract diff`: the declared contract compared with a WSDL."""

import functools
import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ecgridos_async import VersionName
from ecgridos_async.cli.app import app
from ecgridos_async.contract.diff import describe
from ecgridos_async.contract.version import Edition
from ecgridos_async.sandbox import Sandbox
from ecgridos_async.services import all_operations
from tests.cli.programs import ecgridos
from tests.contract.wsdl_text import write_wsdl


def diff(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["contract", "diff", *arguments])


@functools.cache
def wsdl(edition: str, documentation: str = "") -> bytes:
    operations = [operation for _, _, operation in all_operations().values()]
    return write_wsdl(describe(Edition(edition), operations), documentation=documentation)


@pytest.fixture
def same(tmp_path: Path) -> Path:
    path = tmp_path / "same.wsdl"
    path.write_bytes(wsdl("3.2/163", "Version v3.2 (Build 163)"))
    return path


@pytest.fixture
def other(tmp_path: Path) -> Path:
    path = tmp_path / "other.wsdl"
    content = wsdl("4.1", "Version v4.1 (Build 473)")
    path.write_bytes(content.replace(b'name="LoginResult"', b'name="Result"'))
    return path


def test_no_difference(same: Path) -> None:
    done = diff(str(same))

    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == (
        "no differences from edition 3.2/163 (the WSDL says version 3.2 build 163)\n"
    )


def test_differences(other: Path) -> None:
    done = diff(str(other))

    assert (done.exit_code, done.stderr) == (1, "")
    assert done.stdout.splitlines() == [
        "result Login.LoginResult: contract string optional, WSDL absent",
        "result Login.Result: contract absent, WSDL string optional",
        "2 differences from edition 4.1 (the WSDL says version 4.1 build 473)",
    ]


def test_another_edition(same: Path) -> None:
    done = diff(str(same), "--edition", "3.2/206")

    assert done.exit_code == 1
    assert done.stdout.splitlines()[-1] == "56 differences from edition 3.2/206 (as asked for)"


def test_json(other: Path) -> None:
    done = diff(str(other), "--json")

    assert done.exit_code == 1
    assert json.loads(done.stdout) == {
        "edition": "4.1",
        "reason": "the WSDL says version 4.1 build 473",
        "build": "473",
        "differences": [
            {
                "kind": "result",
                "where": "Login.LoginResult",
                "contract": "string optional",
                "wsdl": "absent",
            },
            {
                "kind": "result",
                "where": "Login.Result",
                "contract": "absent",
                "wsdl": "string optional",
            },
        ],
    }


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        pytest.param(b"hello", "this is not a WSDL: it is not well-formed XML", id="text"),
        pytest.param(b"<html/>", "this is not a WSDL: its root element is html", id="HTML"),
        pytest.param(
            b"<!DOCTYPE a><a/>", "this is not a WSDL: it declares a document type", id="DOCTYPE"
        ),
        pytest.param(
            b'<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" targetNamespace="urn:x"/>',
            "this WSDL describes another service: its namespace is urn:x",
            id="another service",
        ),
    ],
)
def test_what_is_not_a_wsdl_of_this_service(tmp_path: Path, content: bytes, problem: str) -> None:
    path = tmp_path / "some.file"
    path.write_bytes(content)

    done = diff(str(path))

    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(f"Error: wsdl: {problem}")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        pytest.param("no/such/file", "cannot be read: No such file or directory", id="file"),
        pytest.param(".", "cannot be read: Is a directory", id="folder"),
        pytest.param("http://ecgridos.invalid/?WSDL", "use https", id="plain http"),
        pytest.param("https://me:secret@localhost/", "credentials do not belong", id="user"),
        pytest.param("http://127.0.0.1:1/", "cannot be read: ", id="nobody listens"),
        pytest.param("http://[::1/", "cannot be read: ", id="no address"),
    ],
)
def test_what_cannot_be_read(source: str, problem: str) -> None:
    done = diff(source)

    assert (done.exit_code, done.stdout) == (2, "")
    assert problem in done.stderr
    assert "secret" not in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_an_edition_that_there_is_not(same: Path) -> None:
    done = diff(str(same), "--edition", "3.2/1")

    assert done.exit_code == 2
    assert "--edition" in done.stderr


class Pages(http.server.BaseHTTPRequestHandler):
    """Serves a WSDL, and addresses that lead elsewhere."""

    def do_GET(self) -> None:
        if self.path == "/ECGridOS.asmx?WSDL":
            self.send_response(200)
            self.end_headers()
            self.wfile.write(wsdl("3.0"))
        elif self.path == "/moved":
            self.redirect("/ECGridOS.asmx?WSDL")
        elif self.path == "/away":
            self.redirect("http://ecgridos.invalid/")
        elif self.path == "/file":
            self.redirect("file:///etc/hostname")
        else:
            self.send_error(404)

    def redirect(self, location: str) -> None:
        self.send_response(302)
        self.send_header("Location", location)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (its name there)
        pass


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("path", ["/ECGridOS.asmx?WSDL", "/moved"])
def test_from_an_address(url: str, path: str) -> None:
    done = diff(url + path, "--edition", "3.0")

    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == "no differences from edition 3.0 (as asked for)\n"


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        pytest.param("/nothing", "replied with status 404", id="404"),
        pytest.param("/away", "plain http to ecgridos.invalid", id="redirect to plain http"),
        pytest.param("/file", "cannot be read", id="redirect to a file"),
    ],
)
def test_an_address_that_is_refused(url: str, path: str, problem: str) -> None:
    done = diff(url + path)

    assert (done.exit_code, done.stdout) == (2, "")
    assert problem in done.stderr or "status 302" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_compact(other: Path) -> None:
    done = diff(str(other), "--compact")

    assert done.exit_code == 1
    assert len(done.stdout.splitlines()) == 1
    assert json.loads(done.stdout)["build"] == "473"


def test_a_file_without_end() -> None:
    done = diff("/dev/zero")

    assert (done.exit_code, done.stdout) == (2, "")
    assert "/dev/zero is larger than" in done.stderr


def test_as_a_user_runs_it(other: Path) -> None:
    done = ecgridos("contract", "diff", str(other))

    assert (done.returncode, done.stderr) == (1, b"")
    assert done.stdout.splitlines()[-1].startswith(b"2 differences from edition 4.1")


@pytest.mark.parametrize(
    ("version", "edition"), [("2.3", "2.3"), ("3.0", "3.0"), ("3.2", "3.2/206"), ("4.1", "4.1")]
)
def test_our_own_sandbox_differs_in_nothing(
    version: VersionName, edition: str, sandbox: Sandbox
) -> None:
    done = diff(f"{sandbox.endpoint(version)}?WSDL")

    assert done.exit_code == 0, done.output
    assert done.stdout.startswith(f"no differences from edition {edition} (")
