"""The package itself: its public names, and what importing it costs."""

import ast
import importlib.metadata
import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest

import ecgridos_async


def names_for_type_checkers() -> dict[str, str]:
    """Return the names imported under TYPE_CHECKING, with the modules they come from."""
    tree = ast.parse(Path(ecgridos_async.__file__).read_text(encoding="utf-8"))
    block = next(
        node
        for node in tree.body
        if isinstance(node, ast.If)
        and isinstance(node.test, ast.Name)
        and node.test.id == "TYPE_CHECKING"
    )
    return {
        alias.asname or alias.name: str(node.module)
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


def test_all_is_what_type_checkers_see() -> None:
    assert {*names_for_type_checkers(), "__version__"} == set(ecgridos_async.__all__)


def test_all_names_each_name_once_and_in_order() -> None:
    assert len(set(ecgridos_async.__all__)) == len(ecgridos_async.__all__)


@pytest.mark.parametrize("name", ecgridos_async.__all__)
def test_every_name_resolves(name: str) -> None:
    assert not inspect.ismodule(getattr(ecgridos_async, name))
    assert name in dir(ecgridos_async)


@pytest.mark.parametrize(("name", "module"), sorted(names_for_type_checkers().items()))
def test_a_name_is_the_one_type_checkers_see(name: str, module: str) -> None:
    found = getattr(importlib.import_module(module), name)

    assert getattr(ecgridos_async, name) is found


def test_no_public_name_is_also_that_of_a_module() -> None:
    """Importing such a module would put it in the place of the name."""
    folder = Path(ecgridos_async.__file__).parent
    modules = {path.stem for path in folder.glob("*.py")} | {
        path.parent.name for path in folder.glob("*/__init__.py")
    }

    assert modules & set(ecgridos_async.__all__) == set()


def test_every_error_is_public() -> None:
    public = {
        name
        for name, kind in vars(ecgridos_async.errors).items()
        if isinstance(kind, type) and issubclass(kind, ecgridos_async.ECGridOSError)
    }

    assert public <= set(ecgridos_async.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(
        AttributeError, match="module 'ecgridos_async' has no attribute 'NoSuchThing'"
    ):
        getattr(ecgridos_async, "NoSuchThing")  # noqa: B009  # type checkers know better


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
    for later in ("contract.catalogue", "fan_out", "models.sessions", "wire.body"):
        assert f"ecgridos_async.{later}" not in loaded


def test_the_package_is_typed() -> None:
    assert (Path(ecgridos_async.__file__).parent / "py.typed").is_file()
