"""`ecgridos call`: any operation, on the sandbox."""

import datetime as dt
import decimal
import json
import math
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import pytest
from click.testing import CliRunner, Result

from ecgridos_async import ArgumentError
from ecgridos_async.cli.app import app
from ecgridos_async.cli.arguments import read_arguments
from ecgridos_async.cli.output import to_json
from ecgridos_async.contract.version import ApiVersion
from ecgridos_async.sandbox import DEMO_API_KEY, DEMO_LOGIN, DEMO_PASSWORD, Sandbox
from ecgridos_async.services import find_operation
from tests.cli.programs import ecgridos

VARIABLES = (
    "VERSION",
    "PROTOCOL",
    "ENDPOINT",
    "TIMEOUT",
    "PROXY",
    "LOGIN",
    "PASSWORD",
    "PASSWORD_FILE",
    "API_KEY",
    "API_KEY_FILE",
)


def call(*arguments: str, **variables: str) -> Result:
    return call_with_input(b"", *arguments, **variables)


def call_with_input(given: bytes, *arguments: str, **variables: str) -> Result:
    environment: dict[str, str | None] = {f"ECGRIDOS_{name}": None for name in VARIABLES}
    environment |= {f"ECGRIDOS_{name}": value for name, value in variables.items()}
    return CliRunner().invoke(app, ["call", *arguments], input=given, env=environment)


def read(operation: str, *arguments: str) -> dict[str, object]:
    return read_arguments(find_operation(operation).plan(ApiVersion.V4_1), arguments)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    running = Sandbox()
    running.start()
    yield running
    running.stop()


@pytest.fixture
def known(sandbox: Sandbox) -> dict[str, str]:
    """Return what the environment says of the sandbox."""
    sandbox.reset()
    return {
        "ENDPOINT": sandbox.url,
        "LOGIN": DEMO_LOGIN,
        "PASSWORD": DEMO_PASSWORD,
        "VERSION": "3.2",
    }


@pytest.mark.parametrize("protocol", ["soap11", "soap12", "http-get", "http-post"])
def test_a_call(known: dict[str, str], sandbox: Sandbox, protocol: str) -> None:
    done = call("PricelistInfo", "pricelist_id=42", "--protocol", protocol, **known)

    assert (done.exit_code, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    assert found["pricelist_id"] == 42
    assert found["model"] in ("Simple", "Tiered", "Stacked")
    assert dt.datetime.fromisoformat(found["date"]).tzinfo is not None
    assert isinstance(decimal.Decimal(found["levels"][0]["schedules"][0]["rate"]), decimal.Decimal)
    assert isinstance(found["levels"][0]["schedules"][0]["rate"], str)
    assert [(c.operation, c.version, c.protocol) for c in sandbox.calls()] == [
        (name, "3.2", protocol) for name in ("Login", "PricelistInfo", "Logout")
    ]
    assert sandbox.open_sessions() == 0


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(("PricelistInfo", "PricelistID=42"), id="wire name"),
        pytest.param(("pricelists.info", "pricelist_id=42"), id="service and method"),
    ],
)
def test_names(known: dict[str, str], arguments: tuple[str, ...]) -> None:
    assert json.loads(call(*arguments, **known).stdout)["pricelist_id"] == 42


def test_options_overrule_the_environment(sandbox: Sandbox, known: dict[str, str]) -> None:
    known |= {"ENDPOINT": "http://127.0.0.1:1", "VERSION": "2.3"}
    arguments = (
        "PricelistInfo",
        "pricelist_id=1",
        "--api-version",
        "3.0",
        "--endpoint",
        sandbox.url,
    )

    assert call(*arguments, **known).exit_code == 0
    assert {found.version for found in sandbox.calls()} == {"3.0"}


def test_an_operation_without_a_session(sandbox: Sandbox, known: dict[str, str]) -> None:
    done = call("NowUTC", "--endpoint", sandbox.url)

    assert (done.exit_code, done.stderr) == (0, "")
    assert dt.datetime.fromisoformat(json.loads(done.stdout)).tzinfo is not None
    assert [(found.operation, found.version) for found in sandbox.calls()] == [("NowUTC", "4.1")]


def test_an_api_key(sandbox: Sandbox, known: dict[str, str]) -> None:
    done = call("WhoAmI", ENDPOINT=sandbox.url, API_KEY=DEMO_API_KEY)

    assert json.loads(done.stdout)["login_name"] == DEMO_LOGIN
    assert [found.operation for found in sandbox.calls()] == ["WhoAmI"]


def test_no_credentials(known: dict[str, str]) -> None:
    done = call("WhoAmI", ENDPOINT=known["ENDPOINT"])

    assert (done.exit_code, done.stdout) == (2, "")
    assert "set ECGRIDOS_LOGIN and ECGRIDOS_PASSWORD, or ECGRIDOS_API_KEY" in done.stderr


@pytest.mark.parametrize("shown", [False, True])
def test_a_secret_result(known: dict[str, str], *, shown: bool) -> None:
    options = ["--show-secrets"] if shown else []
    login = ("Login", f"login_name={DEMO_LOGIN}", f"password={DEMO_PASSWORD}")

    done = call(*login, *options, ENDPOINT=known["ENDPOINT"])

    assert (done.exit_code, done.stderr) == (0, "")
    assert (json.loads(done.stdout) == "***") is not shown


@pytest.mark.parametrize("shown", [False, True])
def test_a_secret_field(known: dict[str, str], *, shown: bool) -> None:
    options = ["--show-secrets"] if shown else []

    found = json.loads(call("WhoAmI", *options, **known).stdout)

    assert (found["session_id"] == "***") is not shown
    assert found["login_name"] == DEMO_LOGIN


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        pytest.param(
            ("PricelistInf",),
            "PricelistInf is not an operation of ECGridOS; did you mean PricelistInfo?",
            id="operation",
        ),
        pytest.param(
            ("pricelists.inf",), "pricelists.inf is not an operation of ECGridOS", id="method"
        ),
        pytest.param(
            ("PricelistInfo", "pricelist_id=1", "--api-version", "4.1"),
            "PricelistInfo: version 4.1 of ECGridOS has no such operation",
            id="operation of other versions",
        ),
        pytest.param(
            ("PricelistInfo", "pricelistid=42"),
            "PricelistInfo: pricelistid is not a parameter; did you mean pricelist_id?",
            id="parameter",
        ),
        pytest.param(
            ("PricelistInfo", "x=42"),
            "PricelistInfo: x is not a parameter; it has pricelist_id",
            id="parameter like none",
        ),
        pytest.param(
            ("NowUTC", "x=42"), "NowUTC: x is not a parameter; it has none", id="no parameter"
        ),
        pytest.param(
            ("CarbonCopyAddEx", "gs_from=42"),
            "CarbonCopyAddEx: gs_from is not a parameter in version 3.2",
            id="parameter of other versions",
        ),
        pytest.param(
            ("PricelistInfo",), "PricelistInfo: pricelist_id is missing", id="missing parameter"
        ),
        pytest.param(
            ("PricelistInfo", "pricelist_id"),
            "PricelistInfo: argument 1: expected name=value",
            id="no value",
        ),
        pytest.param(
            ("PricelistInfo", "pricelist_id=1", "PricelistID=1"),
            "PricelistInfo: pricelist_id is given twice",
            id="twice",
        ),
        pytest.param(
            ("PricelistInfo", "pricelist_id=many"),
            "PricelistInfo: pricelist_id: 'many' is not an integer",
            id="no integer",
        ),
        pytest.param(
            ("PricelistInfo", "pricelist_id=3000000000"),
            "PricelistInfo: pricelist_id (on the wire PricelistID): 3000000000 is outside xsd:int",
            id="too large",
        ),
    ],
)
def test_what_is_refused(
    known: dict[str, str], sandbox: Sandbox, arguments: tuple[str, ...], problem: str
) -> None:
    done = call(*arguments, **known)

    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(f"Error: {problem}")
    assert len(done.stderr.splitlines()) == 1
    assert sandbox.calls() == []  # no Login either


@pytest.mark.parametrize(
    ("operation", "argument", "value"),
    [
        pytest.param("TPList", "show_inactive=true", True, id="true"),
        pytest.param("TPList", "show_inactive=0", False, id="0"),
        pytest.param("ParcelInfo", "parcel_id=-7", -7, id="long"),
        pytest.param("TPAdd", "description=a = b", "a = b", id="string"),
        pytest.param("TPAdd", "description=", "", id="empty string"),
        pytest.param("MailboxUse", "use_type=Test", "Test", id="enum"),
        pytest.param(
            "ReportMonthly",
            "month=2024-02-03",
            dt.datetime(2024, 2, 3, tzinfo=dt.UTC),
            id="date",
        ),
        pytest.param(
            "ReportMonthly",
            "month=2024-02-03T04:05:06",
            dt.datetime(2024, 2, 3, 4, 5, 6, tzinfo=dt.UTC),
            id="date and time",
        ),
        pytest.param(
            "ReportMonthly",
            "month=2024-02-03T04:05:06-05:00",
            dt.datetime(2024, 2, 3, 9, 5, 6, tzinfo=dt.UTC),
            id="offset",
        ),
        pytest.param("ParcelUpload", "content=SVNB", b"ISA", id="base64"),
    ],
)
def test_values(operation: str, argument: str, value: object) -> None:
    (found,) = read(operation, argument).values()

    assert found == value
    assert type(found) is type(value) or operation == "MailboxUse"


def test_bytes_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "850.edi"
    path.write_bytes(b"ISA*\x00\xff")

    assert read("ParcelUpload", f"content=@{path}") == {"content": b"ISA*\x00\xff"}


@pytest.mark.parametrize(
    ("operation", "argument", "problem"),
    [
        pytest.param("TPList", "show_inactive=maybe", "'maybe' is not a boolean", id="boolean"),
        pytest.param("ReportMonthly", "month=May", "is not an ISO date", id="date"),
        pytest.param("ParcelUpload", "content=?", "neither base64 nor @file nor @-", id="base64"),
        pytest.param("ParcelUpload", "content=@/no/file", "content: /no/file: No such", id="file"),
        pytest.param(
            "MailboxUse",
            "use_type=Tst",
            "'Tst' is not a value of UseType; did you mean Test?",
            id="enum like another",
        ),
        pytest.param("MailboxUse", "use_type=?", "use one of ", id="enum like none"),
    ],
)
def test_values_that_are_refused(operation: str, argument: str, problem: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        read(operation, argument)

    assert problem in str(caught.value)
    assert caught.value.operation == operation


@pytest.mark.parametrize(
    ("value", "found"),
    [
        pytest.param(b"ISA", "SVNB", id="bytes"),
        pytest.param(decimal.Decimal("1.50"), "1.50", id="decimal"),
        pytest.param(
            dt.datetime(2024, 1, 2, 3, 4, 5, tzinfo=dt.UTC), "2024-01-02T03:04:05+00:00", id="date"
        ),
        pytest.param("é", "é", id="text"),
        pytest.param(1.5, 1.5, id="float"),
        pytest.param(math.nan, "NaN", id="NaN"),
        pytest.param(math.inf, "INF", id="INF"),
        pytest.param(-math.inf, "-INF", id="-INF"),
    ],
)
@pytest.mark.parametrize("compact", [False, True])
def test_json_of_what_json_lacks(value: object, found: object, *, compact: bool) -> None:
    text = to_json({"table": [{"cell": value}]}, compact=compact)

    assert json.loads(text, parse_constant=pytest.fail) == {"table": [{"cell": found}]}
    assert ("\n" in text) is not compact


@pytest.mark.parametrize(
    ("arguments", "variables"),
    [
        pytest.param((), {}, id="4.1"),
        pytest.param((), {"VERSION": "3.0"}, id="environment"),
        pytest.param(("--api-version", "2.3"), {"VERSION": "3.0"}, id="option"),
    ],
)
def test_which_version(
    sandbox: Sandbox, arguments: tuple[str, ...], variables: dict[str, str]
) -> None:
    sandbox.reset()

    assert call("NowUTC", *arguments, ENDPOINT=sandbox.url, **variables).exit_code == 0

    expected = arguments[1] if arguments else variables.get("VERSION", "4.1")
    assert [found.version for found in sandbox.calls()] == [expected]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("VERSION", "5.0", id="version"),
        pytest.param("PROTOCOL", "soap13", id="protocol"),
        pytest.param("TIMEOUT", "soon", id="timeout"),
        pytest.param("TIMEOUT", "0", id="no time"),
        pytest.param("ENDPOINT", "ftp://host/", id="endpoint"),
        pytest.param("PASSWORD_FILE", "/no/such/file", id="password file"),
    ],
)
def test_an_environment_that_is_wrong(name: str, text: str) -> None:
    done = call("WhoAmI", LOGIN="demo", **{name: text})

    assert (done.exit_code, done.stdout) == (2, "")
    assert f"ECGRIDOS_{name}" in done.stderr


def test_sandbox_and_endpoint_exclude_each_other() -> None:
    done = call("NowUTC", "--sandbox", "--endpoint", "http://127.0.0.1:1")

    assert (done.exit_code, done.stdout) == (2, "")
    assert "--sandbox and --endpoint" in done.stderr


def test_the_sandbox_goes_before_the_environment() -> None:
    done = call("NowUTC", "--sandbox", ENDPOINT="http://127.0.0.1:1", PROXY="http://127.0.0.1:1")

    assert (done.exit_code, done.stderr) == (0, "")


def test_compact(known: dict[str, str]) -> None:
    done = call("WhoAmI", "--compact", **known)

    assert len(done.stdout.splitlines()) == 1
    assert json.loads(done.stdout)["login_name"] == DEMO_LOGIN


def test_timeout_and_retries(known: dict[str, str]) -> None:
    with Silent() as server:
        known |= {"ENDPOINT": server.url}
        done = call("NowUTC", "--timeout", "0.2", "--retries", "0", "--json", **known)

        assert done.exit_code == 6
        assert json.loads(done.stderr)["attempts"] == 1


class Silent:
    """A server that accepts connections and never replies."""

    def __enter__(self) -> Self:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()


class TestStandardInput:
    def test_content(self, known: dict[str, str], sandbox: Sandbox) -> None:
        content = b"ISA*\x00\xff\r\n" * 100
        done = call_with_input(content, "ParcelUpload", "file_name=850.edi", "content=@-", **known)

        assert (done.exit_code, done.stderr) == (0, "")
        parcel = sandbox.world.parcels.find(json.loads(done.stdout))
        assert parcel is not None
        assert parcel.content == content

    def test_secrets_first_and_then_the_content(self, known: dict[str, str]) -> None:
        arguments = ("ParcelUpload", "--secret", "file_name", "content=@-")
        done = call_with_input(b"850.edi\r\nISA*00", *arguments, **known)

        assert (done.exit_code, done.stderr) == (0, "")

    @pytest.mark.parametrize(
        ("arguments", "given", "problem"),
        [
            pytest.param(
                ("ParcelUploadA", "--secret", "file_name", "--secret", "content_base64"),
                b"one line\n",
                "content_base64: standard input has no line for it",
                id="no line",
            ),
            pytest.param(
                ("ParcelUploadA", "--secret", "file_name"),
                b"\xff\n",
                "file_name: its line of standard input is not UTF-8",
                id="not UTF-8",
            ),
            pytest.param(
                ("Login", "--secret", "password=hunter2"),
                b"x\n",
                "--secret: give the name alone",
                id="value in the name",
            ),
        ],
    )
    def test_what_is_refused(
        self, known: dict[str, str], arguments: tuple[str, ...], given: bytes, problem: str
    ) -> None:
        done = call_with_input(given, *arguments, **known | {"VERSION": "4.1"})

        assert (done.exit_code, done.stdout) == (2, "")
        assert problem in done.stderr
        assert "hunter2" not in done.stderr


def test_as_a_user_runs_it() -> None:
    arguments = ["call", "PricelistInfo", "pricelist_id=42", "--api-version", "3.0", "--sandbox"]
    done = ecgridos(*arguments)

    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["pricelist_id"] == 42
