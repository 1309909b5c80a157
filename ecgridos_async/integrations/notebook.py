"""Lists of models as tables in Jupyter: `%load_ext ecgridos_async.integrations.notebook`.

Models and DataSets show as tables without it.
"""

from typing import Any, cast

from ecgridos_async.models.base import Model
from ecgridos_async.models.html import html_of


def load_ipython_extension(ipython: object) -> None:
    """Show lists of models as tables; IPython calls it."""
    shell = cast("Any", ipython)
    shell.display_formatter.formatters["text/html"].for_type(list, list_as_html)


def list_as_html(value: list[object]) -> str | None:
    """Return a list of models as HTML, None for any other list."""
    if value and all(isinstance(one, Model) for one in value):
        return html_of(value)
    return None
