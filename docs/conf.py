"""How Sphinx builds the documentation."""

import enum
import inspect
import typing
from pathlib import Path
from typing import Any

from sphinx.ext.napoleon.docstring import GoogleDocstring

import ecgridos_async
from ecgridos_async import models, services
from ecgridos_async.contract.operation import Operation
from ecgridos_async.contract.version import ApiVersion, Edition
from ecgridos_async.fan_out import Outcomes
from ecgridos_async.services.paging import Records
from ecgridos_async.session import Session

project = "ecgridos_async"
author = "the ecgridos_async authors"
version = release = ecgridos_async.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc"]
exclude_patterns = ["_build"]
myst_heading_anchors = 3
default_role = "code"

html_theme = "furo"
html_title = "ecgridos_async"
html_show_copyright = False
html_show_sphinx = False

autodoc_default_options = {"members": True, "show-inheritance": True}
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
python_use_unqualified_type_names = True

MADE_FOR_YOU = (models.Model, enum.Enum, Exception, Outcomes, Records, Session)

nitpicky = True
# Many models have a field of the same name, and an annotation may be spelt like it.
suppress_warnings = ["ref.python"]
# The documentation is built without a network, so names of other libraries cannot be looked up;
# type variables and what is inside this package have no place to lead to.
nitpick_ignore_regex = [
    (r"py:.*", r"(?!ecgridos_async).*"),
    (r"py:.*", r"ecgridos_async(\.\w+)*\.(_\w+(\.\w+)*|[A-Z]|[A-Z]_co)"),
    (r"py:.*", r"ecgridos_async\.(messages\.(Body|Spellings)|services\.Services)"),
    (r"py:.*", r"ecgridos_async\.(contract\.arguments|sandbox|services\.parcel_\w+)\.[\w.]+"),
]


def operations_table() -> str:
    """Return every operation as a row of a table, each linked to the page of its service."""
    rows = ["| Operation | Method | Versions | Effect | Result |", "|---|---|---|---|---|"]
    for name, (service, method, operation) in sorted(services.all_operations().items()):
        owner = {services.CLIENT: "client", services.SESSION: "session"}.get(
            service, f"session.{service}"
        )
        pending = " (pending)" if operation.pending else ""
        rows.append(
            f"| {name}{pending} | [`{owner}.{method}`](services/{_page(service)}.md) "
            f"| {_versions(operation)} | {operation.effect} | `{_result(operation)}` |"
        )
    return "\n".join(rows)


def _versions(operation: Operation) -> str:
    here = [version for version in ApiVersion if version in operation.versions]
    return ", ".join(here) or f"{operation.versions} alone"


def _result(operation: Operation) -> str:
    newest = [edition for edition in Edition if edition in operation.versions][-1]
    return operation.plan(newest).result.name


def _page(service: str) -> str:
    return "session" if service in (services.CLIENT, services.SESSION) else service


def service_pages(_app: object, _config: object) -> None:
    """Write a page for each service; each build writes them again, and they are not kept."""
    folder = Path(__file__).parent / "services"
    folder.mkdir(exist_ok=True)
    for service in services.SERVICES:
        page = _page(service)
        title = "client and session" if page == "session" else page
        names = ("client", "session") if page == "session" else (service,)
        classes = [services.service_class(name) for name in names]
        directives = "\n\n".join(
            f".. autoclass:: {kind.__module__}.{kind.__qualname__}\n   :inherited-members:"
            for kind in classes
        )
        text = f"# {title}\n\n```{{eval-rst}}\n{directives}\n```\n"
        (folder / f"{page}.md").write_text(text, encoding="utf-8")


def fill_in(_app: object, _docname: str, source: list[str]) -> None:
    """Put in what the code knows better than a page."""
    for mark, text in (("%operations%", operations_table),):
        if mark in source[0]:
            source[0] = source[0].replace(mark, text())


def plain_annotations(_app: object, function: Any, _bound: object) -> None:
    """Show `int` where an operation says `Annotated[int, …]`."""
    if inspect.isfunction(function) and function.__module__.startswith(services.__name__):
        function.__annotations__.update(typing.get_type_hints(function))


def plain_class(
    _app: object, what: str, _name: str, member: Any, _options: object, _sig: object, _ret: object
) -> tuple[str, None] | None:
    """Leave out how to make what the package makes for you."""
    if what not in {"class", "exception"}:
        return None
    if issubclass(member, models.Model):
        hints = typing.get_type_hints(member)
        member.__annotations__ = {name: hints[name] for name in member.__annotations__}
    return ("", None) if issubclass(member, MADE_FOR_YOU) else None


def docstring(
    _app: object, what: str, _name: str, member: Any, _options: object, lines: list[str]
) -> None:
    """Read Google style and mark code; leave out what a module says to readers of its code."""
    if what == "module":
        lines.clear()
        return
    # As an extension, napoleon would also read an attribute's "a: b" as a type and a description.
    if inspect.isroutine(member) or inspect.isclass(member):
        lines[:] = GoogleDocstring(lines).lines()
    for index in range(len(lines) - 1, 0, -1):
        if lines[index].startswith("    ") and not lines[index - 1]:
            lines[index:index] = [".. code-block:: python", ""]


def setup(app: Any) -> None:
    """Connect the functions above."""
    app.connect("config-inited", service_pages)
    app.connect("source-read", fill_in)
    app.connect("autodoc-before-process-signature", plain_annotations)
    app.connect("autodoc-process-signature", plain_class)
    app.connect("autodoc-process-docstring", docstring)
