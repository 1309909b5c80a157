"""A missing extra says how to install it, wherever what needs it is imported."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from ecgridos_async._support import extras

PYPROJECT = Path(__file__).parent.parent / "pyproject.toml"

BLOCK = """
import sys
for name in {blocked!r}:
    sys.modules[name] = None
"""
SANDBOX = "ecgridos_async.sandbox needs starlette"
CASES = [
    ("import ecgridos_async.sandbox", "starlette", SANDBOX, "sandbox"),
    ("from ecgridos_async.sandbox.server import Sandbox", "starlette", SANDBOX, "sandbox"),
    ("import ecgridos_async; ecgridos_async.sandbox", "starlette", SANDBOX, "sandbox"),
    ("from ecgridos_async.testing import Sandbox", "starlette", SANDBOX, "sandbox"),
    (
        "import ecgridos_async.sandbox",
        "uvicorn",
        "ecgridos_async.sandbox needs uvicorn",
        "sandbox",
    ),
    (
        "from ecgridos_async.explorer.pages import notice_page; notice_page('a', 'b')",
        "jinja2",
        "a page needs jinja2",
        "sandbox",
    ),
    (
        "import ecgridos_async.cluster",
        "procrastinate",
        "ecgridos_async.cluster needs procrastinate",
        "cluster",
    ),
    (
        "import ecgridos_async.integrations.fastapi",
        "fastapi",
        "ecgridos_async.integrations.fastapi needs fastapi",
        "fastapi",
    ),
    (
        "from ecgridos_async.integrations import fastapi; fastapi.explorer(0, allowed_hosts=['a'])",
        "python_multipart",
        "explorer() needs python_multipart",
        "explore",
    ),
    (
        "import ecgridos_async.integrations.callbacks",
        "fastapi",
        "ecgridos_async.integrations.callbacks needs fastapi",
        "fastapi",
    ),
    (
        "import ecgridos_async.instrumentation.opentelemetry",
        "opentelemetry",
        "ecgridos_async.instrumentation.opentelemetry needs opentelemetry",
        "otel",
    ),
    (
        "from ecgridos_async.models import Table; Table('a', ()).to_arrow()",
        "pyarrow",
        "to_arrow() needs pyarrow",
        "arrow",
    ),
    (
        "from ecgridos_async.models import Table; Table('a', ()).to_pandas()",
        "pandas",
        "to_pandas() needs pandas",
        "pandas",
    ),
    (
        "from ecgridos_async.mailbox import PostgresJournal; PostgresJournal('', name='x')",
        "psycopg",
        "PostgresJournal needs psycopg",
        "postgres",
    ),
    (
        "from ecgridos_async import RedisSessionStore; RedisSessionStore('redis://localhost')",
        "redis",
        "RedisSessionStore needs redis",
        "redis",
    ),
]
"""A program, the module it lacks, what is said, and the extra that is named."""


def run(program: str, *blocked: str) -> subprocess.CompletedProcess[str]:
    """Run a program in a fresh interpreter that lacks some modules."""
    return subprocess.run(
        [sys.executable, "-c", BLOCK.format(blocked=blocked) + program],
        check=False,
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize(("program", "module", "said", "extra"), CASES)
def test_an_import_says_how_to_install_it(program: str, module: str, said: str, extra: str) -> None:
    caught = (
        f"try:\n    {program}\nexcept ModuleNotFoundError as error:\n"
        "    print(error.name, error, sep='\\n')\nelse:\n    raise SystemExit('it was there')"
    )
    result = run(caught, module)
    expected = f"{said}: install it with pip install 'ecgridos-async[{extra}]'"
    assert result.stdout.splitlines() == [module, expected], result.stderr


def test_a_test_that_skips_what_is_missing_is_skipped() -> None:
    program = (
        "import pytest\n"
        "try:\n    pytest.importorskip('ecgridos_async.sandbox')\n"
        "except pytest.skip.Exception as skipped:\n    print(skipped)"
    )
    result = run(program, "starlette")
    assert "pip install 'ecgridos-async[sandbox]'" in result.stdout, result.stderr


@pytest.mark.parametrize(
    ("arguments", "module", "extra"),
    [
        (["--help"], "click", "demo"),
        (["demo"], "rich", "demo"),
        (["demo"], "uvicorn", "demo"),
        (["sandbox", "--port", "0"], "starlette", "demo"),
        (["call", "NowUTC", "--sandbox"], "starlette", "demo"),
    ],
)
def test_the_command_line_says_it_in_one_line(
    arguments: list[str], module: str, extra: str
) -> None:
    program = f"sys.argv[1:] = {arguments}\nfrom ecgridos_async.cli import main\nmain()"
    result = run(program, module)
    (line,) = result.stderr.splitlines()
    assert f"needs {module}: install it with pip install 'ecgridos-async[{extra}]'" in line
    assert result.returncode != 0


@pytest.mark.parametrize(
    ("arguments", "module", "extra"),
    [
        ("proxy='socks5://127.0.0.1:1080'", "socksio", "socks"),
    ],
)
def test_a_client_says_it_when_it_is_made(arguments: str, module: str, extra: str) -> None:
    program = (
        "import ecgridos_async as e\n"
        f"try:\n    e.Client({arguments})\nexcept e.ConfigurationError as error:\n    print(error)"
    )
    result = run(program, module)
    assert f"needs {module}: install it with pip install 'ecgridos-async[{extra}]'" in result.stdout


def test_another_module_that_is_missing_is_told_as_it_is() -> None:
    with pytest.raises(ModuleNotFoundError) as caught, extras.needs("sandbox", "it"):
        import no_such_module_of_ours  # type: ignore[import-not-found]  # noqa: F401
    assert str(caught.value) == "No module named 'no_such_module_of_ours'"
    with pytest.raises(ModuleNotFoundError) as caught, extras.needs("sandbox", "it"):
        import starlette.no_such_part  # type: ignore[import-not-found]  # noqa: F401
    assert "pip install" not in str(caught.value)


def test_every_extra_brings_the_modules_that_it_is_named_for() -> None:
    project = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]
    given: dict[str, list[str]] = project["optional-dependencies"]

    def brought(extra: str) -> set[str]:
        names: set[str] = set()
        for requirement in given[extra]:
            if requirement.startswith("ecgridos-async["):
                inner = requirement.partition("[")[2].partition("]")[0]
                names.update(*(brought(one) for one in inner.split(",")))
            else:
                name = requirement.partition(">")[0].partition("[")[0].removesuffix("-api")
                names.add(name.replace("-", "_"))
        return names

    for extra, modules in extras.MODULES.items():
        # Starlette is what FastAPI is made of.
        assert set(modules) - {"starlette"} <= brought(extra)
