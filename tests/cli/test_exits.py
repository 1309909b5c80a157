"""How commands end: exit codes by the outcome of the call, errors as JSON."""

import json
import os
from collections.abc import Sequence
from pathlib import Path

import attrs
import pytest
from click.testing import CliRunner, Result

from ecgridos_async import errors
from ecgridos_async.cli.app import app
from ecgridos_async.cli.exits import Exit, exit_code
from ecgridos_async.sandbox import DEMO_LOGIN, DEMO_PASSWORD, RetCode, Sandbox
from ecgridos_async.testing import Close, FaultPlan, FaultProxy, Garbage, Status, WireFault

pytestmark = pytest.mark.usefixtures("pauses")

UPLOAD = ("call", "ParcelUpload", "file_name=a.edi", "content=SVNB")


def run(*arguments: str, url: str | None = None, password: str = DEMO_PASSWORD) -> Result:
    variables: dict[str, str | None] = {
        name: None for name in os.environ if name.startswith("ECGRIDOS_")
    }
    variables |= {
        "ECGRIDOS_ENDPOINT": url,
        "ECGRIDOS_LOGIN": DEMO_LOGIN,
        "ECGRIDOS_PASSWORD": password,
    }
    return CliRunner().invoke(app, arguments, env=variables)


@attrs.frozen
class Case:
    """A command that fails, and what is told of it."""

    arguments: tuple[str, ...]
    code: int
    type: str
    outcome: str
    retryable: bool = False
    password: str = DEMO_PASSWORD
    fault: RetCode | None = None
    on_the_wire: WireFault | None = None


CASES = {
    "argument": Case(("call", "TPInfo"), 2, "ArgumentError", "not_sent"),
    "operation": Case(("call", "TPInf"), 2, "UnknownOperationError", "not_sent"),
    "option": Case(("call", "TPInfo", "--bogus"), 2, "UsageError", "not_sent"),
    "missing": Case(("call",), 2, "UsageError", "not_sent"),
    "command": Case(("cal",), 2, "UsageError", "not_sent"),
    "setting": Case(("call", "NowUTC", "--endpoint", "x:"), 2, "ConfigurationError", "not_sent"),
    "wsdl": Case(("contract", "diff", "no.such"), 2, "ArgumentError", "not_sent"),
    "fault": Case(
        ("call", "WhoAmI"), 3, "AccessDeniedError", "refused", fault=RetCode.ACCESS_DENIED
    ),
    "not found": Case(("call", "TPInfo", "ecgrid_id=9"), 4, "NotFoundError", "refused"),
    "login": Case(("call", "WhoAmI"), 5, "LoginRefusedError", "refused", password="wrong"),
    "not reached": Case(
        ("call", "NowUTC", "--endpoint", "http://127.0.0.1:1"),
        6,
        "ConnectError",
        "not_sent",
        retryable=True,
    ),
    "maintenance": Case(
        ("call", "WhoAmI", "--retries", "0"),
        6,
        "ServiceUnavailableError",
        "refused",
        retryable=True,
        on_the_wire=Status(503, retry_after=120),
    ),
    "gateway, write": Case(UPLOAD, 7, "OutcomeUnknownError", "unknown", on_the_wire=Status(504)),
    "lost read": Case(
        ("call", "WhoAmI"),
        6,
        "ConnectionLostError",
        "unknown",
        retryable=True,
        on_the_wire=Close(),
    ),
    "lost write": Case(UPLOAD, 7, "OutcomeUnknownError", "unknown", on_the_wire=Close()),
    "unreadable": Case(("call", "WhoAmI"), 8, "NotSoapError", "answered", on_the_wire=Garbage()),
}


def run_case(case: Case, sandbox: Sandbox, proxy: FaultProxy, *options: str) -> Result:
    operation = "".join(case.arguments[1:2])
    if case.fault is not None:
        sandbox.fail(operation, case.fault)
    if case.on_the_wire is not None:
        proxy.plan = FaultPlan.on(operation, case.on_the_wire, times=3)
    return run(*case.arguments, *options, url=proxy.url, password=case.password)


@pytest.mark.parametrize("name", CASES)
def test_an_error_for_people(name: str, sandbox: Sandbox, proxy: FaultProxy) -> None:
    case = CASES[name]
    done = run_case(case, sandbox, proxy)

    assert (done.exit_code, done.stdout) == (case.code, "")
    *usage, error = done.stderr.splitlines()
    assert error.startswith("Error: ")
    assert bool(usage) is (case.type == "UsageError")
    assert sandbox.open_sessions() == 0


@pytest.mark.parametrize("name", CASES)
def test_an_error_as_json(name: str, sandbox: Sandbox, proxy: FaultProxy) -> None:
    case = CASES[name]
    done = run_case(case, sandbox, proxy, "--json")

    assert (done.exit_code, done.stdout) == (case.code, "")
    (line,) = done.stderr.splitlines()
    told = json.loads(line)
    assert told["message"]
    assert (told["type"], told["outcome"], told["retryable"], told["exit_code"]) == (
        case.type,
        case.outcome,
        case.retryable,
        case.code,
    )
    assert told.keys() >= {"operation", "notes"}


def test_how_long_to_wait(proxy: FaultProxy) -> None:
    proxy.plan = FaultPlan.on("WhoAmI", Status(503, retry_after=120))
    done = run("call", "WhoAmI", "--json", url=proxy.url)

    told = json.loads(done.stderr)
    assert (told["status"], told["retry_after"]) == (503, 120)


def test_compact_asks_for_json_too() -> None:
    assert json.loads(run("call", "TPInfo", "--compact").stderr)["parameter"] == "ecgrid_id"


def test_an_argument_that_looks_like_the_option() -> None:
    assert run("call", "--", "TPInfo", "--json").stderr.startswith("Error: TPInfo: argument 1")


def test_the_fields_of_a_fault(sandbox: Sandbox) -> None:
    done = run("call", "TPInfo", "ecgrid_id=9", "--json", url=sandbox.url)

    assert json.loads(done.stderr) == {
        "type": "NotFoundError",
        "message": "TPInfo: NotFound: Not found. [ECGridID] There is no trading partner 9.",
        "operation": "TPInfo",
        "outcome": "refused",
        "retryable": False,
        "attempts": 1,
        "status": 500,
        "fault": {
            "code": 3,
            "string": "NotFound: Not found.",
            "item": "ECGridID",
            "message": "There is no trading partner 9.",
        },
        "notes": [],
        "exit_code": 4,
    }


SECRET = "hunter2-password"


@pytest.mark.parametrize("fault", [Close(), Garbage(SECRET.encode())])
def test_no_secret_is_told(proxy: FaultProxy, fault: WireFault) -> None:
    proxy.plan = FaultPlan.on("ChangePassword", fault)
    arguments = ("call", "ChangePassword", f"old_password={SECRET}", "new_password=x")
    done = run(*arguments, "--json", url=proxy.url)

    assert json.loads(done.stderr)["operation"] == "ChangePassword"
    assert SECRET not in done.stderr


@pytest.mark.parametrize("as_json", [False, True])
def test_a_logout_that_fails(proxy: FaultProxy, *, as_json: bool) -> None:
    proxy.plan = FaultPlan.on("Logout", Close(), times=9)
    options = ["--json"] * as_json
    done = run("call", "WhoAmI", *options, url=proxy.url)

    assert done.exit_code == 0
    assert json.loads(done.stdout)
    (line,) = done.stderr.splitlines()
    if as_json:
        told = json.loads(line)
        line = f"{told['type']}: {told['message']}"
    assert line.startswith("Warning: Logout failed")


def test_a_logout_that_fails_after_an_error(proxy: FaultProxy) -> None:
    proxy.plan = FaultPlan.on("Logout", Close(), times=9)
    done = run("call", "TPInfo", "ecgrid_id=9", "--json", url=proxy.url)

    (note,) = json.loads(done.stderr)["notes"]
    assert note.startswith("Logout failed")


def every_error() -> list[type[errors.ECGridOSError]]:
    found = [errors.ECGridOSError]
    for known in found:
        found += known.__subclasses__()
    return [known for known in found if known.__module__ == errors.__name__]


BY_CLASS: Sequence[tuple[type[errors.ECGridOSError], Exit]] = (
    (errors.ConfigurationError, Exit.USAGE),
    (errors.ArgumentError, Exit.USAGE),
    (errors.StateError, Exit.USAGE),
    (errors.LoginRefusedError, Exit.LOGIN_REFUSED),
    (errors.NotFoundError, Exit.NOT_FOUND),
    (errors.TransportError, Exit.TRY_LATER),
    (errors.OutcomeUnknownError, Exit.UNKNOWN),
    (errors.ReplyError, Exit.UNREADABLE),
    (errors.Fault, Exit.REFUSED),
    (errors.ContentMismatchError, Exit.UNREADABLE),
    (errors.ConfirmRefusedError, Exit.REFUSED),
    (errors.UploadRefusedError, Exit.REFUSED),
    (errors.SessionStoreError, Exit.TRY_LATER),
    (errors.MailboxError, Exit.TRY_LATER),
    (errors.ClusterError, Exit.TRY_LATER),
)


@pytest.mark.parametrize("cls", every_error()[1:], ids=lambda cls: cls.__name__)
def test_every_error_has_an_exit_code(cls: type[errors.ECGridOSError]) -> None:
    expected = next(code for base, code in BY_CLASS if issubclass(cls, base))

    assert exit_code(cls.__new__(cls)) is expected


@pytest.mark.parametrize("command", [(), ("call",)])
def test_help_lists_the_exit_codes(command: tuple[str, ...]) -> None:
    text = run(*command, "--help").stdout

    listed = {int(line.split()[0]) for line in text.splitlines() if line.strip()[:1].isdigit()}
    assert listed == {*Exit, 129, 143}


def test_the_docs_list_the_exit_codes() -> None:
    page = Path(__file__).parents[2] / "docs" / "command-line.md"
    rows = [line.split("|")[1].strip() for line in page.read_text().splitlines() if "|" in line]

    assert {int(row) for row in rows if row.isdigit()} == {*Exit, 129, 143}
