"""Rendering: templates to pages."""

import functools
import re
from pathlib import Path
from typing import Final

import jinja2
from markupsafe import Markup, escape

from ecgridos_async.explorer.jinja import environment

_TEMPLATES: Final = Path(__file__).with_name("templates")
_CODE: Final = re.compile(r"`([^`]+)`")


def page(template: str, **values: object) -> str:
    """Return a page made of a template."""
    return _environment().get_template(template).render(values)


@functools.cache
def _environment() -> jinja2.Environment:
    return environment(_TEMPLATES, with_code=with_code)


def with_code(text: str) -> Markup:
    """Return a text of a docstring as HTML; what is in backticks is code."""
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(text))))  # noqa: S704 (escaped)
