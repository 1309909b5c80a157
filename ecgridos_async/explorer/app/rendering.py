"""Rendering: templates to pages."""

import functools
from pathlib import Path
from typing import Final

import jinja2

_TEMPLATES: Final = Path(__file__).with_name("templates")


def page(template: str, **values: object) -> str:
    """Return a page made of a template."""
    return _environment().get_template(template).render(values)


@functools.cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        auto_reload=False,
    )
