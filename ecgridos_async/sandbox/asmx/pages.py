"""The HTML pages of a sandbox: the list of operations, and what a wrong path gets."""

from html import escape
from typing import Final

from ecgridos_async.sandbox.asmx.messages import HTML, Reply
from ecgridos_async.sandbox.asmx.service import Service

_PAGE: Final = (
    "<!DOCTYPE html>\n<html>\n<head><title>{title}</title></head>\n"
    "<body>\n<h1>{title}</h1>\n{content}\n</body>\n</html>\n"
)


def help_page(service: Service) -> Reply:
    """Return the page an .asmx address shows in a browser."""
    names = sorted(service.operations)
    items = "\n".join(f"<li>{escape(name)}</li>" for name in names)
    return _page(200, f"ECGridOS API v{service.version}", f"<ul>\n{items}\n</ul>")


def not_found_page() -> Reply:
    """Return what a path gets that leads nowhere."""
    return _page(404, "The resource cannot be found.", "<p>HTTP 404</p>", close=True)


def method_not_allowed() -> Reply:
    """Return what a method gets that neither SOAP nor the form bindings use."""
    return _page(405, "The HTTP verb is not allowed.", "<p>HTTP 405</p>", close=True)


def too_large_page() -> Reply:
    """Return what a request gets whose body is longer than the binding takes."""
    return _page(413, "Maximum request length exceeded.", "<p>HTTP 413</p>", close=True)


def too_long_page() -> Reply:
    """Return what a request gets whose query is longer than the server takes."""
    return _page(414, "The length of the query string is too long.", "<p>HTTP 414</p>", close=True)


def _page(status: int, title: str, content: str, *, close: bool = False) -> Reply:
    body = _PAGE.format(title=escape(title), content=content).encode()
    return Reply(status, HTML, body, close=close)
