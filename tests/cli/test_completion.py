"""What the shell completes: by click, and by the shells themselves."""

import fcntl
import os
import pty
import shutil
import subprocess
import sys
import termios
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner

from ecgridos_async.cli.app import app
from tests.cli.programs import environment, read_terminal

PROGRAM = f"""#!{sys.executable}
import os, sys
if "_ECGRIDOS_COMPLETE" in os.environ or "completion" in sys.argv:
    from ecgridos_async.cli import main
    main()
with open("made", "a") as made:
    print(*sys.argv[1:], sep="|", file=made)
"""
"""An `ecgridos` that completes, and writes its arguments where it would make a call."""
SHELLS = {
    "bash": ("bash --norc --noprofile -i", "source <(ecgridos completion bash)"),
    "zsh": (
        "zsh -f -i",
        "autoload -U compinit; compinit -u -D; source <(ecgridos completion zsh)",
    ),
    "fish": ("fish --no-config -i", "ecgridos completion fish | source"),
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the working directory, with some files."""
    (tmp_path / "sub").mkdir()
    for name in ("850.edi", ".hidden", "sub/810.edi", "my file.edi"):
        (tmp_path / name).touch()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def take_terminal() -> None:
    """Make standard input the terminal of this process, as fish asks for."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def completed(typed: list[str], incomplete: str) -> list[str]:
    shell = ShellComplete(app, {}, "ecgridos", "_ECGRIDOS_COMPLETE")
    return [item.value for item in shell.get_completions(typed, incomplete)]


@pytest.mark.parametrize(
    ("typed", "incomplete", "expected"),
    [
        (["call"], "ParcelR", ["ParcelResend"]),
        (["call"], "trading_partners.info", ["trading_partners.info"]),
        (["call"], "PricelistI", []),
        (["call", "--api-version", "3.2"], "PricelistI", ["PricelistInfo"]),
        (["describe"], "NowU", ["NowUTC"]),
        (["operations"], "--api", ["--api-version"]),
    ],
)
def test_operations(typed: list[str], incomplete: str, expected: list[str]) -> None:
    assert completed(typed, incomplete) == expected


@pytest.mark.parametrize(
    ("typed", "incomplete", "expected"),
    [
        (["TPInfo"], "", ["ecgrid_id="]),
        (["trading_partners.info"], "ec", ["ecgrid_id="]),
        (["TPInfo", "ecgrid_id=3003"], "", []),
        (["TPInfo", "ECGridID=3003"], "", []),
        (["MailboxUse", "use_type=Test"], "", ["mailbox_id="]),
        (["Bogus"], "", []),
        (["ChangePassword"], "", []),
        (["ChangePassword", "--secret"], "", ["old_password", "new_password"]),
        (["ChangePassword", "--secret", "old_password", "--secret"], "", ["new_password"]),
        (["Bogus", "--secret"], "", []),
    ],
)
def test_parameters_that_are_not_given(
    typed: list[str], incomplete: str, expected: list[str]
) -> None:
    assert completed(["call", *typed], incomplete) == expected


@pytest.mark.parametrize(
    ("typed", "incomplete", "expected"),
    [
        (["MailboxUse"], "use_type=Test", ["use_type=Test", "use_type=TestAndProduction"]),
        (["MailboxUse"], "UseType=TestA", ["UseType=TestAndProduction"]),
        (["TPList"], "show_inactive=", ["show_inactive=true", "show_inactive=false"]),
        (["TPInfo"], "ecgrid_id=", []),
        (["TPInfo"], "x=", []),
        (["ParcelUpload"], "content=", [
            "content=@-", "content=@850.edi", "content=@my file.edi", "content=@sub/"
        ]),
        (["ParcelUpload"], "content=@8", ["content=@850.edi"]),
        (["ParcelUpload"], "content=@.h", ["content=@.hidden"]),
        (["ParcelUpload"], "content=@sub/", ["content=@sub/810.edi"]),
        (["ParcelUpload"], "content=@none/", []),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("folder")
def test_values(typed: list[str], incomplete: str, expected: list[str]) -> None:
    assert completed(["call", *typed], incomplete) == expected


@pytest.mark.parametrize(
    ("version", "expected"), [("3.0", []), ("3.2", ["cell_carrier=USCellular"])]
)
def test_an_enum_has_the_values_of_the_version(version: str, expected: list[str]) -> None:
    typed = ["call", "UserUpdate", "--api-version", version]

    assert completed(typed, "cell_carrier=US") == expected


@pytest.mark.parametrize("version", ["2.3", "3.2"])
def test_the_version_of_the_environment(version: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ECGRIDOS_VERSION", version)

    assert completed(["call"], "ContractSetE") == ["ContractSetEx"] * (version == "3.2")


@pytest.mark.parametrize("name", SHELLS)
def test_a_script_names_the_program_and_its_variable(name: str) -> None:
    done = CliRunner().invoke(app, ["completion", name])

    assert done.exit_code == 0
    assert f"_ECGRIDOS_COMPLETE={name}_complete" in done.stdout
    assert "%(" not in done.stdout
    assert "%%" not in done.stdout


@pytest.mark.parametrize("name", SHELLS)
def test_a_shell_completes_names_values_and_files(name: str, folder: Path) -> None:
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed")
    (folder / "bin").mkdir()
    program = folder / "bin" / "ecgridos"
    program.write_text(PROGRAM, encoding="utf-8")
    program.chmod(0o755)
    command, setup = SHELLS[name]
    lines = (
        setup,
        "ecgridos call MailboxUse use_t\tTestA\tend",
        "ecgridos call ParcelUpload content=@my\tend",
        "exit",
    )
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        command.split(),
        env=environment(PATH=f"{folder}/bin:{os.environ['PATH']}", HOME=str(folder), TERM="xterm"),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        preexec_fn=take_terminal,  # noqa: PLW1509  # it calls the system alone
    ):
        os.close(theirs)
        os.write(ours, "".join(f"{line}\n" for line in lines).encode())
        shown = b"".join(read_terminal(ours))
    os.close(ours)

    made = folder / "made"
    assert made.exists(), shown.decode(errors="replace")
    assert made.read_text(encoding="utf-8").splitlines() == [
        "call|MailboxUse|use_type=TestAndProduction|end",
        "call|ParcelUpload|content=@my file.edi|end",
    ]
