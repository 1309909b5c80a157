"""The project's checks: `nox` runs the tests, `nox --list` names the rest."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import nox

PROJECT = nox.project.load_toml("pyproject.toml")
NAME = "ecgridos-async"
PACKAGE = "ecgridos_async"
WORKERS = ("-n", str(min(1 + (os.cpu_count() or 1), 8)), "--dist", "worksteal")
"""One more than there are cores, since some tests wait. Each worker collects all tests."""
USES_PRODUCTS = re.compile(r"^from tests\.(products|round_trip\.forms) import", re.MULTILINE)
FRAGMENT = re.compile(r"[a-z0-9][a-z0-9_-]*\.(added|changed|fixed|removed|security)\.md|README\.md")
"""The name of a file of `changelog.d`."""
LOWER_BOUND = re.compile(r"(?P<name>[A-Za-z0-9_.-]+)(\[[^]]*\])?>=(?P<version>[0-9.]+)")
IN_CI = bool(os.environ.get("ECGRIDOS_CI"))
"""Whether `.ci/run` runs this: then no Python runs a test twice. CONTRIBUTING.md has the lanes."""
WITH_LIBRARIES = tuple(
    f"tests/{folder}"
    for folder in (
        *("cli", "client", "contract", "explorer", "fan_out", "instrumentation"),
        *("integrations", "models"),
        *("sandbox", "services", "session", "testing", "transport", "wire", "test_config.py"),
        *("mailbox/test_journal.py", "mailbox/test_postgres_journal.py"),
        "cluster",
    )
)
"""The tests that use the libraries directly; other tests use them only through these."""
OVER_HTTPX2 = (
    "tests/client",
    "tests/fan_out",
    "tests/integrations",
    "tests/reliability/test_cut_bodies.py",
    "tests/session",
    "--ignore=tests/session/test_redis_store.py",
    "--ignore=tests/session/test_store.py",
    "tests/transport",
    "--ignore=tests/transport/test_hostile_servers.py",
    "--ignore=tests/transport/test_turns.py",
    "tests/test_config.py",
    "tests/test_settings_refused.py",
)
"""The tests that send something over the HTTP library, or look at what a user passed of it. What
is left out takes long, and is about what our connections do with bytes, or how processes share a
session."""
WITH_PROCESSES = (
    *("tests/cli", "tests/cluster", "tests/docs", "tests/stress"),
    "tests/reliability/test_signals.py",
    "tests/secrets/test_command_line.py",
    "tests/session/test_store.py",
    "tests/test_extras.py",
)
"""The tests that mostly start processes, which takes long. In CI the oldest and the newest Python
run them."""
WHOLLY_COVERED = ("contract", "_wire", "_calls")
"""The rooms of which the tests reach every branch."""
TYPED = (PACKAGE, "tests", "stress", "examples", "benchmarks", "noxfile.py")


IS_INSTALLED = f"""
import pathlib, {PACKAGE}
folder = pathlib.Path({PACKAGE}.__file__).parent
assert folder.parent.name == "site-packages", folder
assert (folder / "py.typed").is_file()
"""


def _version(python: str) -> str | None:
    """Return the version, as `3.12`, of an interpreter; None if it does not run."""
    program = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        result = subprocess.run(
            [python, "-c", program], capture_output=True, check=True, text=True, timeout=60
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return result.stdout.strip()


def _folders() -> list[str]:
    """Return the folders that may hold an interpreter, the best first."""
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    return [
        *os.environ.get("PATH", os.defpath).split(os.pathsep),
        str(Path(sys.executable).parent),
        *(str(folder) for folder in sorted(pyenv.glob("versions/*/bin"), reverse=True)),
    ]


def _find(version: str) -> Path | None:
    """Return an interpreter of *version* that runs: one on PATH may be a shim that fails."""
    for folder in _folders():
        python = shutil.which(f"python{version}", path=folder)
        if python and _version(python) == version:
            return Path(python)
    return None


def _pythons() -> list[str]:
    """Return the supported versions that run here, and make sure that nox finds them by name."""
    found: list[str] = []
    for version in nox.project.python_versions(PROJECT):
        if python := _find(version):
            found.append(version)
            if shutil.which(python.name) != str(python):
                os.environ["PATH"] = os.pathsep.join([str(python.parent), os.environ["PATH"]])
    return found or [sys.executable]


PYTHONS = _pythons()
BETWEEN = PYTHONS[len(PYTHONS) // 2]
"""The Python of `exhaustive`: with three of them, neither that of `lowest` nor of `coverage`."""
EVERY_COMBINATION = {"ECGRIDOS_TESTS": "exhaustive"}

nox.options.sessions = ["tests"]
nox.options.reuse_venv = "yes"
nox.options.error_on_external_run = True


def install(session: nox.Session, group: str, *pins: str, as_wheel: bool = False) -> None:
    """Install a dependency group; what it asks of this project comes from this checkout."""
    arguments: list[str] = [*pins]
    for requirement in nox.project.dependency_groups(PROJECT, group):
        if requirement.startswith(NAME):
            here = requirement.replace(NAME, ".", 1)
            arguments += [here] if as_wheel else ["--editable", here]
        else:
            arguments.append(requirement)
    session.install(*arguments)


def _has_code(path: Path) -> bool:
    return path.is_file() or any(path.rglob("*.py"))


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Run the tests on every supported Python found here; arguments after `--` go to pytest."""
    install(session, "test")
    if IN_CI:
        share(session)
    else:
        session.run("python", "-m", "pytest", *WORKERS, *session.posargs)


def share(session: nox.Session) -> None:
    """Run what is this Python's share in CI."""
    if session.python == BETWEEN:
        session.env.update(EVERY_COMBINATION)
    if session.python == PYTHONS[-1]:
        measure(session)
    else:
        left_out = (f"--ignore={path}" for path in left_to_others(str(session.python)))
        session.run("python", "-m", "pytest", *WORKERS, *left_out, *session.posargs)
    if session.python == PYTHONS[0]:
        run_over_httpx2(session)


def left_to_others(python: str) -> Iterable[str]:
    """Return the tests that another Python runs in CI, or `lowest`, which runs the oldest."""
    if python == PYTHONS[0]:
        return WITH_LIBRARIES
    return [path for place in WITH_PROCESSES for path in tests_in(place, products=False)]


def tests_in(place: str, *, products: bool) -> list[str]:
    """Return the modules of tests in a folder, or the one, that use products, or that do not."""
    found = [Path(place)] if place.endswith(".py") else Path(place).rglob("test_*.py")
    return sorted(
        str(path)
        for path in found
        if path.name != "test_products.py"
        and bool(USES_PRODUCTS.search(path.read_text("utf-8"))) is products
    )


@nox.session
def coverage(session: nox.Session) -> None:
    """Run the tests once; fail where they reach too few lines and branches."""
    install(session, "test")
    measure(session)


def measure(session: nox.Session) -> None:
    """Run the tests under coverage, in child processes too, and hold the result to its limit."""
    session.run("coverage", "erase")
    session.run("coverage", "run", "-m", "pytest", *WORKERS, *session.posargs)
    session.run("coverage", "combine", "--quiet")
    session.run("coverage", "report")
    rooms = ",".join(f"{PACKAGE}/{room}/*" for room in WHOLLY_COVERED)
    session.run("coverage", "report", f"--include={rooms}", "--fail-under=100")


@nox.session(python=BETWEEN)
def exhaustive(session: nox.Session) -> None:
    """Run the tests that cover products by pairs with the full products."""
    install(session, "test")
    session.run(
        "python",
        "-m",
        "pytest",
        *WORKERS,
        *(session.posargs or tests_in("tests", products=True)),
        env=EVERY_COMBINATION,
    )


@nox.session(python=PYTHONS[0])
def lowest(session: nox.Session) -> None:
    """Run the tests on a built wheel, with the lowest version that is declared of each library."""
    install(session, "tested-at-lowest", *lowest_versions(), as_wheel=True)
    wsdls = os.environ.get("ECGRIDOS_WSDL_DIR") or "../shared/reference/wsdl"
    env = {"ECGRIDOS_WSDL_DIR": str(Path(wsdls).resolve())}
    # From where the checkout's package is not found: only the wheel is.
    tree = Path(session.create_tmp()) / "without-package"
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(".", tree, ignore=shutil.ignore_patterns(PACKAGE, ".*", "__pycache__"))
    session.chdir(tree)
    session.run("python", "-c", IS_INSTALLED)
    session.run("python", "-m", "pytest", *WORKERS, *(session.posargs or WITH_LIBRARIES), env=env)


def lowest_versions() -> list[str]:
    """Return the lower bound of each library that the package or an extra asks for, as a pin."""
    project = PROJECT["project"]
    asked = [*project["dependencies"]]
    for name, extra in project["optional-dependencies"].items():
        asked += extra if name != "httpx2" else []
    bounds = (LOWER_BOUND.match(requirement) for requirement in asked)
    return [f"{found['name']}=={found['version']}" for found in bounds if found]


@nox.session(python=PYTHONS[0])  # where `lowest` skips those that need httpx2
def httpx2(session: nox.Session) -> None:
    """Run the tests that send something over httpx2 in the place of httpx."""
    install(session, "test")
    run_over_httpx2(session)


def run_over_httpx2(session: nox.Session) -> None:
    """Run those tests in an environment that has what they need."""
    session.run(
        "python",
        "-m",
        "pytest",
        *WORKERS,
        *(session.posargs or OVER_HTTPX2),
        env={"ECGRIDOS_HTTP": "httpx2"},
    )


@nox.session(python=PYTHONS[-1])
def browser(session: nox.Session) -> None:
    """Run the tests of the explorer in chromium, which apt-get installs where it is missing."""
    install(session, "browser")
    if not any(shutil.which(name) for name in ("chromium", "chromium-browser")):
        if not shutil.which("apt-get"):
            session.error("install chromium: the browser of these tests is not on PATH")
        quietly = {"DEBIAN_FRONTEND": "noninteractive"}
        session.run("apt-get", "-qq", "update", external=True)
        session.run("apt-get", "-qq", "install", "--yes", "chromium", external=True, env=quietly)
    session.run(
        *("python", "-m", "pytest", "-n", "2", *(session.posargs or ["tests/browser"])),
        env={"ECGRIDOS_BROWSER": "true"},
    )


@nox.session
def lint(session: nox.Session) -> None:
    """Check format, style, and the fragments of the changelog."""
    install(session, "lint")
    session.run("ruff", "format", "--check", ".")
    session.run("ruff", "check", ".")
    session.run("pre-commit", "validate-config")
    wrong = [
        path.name for path in Path("changelog.d").iterdir() if not FRAGMENT.fullmatch(path.name)
    ]
    if wrong:
        session.error(f"changelog.d/README.md says how to name a fragment, not {', '.join(wrong)}")
    session.run("towncrier", "build", "--draft", "--version", "next", silent=True)


@nox.session
def types(session: nox.Session) -> None:
    """Check the types, also as a user's type checker sees them."""
    install(session, "types")
    session.run("mypy", *(path for path in TYPED if _has_code(Path(path))))
    session.run("pyright")
    session.run("pyright", "--ignoreexternal", "--verifytypes", PACKAGE)


@nox.session
def walls(session: nox.Session) -> None:
    """Check which module may import which; docs/architecture.md draws it."""
    install(session, "walls")
    session.run("lint-imports")


@nox.session
def contract(session: nox.Session) -> None:
    """Compare what is declared with WSDLs: those after `--`, or all in ECGRIDOS_WSDL_DIR."""
    folder = Path(os.environ.get("ECGRIDOS_WSDL_DIR") or "../shared/reference/wsdl")
    found = sorted(str(path) for path in folder.glob("*.wsdl"))
    sources = session.posargs or found
    if not sources:
        session.error("name a WSDL after `--`, or the folder of some in ECGRIDOS_WSDL_DIR")
    session.install("--editable", ".[cli]")
    for source in sources:
        session.run("ecgridos", "contract", "diff", source)


@nox.session
def docs(session: nox.Session) -> None:
    """Build the documentation into docs/_build."""
    install(session, "docs")
    session.run("sphinx-build", "-W", "-n", "--keep-going", "docs", "docs/_build/html")


@nox.session
def bench(session: nox.Session) -> None:
    """Run the benchmarks; arguments after `--` go to them."""
    install(session, "bench")
    session.run("python", "-m", "benchmarks", *session.posargs)


@nox.session(python=PYTHONS)
def instructions(session: nox.Session) -> None:
    """Hold the instructions that works take against those recorded; `-- --record` records."""
    pins = ["--upgrade", "--upgrade-strategy", "eager"]
    if "--record" not in session.posargs:
        # A release of a library is not a regression of ours.
        recorded = json.loads(
            Path("benchmarks/guards/instructions.json").read_text(encoding="utf-8")
        )
        libraries = recorded.get(session.python, {}).get("libraries", {})
        pins = [f"{name}=={version}" for name, version in libraries.items()]
    session.install("--editable", ".[cli]", *pins)
    session.run("python", "-m", "benchmarks.guards.instructions", *session.posargs)


@nox.session
def large(session: nox.Session) -> None:
    """Measure uploads and downloads of large parcels; arguments after `--` go to it."""
    install(session, "bench")
    session.run("python", "-m", "benchmarks.guards.large", *session.posargs)


@nox.session
def leaks(session: nox.Session) -> None:
    """Measure what many clients and many calls leave behind; arguments after `--` go to it."""
    install(session, "bench")
    session.run("python", "-m", "benchmarks.guards.leaks", *session.posargs)


@nox.session
def traces(session: nox.Session) -> None:
    """Measure what OpenTelemetry costs a call; arguments after `--` go to it."""
    install(session, "bench")
    session.run("python", "-m", "benchmarks.guards.traces", *session.posargs)


@nox.session
def storm(session: nox.Session) -> None:
    """Cancel many calls at random moments; `-- --cancels 10000`."""
    install(session, "test")
    session.run("python", "-m", "stress.storms", *session.posargs)


@nox.session
def soak(session: nox.Session) -> None:
    """Run a mixed load through a network that fails; `-- --minutes 60`."""
    install(session, "test")
    session.run("python", "-m", "stress.soak", *session.posargs)


@nox.session
def jobs(session: nox.Session) -> None:
    """Kill the jobs of a mailbox at every step and at random; `-- --kills 1000 --faults`."""
    install(session, "test")
    session.run("python", "-m", "stress.jobs", *(session.posargs or ["--faults"]))


@nox.session
def fuzz(session: nox.Session) -> None:
    """Fuzz whatever reads bytes; `-- --seconds 600`. By atheris where it can be installed."""
    install(session, "test")
    session.run("python", "-m", "pip", "install", "--quiet", "atheris", success_codes=[0, 1])
    session.run("python", "-m", "stress.fuzz", *session.posargs)


@nox.session
def demo(session: nox.Session) -> None:
    """Run the demo; arguments after `--` go to it."""
    session.install(".[demo]")
    session.run("ecgridos", "demo", *session.posargs)
