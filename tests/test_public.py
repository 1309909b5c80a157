"""What is public: a type that a user can meet in a public signature is in a public module."""

import ast
import functools
import importlib
import inspect
import pkgutil
import sys
import typing
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FunctionType, ModuleType

import attrs

import ecgridos_async
from ecgridos_async import (
    contract,
    explorer,
    instrumentation,
    integrations,
    mailbox,
    models,
    sandbox,
    services,
    testing,
)
from tests.public import names_of

PACKAGE = "ecgridos_async"
LISTED = [ecgridos_async, instrumentation, mailbox, models, sandbox, testing]
"""The packages that list what they export."""
WHOLE = [contract, explorer, integrations, services]
"""The packages whose modules are public as they are, unless their name has an underscore."""
MADE_FOR_USERS = {"ecgridos_async.session.Session"}
"""Classes that users never call, so the types that their `__init__` takes are nobody's business."""


def is_private(module: str) -> bool:
    return any(part.startswith("_") for part in module.split("."))


def public_objects() -> Iterator[tuple[str, object]]:
    for package in LISTED:
        for name in names_of(package):
            yield f"{package.__name__}.{name}", getattr(package, name)
    for package in WHOLE:
        for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            if found.ispkg or is_private(found.name):
                continue
            module = importlib.import_module(found.name)
            for name, value in vars(module).items():
                if getattr(value, "__module__", None) == module.__name__ and name[0] != "_":
                    yield f"{module.__name__}.{name}", value


@functools.cache
def names_for_type_checkers(module: ModuleType) -> dict[str, object]:
    """Return what a module imports under TYPE_CHECKING, which its annotations may name."""
    if not module.__name__.startswith(PACKAGE):
        return {}
    found: dict[str, object] = {}
    tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
    for block in tree.body:
        if isinstance(block, ast.If) and ast.unparse(block.test) == "TYPE_CHECKING":
            exec(ast.unparse(ast.Module(block.body, [])), found)  # noqa: S102  # its own code
    return found


def types_in(annotation: object) -> Iterator[type]:
    """Return the classes of an annotation, however deep they are in it."""
    if isinstance(annotation, typing.TypeVar):
        yield from types_in(annotation.__bound__)
    elif isinstance(annotation, (list, tuple)):
        for part in typing.cast("list[object]", annotation):
            yield from types_in(part)
    elif typing.get_origin(annotation) is not None:
        yield from types_in(typing.get_origin(annotation))
        yield from types_in(typing.get_args(annotation))
    elif inspect.isclass(annotation):
        yield annotation


def types_named_by(thing: type | Callable[..., object]) -> dict[str, list[type]]:
    """Return the classes that each parameter, return or attribute is annotated with."""
    names = names_for_type_checkers(sys.modules[thing.__module__])
    hints = typing.get_type_hints(thing, localns=names | vars(sys.modules[thing.__module__]))
    return {name: [*types_in(hint)] for name, hint in hints.items() if name[0] != "_"}


def functions_of(kind: type) -> Iterator[tuple[str, FunctionType]]:
    """Return the functions behind the public methods and properties of a class."""
    for name, member in inspect.getmembers_static(kind):
        if name[0] == "_" and not (name[:2] == "__" == name[-2:]):
            continue
        if f"{kind.__module__}.{kind.__qualname__}" in MADE_FOR_USERS and name == "__init__":
            continue
        if name == "__init__" and attrs.has(kind):
            continue  # attributes say it
        found = getattr(member, "__func__", None) or getattr(member, "fget", None) or member
        found = getattr(found, "func", found)
        if inspect.isfunction(found) and found.__module__.startswith(PACKAGE):
            yield name, inspect.unwrap(found)


def reachable_types() -> dict[type, str]:
    """Return the types of this package that public signatures lead to, and by which way."""
    found: dict[type, str] = {}
    waiting: list[tuple[str, object]] = [*public_objects()]
    while waiting:
        path, thing = waiting.pop()
        if inspect.isclass(thing):
            if thing in found or not thing.__module__.startswith(PACKAGE):
                continue
            found[thing] = path
            waiting += [(f"{path}.{name}", each) for name, each in functions_of(thing)]
        if inspect.isclass(thing) or inspect.isfunction(thing):
            for name, kinds in types_named_by(inspect.unwrap(thing)).items():
                waiting += [(f"{path} ({name})", kind) for kind in kinds]
        else:
            waiting += [(path, kind) for kind in types_in(thing)]
    return found


def test_every_public_name_is_of_a_public_module() -> None:
    private = {
        path: module
        for path, thing in public_objects()
        if is_private(module := getattr(thing, "__module__", "") or "")
        and module.startswith(PACKAGE)
    }

    assert private == {}


def test_every_type_in_a_public_signature_is_of_a_public_module() -> None:
    private = {
        f"{kind.__module__}.{kind.__qualname__}": path
        for kind, path in reachable_types().items()
        if is_private(kind.__module__)
    }

    assert private == {}


def test_the_way_to_types_is_found() -> None:
    """Otherwise the test above would pass by finding nothing."""
    found = {kind.__name__ for kind in reachable_types()}

    assert {"Client", "Session", "Pricelists", "Pricelist", "Level", "Records"} <= found
    assert {"Outcomes", "ProxyRecord", "Attempt", "CallRecord", "Plan"} <= found
