"""Extras: parts of this package that need optional modules."""

import contextlib
import importlib.util
from collections.abc import Generator
from typing import Final

from ecgridos_async.errors import MissingExtraError

MODULES: Final[dict[str, tuple[str, ...]]] = {
    "arrow": ("pyarrow",),
    "cluster": ("procrastinate", "psycopg", "psycopg_pool"),
    "demo": ("click", "jinja2", "python_multipart", "rich", "starlette", "uvicorn"),
    "explore": ("jinja2", "python_multipart", "starlette", "uvicorn"),
    "fastapi": ("fastapi", "starlette"),
    "httpx2": ("httpx2",),
    "otel": ("opentelemetry",),
    "pandas": ("pandas",),
    "postgres": ("psycopg",),
    "pydantic": ("pydantic",),
    "redis": ("redis",),
    "sandbox": ("jinja2", "starlette", "uvicorn"),
    "socks": ("socksio",),
}
"""The modules that each extra installs; `demo` is `cli` and `explore`."""


def problem(extra: str, what: str, module: str) -> str:
    """Return a sentence that says which module is missing for what, and how to install it."""
    return f"{what} needs {module}: install it with pip install 'ecgridos-async[{extra}]'"


@contextlib.contextmanager
def needs(extra: str, what: str) -> Generator[None, None, None]:
    """If an import inside the block lacks a module of *extra*, say how to install it.

    The error stays a ModuleNotFoundError with the name of the module, as `pytest.importorskip` and
    others expect. Other missing modules are raised as they are.
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
    except (ImportError, ValueError):  # ValueError: a replaced module has no spec
        return False
