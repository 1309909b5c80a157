"""The package itself: its public names, and what importing it costs."""

import ast
import importlib
import importlib.metadata
import inspect
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import ecgridos_async
from tests.public import names_of

LAZY = [
    ecgridos_async,
    ecgridos_async.instrumentation,
    ecgridos_async.models,
    ecgridos_async.testing,
]
"""The packages whose names are imported when they are first used."""
SUBMODULES = {"errors", "instrumentation", "models", "sandbox", "testing"}


def type_checking_block(package: ModuleType) -> list[ast.ImportFrom]:
    """Return the imports under TYPE_CHECKING."""
    tree = ast.parse(Path(str(package.__file__)).read_text(encoding="utf-8"))
    block = next(
        node
        for node in tree.body
        if isinstance(node, ast.If)
        and isinstance(node.test, ast.Name)
        and node.test.id == "TYPE_CHECKING"
    )
    return [node for node in block.body if isinstance(node, ast.ImportFrom)]


def names_for_type_checkers(package: ModuleType) -> dict[str, str]:
    """Return the names imported under TYPE_CHECKING, with the modules they come from."""
    return {
        alias.name: str(node.module)
        for node in type_checking_block(package)
        for alias in node.names
        if node.module != "ecgridos_async"
    }


each_lazy = pytest.mark.parametrize("package", LAZY, ids=lambda package: package.__name__)


@each_lazy
def test_all_is_what_type_checkers_see(package: ModuleType) -> None:
    assert sorted(names_for_type_checkers(package)) == names_of(package)


@each_lazy
def test_type_checkers_see_each_name_as_exported(package: ModuleType) -> None:
    """PEP 484: a package exports what it imports as `Name as Name`."""
    block = type_checking_block(package)

    assert [a.name for node in block for a in node.names if a.asname != a.name] == []


@each_lazy
def test_every_name_is_the_one_type_checkers_see(package: ModuleType) -> None:
    for name, module in names_for_type_checkers(package).items():
        found = getattr(package, name)
        assert found is getattr(importlib.import_module(module), name)
        assert not inspect.ismodule(found)
    assert {*names_of(package), "__name__"} <= set(dir(package))


@each_lazy
def test_an_unknown_name_is_an_attribute_error(package: ModuleType) -> None:
    expected = f"module {package.__name__!r} has no attribute 'NoSuchThing'"
    with pytest.raises(AttributeError, match=expected) as caught:
        getattr(package, "NoSuchThing")  # noqa: B009  # type checkers know better
    assert caught.value.name == "NoSuchThing"
    assert caught.value.obj is package  # the interpreter suggests the nearest of its names
    with pytest.raises(ImportError, match="NoSuchThing"):
        exec(f"from {package.__name__} import NoSuchThing")  # noqa: S102


@pytest.mark.parametrize("name", sorted(SUBMODULES))
def test_a_submodule_is_an_attribute_before_it_was_imported(name: str) -> None:
    loaded = modules_after(f"import ecgridos_async; assert ecgridos_async.{name}.__name__")

    assert f"ecgridos_async.{name}" in loaded
    assert name in dir(ecgridos_async)


def test_no_other_submodule_is_loaded_by_its_name() -> None:
    loaded = modules_after(
        "import ecgridos_async; assert not hasattr(ecgridos_async, '_transport')"
    )

    assert {name for name in loaded if name.startswith("ecgridos_async")} == {
        "ecgridos_async",
        "ecgridos_async._support",
        "ecgridos_async._support.lazy",
    }


def test_no_public_name_is_also_that_of_a_module() -> None:
    """Importing such a module would put it in the place of the name."""
    folder = Path(ecgridos_async.__file__).parent
    modules = {path.stem for path in folder.glob("*.py")} | {
        path.parent.name for path in folder.glob("*/__init__.py")
    }

    assert modules & set(names_of(ecgridos_async)) == set()


def test_every_error_is_public() -> None:
    public = {
        name
        for name, kind in vars(ecgridos_async.errors).items()
        if isinstance(kind, type) and issubclass(kind, Exception)
    }

    assert public <= set(names_of(ecgridos_async))


def test_version() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+([a-z]+\d+)?", ecgridos_async.__version__)
    assert importlib.metadata.version("ecgridos-async") == ecgridos_async.__version__


def loaded_after(program: str) -> set[str]:
    """Return the top-level modules that a fresh interpreter has after running *program*."""
    return {name.partition(".")[0] for name in modules_after(program)}


def modules_after(program: str) -> set[str]:
    """Return all modules that a fresh interpreter has after running *program*."""
    result = subprocess.run(
        [sys.executable, "-c", f"{program}\nimport sys\nprint(*sys.modules, sep='\\n')"],
        capture_output=True,
        check=True,
        text=True,
    )
    return set(result.stdout.split())


@pytest.mark.parametrize(
    "program",
    [
        pytest.param("import ecgridos_async", id="package"),
        pytest.param("import ecgridos_async; dir(ecgridos_async)", id="dir"),
        pytest.param("from ecgridos_async import ECGridOSError", id="an-error"),
        pytest.param("from ecgridos_async import Secret", id="Secret"),
    ],
)
def test_importing_the_package_costs_little(program: str) -> None:
    heavy = {"anyio", "asyncio", "cattrs", "httpcore", "httpx", "lxml", "trio"}

    assert loaded_after(program) & heavy == set()


def test_the_contract_is_told_without_a_parser_or_an_http_library() -> None:
    loaded = loaded_after("import ecgridos_async; ecgridos_async.catalogue('3.2')")

    assert loaded & {"anyio", "cattrs", "httpcore", "httpx", "lxml"} == set()


def test_a_client_and_a_request_load_what_they_need() -> None:
    loaded = modules_after(
        "from ecgridos_async import Client\n"
        "client = Client('3.2')\n"
        "session = client.attach('session-1')\n"
        "session.build(session.pricelists.info, 42)"
    )

    assert "ecgridos_async.models.pricelists" in loaded
    for later in ("contract.catalogue", "fan_out", "models.sessions", "_wire.body"):
        assert f"ecgridos_async.{later}" not in loaded


def test_the_package_is_typed() -> None:
    assert (Path(ecgridos_async.__file__).parent / "py.typed").is_file()
