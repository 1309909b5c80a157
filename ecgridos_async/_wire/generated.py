"""Functions made of text: they are run, and their lines are there for tracebacks and debuggers."""

import linecache
from typing import Any


def run(source: str, filename: str, names: dict[str, Any]) -> dict[str, Any]:
    """Run *source* with *names* as its globals, and return what it defines beside them.

    The source is kept, for tracebacks to show, so it must hold nothing but names and numbers of
    the contract. *filename*, such as `<reader of Pricelist>`, should be told by no other source.
    """
    exec(compile(source, filename, "exec"), names)  # noqa: S102  # see above
    linecache.cache[filename] = len(source), None, source.splitlines(keepends=True), filename
    return names
