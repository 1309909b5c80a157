"""The environment of templates: HTML that escapes what it is given."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ecgridos_async._support.extras import needs

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup


def environment(folder: Path, **filters: "Callable[[str], Markup]") -> "Environment":
    """Return an environment for the templates of a folder; a name that is missing is an error."""
    with needs("sandbox", "a page"):
        import jinja2  # a sandbox that shows no page does without

    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        auto_reload=False,
    )
    made.filters.update(filters)
    return made
