"""Generated functions: compile and run source, and keep it for tracebacks and debuggers."""

import linecache
from typing import Any


def run(source: str, filename: str, names: dict[str, Any]) -> dict[str, Any]:
    """Run *source* with *names* as its globals, and return what it defines.

    Tracebacks show the source, so it must contain only names and numbers of the contract. Each
    source needs its own *filename*, such as `<reader of Pricelist>`.
    """
    exec(compile(source, filename, "exec"), names)  # noqa: S102  # see above
    linecache.cache[filename] = len(source), None, source.splitlines(keepends=True), filename
    return names
