"""A Sphinx extension: pages that the code writes, for each service, its operations and the models.

`python docs/catalogue_pages.py` writes docs/operations.md, which is kept so that a code host shows
it; a test compares it with the catalogue. The other pages are written by each build, and not kept.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, ClassVar

from ecgridos_async import models, services
from ecgridos_async.contract.operation import Operation
from ecgridos_async.contract.version import ApiVersion, Edition

DOCS = Path(__file__).parent
OPERATIONS = DOCS / "operations.md"
BEGIN, END = "<!-- operations: begin -->", "<!-- operations: end -->"
ROOTS = (services.CLIENT, services.SESSION)
MODULE_TITLES = {"api_call": "API calls", "http_auth": "HTTP authentication"}


def versions_of(operation: Operation) -> str:
    """Return the versions that have an operation, as people write them."""
    here = [version for version in ApiVersion if version in operation.versions]
    return ", ".join(here) or f"{operation.versions} alone"


def result_of(operation: Operation) -> str:
    """Return the type of the result in the newest version that has the operation."""
    newest = [edition for edition in Edition if edition in operation.versions][-1]
    return operation.plan(newest).result.name


def path_of(service: str, method: str) -> str:
    """Return a method as one calls it: `pricelists.info`, `client.login`."""
    return f"{service}.{method}"


def operations_table() -> str:
    """Return every operation as a row of a table, each linked to the page of its service."""
    rows = ["| Operation | Method | Versions | Effect | Result |", "|---|---|---|---|---|"]
    for name, (service, method, operation) in sorted(services.all_operations().items()):
        pending = " (pending)" if operation.pending else ""
        rows.append(
            f"| {name}{pending} | `{path_of(service, method)}` | {versions_of(operation)} "
            f"| {operation.effect} | `{result_of(operation)}` |"
        )
    return "\n".join(rows)


def with_table(page: str) -> str:
    """Return the page of the operations with its table as the catalogue has it now."""
    before, _, rest = page.partition(BEGIN)
    return f"{before}{BEGIN}\n\n{operations_table()}\n\n{END}{rest.partition(END)[2]}"


def page_of(service: str) -> str:
    """Return the name of the page that documents a service."""
    return "session" if service in ROOTS else service


def service_pages() -> Iterator[tuple[str, str]]:
    """Yield the name and the text of a page for each service."""
    operations: dict[str, list[tuple[str, str, Operation]]] = defaultdict(list)
    for service, method, operation in services.all_operations().values():
        operations[page_of(service)].append((service, method, operation))
    for page in dict.fromkeys(map(page_of, services.SERVICES)):
        names = ROOTS if page == "session" else (page,)
        title = "client and session" if page == "session" else page
        rows = ["| Method | Operation | Versions | Effect |", "|---|---|---|---|"]
        directives: list[str] = []
        for name in names:
            kind = services.service_class(name)
            directives.append(
                f".. autoclass:: {kind.__module__}.{kind.__qualname__}\n   :inherited-members:"
            )
            rows += [
                f"| {{py:meth}}`{method} <{kind.__module__}.{kind.__qualname__}.{method}>` "
                f"| {operation.name} | {versions_of(operation)} | {operation.effect} |"
                for service, method, operation in sorted(operations[page], key=lambda row: row[1])
                if service == name
            ]
        text = "\n".join(rows)
        rst = "\n\n".join(directives)
        yield page, f"# {title}\n\n{text}\n\n```{{eval-rst}}\n{rst}\n```\n"


def model_pages() -> Iterator[tuple[str, str]]:
    """Yield the name and the text of a page for each module of models."""
    grouped: dict[str, list[str]] = defaultdict(list)
    for name in models.__all__:
        value = getattr(models, name)
        grouped[str(getattr(value, "__module__", "")).rpartition(".")[2]].append(name)
    for module, names in sorted(grouped.items()):
        title = MODULE_TITLES.get(module, module.replace("_", " ").capitalize())
        rst = "\n\n".join(
            f".. autoclass:: ecgridos_async.models.{name}\n   :undoc-members:"
            if isinstance(getattr(models, name), type)
            else f".. autodata:: ecgridos_async.models.{name}\n   :no-value:"
            for name in names
        )
        yield module, f"# {title}\n\n```{{eval-rst}}\n{rst}\n```\n"


def write_pages(_app: object, _config: object) -> None:
    """Write the pages that are not kept."""
    for folder, pages in (("services", service_pages()), ("models", model_pages())):
        (DOCS / folder).mkdir(exist_ok=True)
        for name, text in pages:
            path = DOCS / folder / f"{name}.md"
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                path.write_text(text, encoding="utf-8")


def link_methods(_app: object, docname: str, source: list[str]) -> None:
    """Link each method of the table of operations, which has no links where it is kept."""
    if docname != OPERATIONS.stem:
        return
    for service, method, _ in services.all_operations().values():
        path = path_of(service, method)
        source[0] = source[0].replace(
            f"| `{path}` |", f"| [`{path}`](services/{page_of(service)}.md) |"
        )


def setup(app: Any) -> dict[str, bool]:
    """Connect the functions above."""
    from sphinx.domains import Domain, ObjType

    class Operations(Domain):
        """Wire names, so that a search for one finds its method first."""

        name = "ecgridos"
        label = "ECGridOS"
        object_types: ClassVar = {"operation": ObjType("operation")}

        def get_objects(self) -> Iterable[tuple[str, str, str, str, str, int]]:
            for name, (service, method, _) in services.all_operations().items():
                kind = services.service_class(service)
                anchor = f"{kind.__module__}.{kind.__qualname__}.{method}"
                shown = f"{path_of(service, method)} ({name})"
                yield name, shown, "operation", f"services/{page_of(service)}", anchor, 0

    app.add_domain(Operations)
    app.connect("config-inited", write_pages)
    app.connect("source-read", link_methods)
    return {"parallel_read_safe": True}


if __name__ == "__main__":
    OPERATIONS.write_text(with_table(OPERATIONS.read_text(encoding="utf-8")), encoding="utf-8")
