"""Pages: what ECGridOS shows in a browser, with the text that ASP.NET gives it."""

import difflib
import functools
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs

from ecgridos_async.contract.operation import Operation
from ecgridos_async.contract.plan import Parameter
from ecgridos_async.contract.protocol import Protocol
from ecgridos_async.contract.types import EnumType, is_bytes, is_secret
from ecgridos_async.contract.version import ApiVersion, Edition
from ecgridos_async.explorer.jinja import environment
from ecgridos_async.explorer.samples import samples_of
from ecgridos_async.explorer.tables import Table
from ecgridos_async.explorer.texts import first_sentence, text_of

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

_TEMPLATES: Final = Path(__file__).with_name("templates")
_TITLES: Final = {
    Protocol.SOAP11: "SOAP 1.1",
    Protocol.SOAP12: "SOAP 1.2",
    Protocol.HTTP_GET: "HTTP GET",
    Protocol.HTTP_POST: "HTTP POST",
}
_ELEMENT_TEXT: Final = re.compile(r"&gt;([^&\n]+)&lt;")
_NEAR: Final = 5
"""How many names are suggested in place of one that is unknown."""


@attrs.frozen
class _Listed:
    """An operation in the list of all."""

    name: str
    said: str


@attrs.frozen
class _Field:
    """A field of the form that calls an operation."""

    name: str
    type: str
    secret: bool
    values: tuple[str, ...]
    """What it may be, if it is one of an enumeration."""

    @classmethod
    def of(cls, parameter: Parameter, edition: Edition) -> "_Field":
        kind = parameter.type
        values = kind.python.values(edition) if isinstance(kind, EnumType) else ()
        return cls(parameter.wire, kind.name, is_secret(kind), values)


def operations_page(version: ApiVersion | Edition, operations: Iterable[Operation]) -> str:
    """Return the page that lists the operations of a version, by name."""
    listed = [
        _Listed(found.name, first_sentence(text_of(found.name, version)))
        for found in sorted(operations, key=lambda operation: operation.name)
        if version in found.versions
    ]
    return _of_service("operations.html", version, operations=listed)


def operation_page(version: ApiVersion | Edition, operation: Operation) -> str:
    """Return the page of an operation: what it does, a form that calls it, and samples.

    Raises:
        NotInThisVersionError: If that version lacks the operation.
    """
    plan = operation.plan(version)
    parameters = plan.wire_parameters
    return _of_service(
        "operation.html",
        version,
        name=operation.name,
        said=text_of(operation.name, version),
        fields=[_Field.of(parameter, plan.edition) for parameter in parameters],
        testable=not any(is_bytes(parameter.type) for parameter in parameters),
        samples=samples_of(plan),
        titles=_TITLES,
    )


def unknown_page(
    version: ApiVersion | Edition, name: str, operations: Mapping[str, Operation]
) -> str:
    """Return the page of a name that no operation of a version has, with the nearest names.

    Args:
        operations: Those of all versions, by wire name.
    """
    elsewhere = operations.get(name)
    names = {
        known.lower(): known for known, found in operations.items() if version in found.versions
    }
    asked = name.lower()
    near = difflib.get_close_matches(asked, names, n=_NEAR) if asked else []
    return _of_service(
        "unknown.html",
        version,
        name=name,
        versions=elsewhere and elsewhere.versions.callable_in,
        near=[names[found] for found in near],
    )


def notice_page(title: str, text: str) -> str:
    """Return a page that says one thing."""
    return _page("notice.html", title=title, heading=title, text=text)


def tables_page(title: str, tables: Sequence[Table]) -> str:
    """Return a page of tables."""
    return _page("tables.html", title=title, heading=title, tables=tables)


def _of_service(template: str, version: ApiVersion | Edition, **values: object) -> str:
    version = Edition.newest(version).version
    service = f"ECGridOS API v{version.partition('.')[0]}"
    file = version.path.rpartition("/")[2]
    return _page(template, title=f"{service} Web Service", heading=service, file=file, **values)


def _page(template: str, **values: object) -> str:
    return _environment().get_template(template).render(values)


@functools.cache
def _environment() -> "Environment":
    return environment(_TEMPLATES, with_placeholders=_with_placeholders)


def _with_placeholders(sample: str) -> "Markup":
    """Return a sample as HTML in which what stands for a value is marked."""
    from markupsafe import Markup, escape

    html = _ELEMENT_TEXT.sub(r"&gt;<i>\1</i>&lt;", str(escape(sample)))
    for before, value in (("Content-Length: ", "length"), ("=", "string")):
        html = html.replace(f"{before}{value}", f"{before}<i>{value}</i>")
    return Markup(html)  # noqa: S704 (escaped above)
