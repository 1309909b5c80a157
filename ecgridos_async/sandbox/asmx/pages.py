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


def error_page(status: int) -> Reply:
    """Return the page of a request that reaches no operation, by its status."""
    return _page(status, _TITLES[status], f"<p>HTTP {status}</p>", close=True)


_TITLES: Final = {
    404: "The resource cannot be found.",
    405: "The HTTP verb is not allowed.",
    413: "Maximum request length exceeded.",
    414: "The length of the query string is too long.",
}


def _page(status: int, title: str, content: str, *, close: bool = False) -> Reply:
    body = _PAGE.format(title=escape(title), content=content).encode()
    return Reply(status, HTML, body, close=close)
