"""How Sphinx builds the documentation."""

import enum
import inspect
import sys
import typing
from pathlib import Path
from typing import Any

from sphinx.ext.napoleon.docstring import GoogleDocstring

import ecgridos_async
from ecgridos_async import models, services
from ecgridos_async.cluster import Mailboxes, RunOutcomes
from ecgridos_async.contract.operation import Service
from ecgridos_async.fan_out import Outcomes
from ecgridos_async.services.paging import Records
from ecgridos_async.session import Session

sys.path.insert(0, str(Path(__file__).parent))

project = "ecgridos_async"
author = "the ecgridos_async authors"
version = release = ecgridos_async.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "catalogue_pages", "llms", "pictures"]
exclude_patterns = ["_build"]
myst_heading_anchors = 3
default_role = "code"

html_theme = "furo"
html_title = "ecgridos_async"
html_show_copyright = False
html_show_sphinx = False
html_static_path = ["_static"]
html_css_files = ["pages.css"]
html_js_files = ["filter.js"]
html_search_scorer = str(Path(__file__).parent / "_static" / "scorer.js")

autodoc_default_options = {"members": True, "show-inheritance": True}
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
python_use_unqualified_type_names = True

MADE_FOR_YOU = (
    models.Model,
    enum.Enum,
    Exception,
    Mailboxes,
    Outcomes,
    Records,
    RunOutcomes,
    Service,
    Session,
)

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
    app.connect("autodoc-before-process-signature", plain_annotations)
    app.connect("autodoc-process-signature", plain_class)
    app.connect("autodoc-process-docstring", docstring)
