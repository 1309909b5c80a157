"""The HTML pages of a sandbox: those of the service, and what a wrong path gets."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl

from ecgridos_async.contract.operation import Operation
from ecgridos_async.explorer.pages import (
    notice_page,
    operation_page,
    operations_page,
    unknown_page,
)
from ecgridos_async.sandbox.asmx.messages import HTML, Reply
from ecgridos_async.sandbox.asmx.service import Service


def help_page(service: Service, query: str, operations: Mapping[str, Operation]) -> Reply:
    """Return the page an .asmx address shows in a browser.

    Args:
        query: What follows the `?` of the address; `op=NAME` asks for the page of one operation.
        operations: Those of all versions, by wire name.
    """
    version = service.version
    name = next((value for key, value in parse_qsl(query) if key.lower() == "op"), None)
    if name is None:
        return _page(200, operations_page(version, service.operations.values()))
    operation = service.operations.get(name)
    if operation is None:
        return _page(404, unknown_page(version, name, operations))
    return _page(200, operation_page(version, operation))


def error_page(status: int) -> Reply:
    """Return the page of a request that reaches no operation, by its status."""
    return _page(status, notice_page(_TITLES[status], f"HTTP {status}"), close=True)


_TITLES: Final = {
    404: "The resource cannot be found.",
    405: "The HTTP verb is not allowed.",
    413: "Maximum request length exceeded.",
    414: "The length of the query string is too long.",
}


def _page(status: int, html: str, *, close: bool = False) -> Reply:
    return Reply(status, HTML, html.encode(), close=close)
