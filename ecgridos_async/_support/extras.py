"""Extras: parts of this package that need modules it does not install by itself."""

import contextlib
import importlib.util
from collections.abc import Generator
from typing import Final

from ecgridos_async.errors import MissingExtraError

MODULES: Final[dict[str, tuple[str, ...]]] = {
    "arrow": ("pyarrow",),
    "demo": ("click", "rich", "starlette", "uvicorn"),
    "fastapi": ("fastapi", "starlette"),
    "httpx2": ("httpx2",),
    "pandas": ("pandas",),
    "sandbox": ("starlette", "uvicorn"),
    "socks": ("socksio",),
}
"""The modules that each extra brings; `demo` is `cli` and `sandbox`."""


def problem(extra: str, what: str, module: str) -> str:
    """Return the sentence that says what needs a module, and how to install it."""
    return f"{what} needs {module}: install it with pip install 'ecgridos-async[{extra}]'"


@contextlib.contextmanager
def needs(extra: str, what: str) -> Generator[None, None, None]:
    """Let an import inside the block that lacks a module of *extra* say how to install it.

    It stays a ModuleNotFoundError with the name of the module, as `pytest.importorskip` and
    others expect. A missing module that is not of the extra is raised as it is.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        module, _, part = (error.name or "").partition(".")
        if module not in MODULES[extra] or (part and _is_installed(module)):
            raise
        raise MissingExtraError(problem(extra, what, module), name=module) from None


def missing(extra: str) -> str | None:
    """Return the first module of *extra* that is not installed, None if all are."""
    return next((name for name in MODULES[extra] if not _is_installed(name)), None)


def _is_installed(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except (ImportError, ValueError):  # ValueError: what stands in its place has no spec
        return False
