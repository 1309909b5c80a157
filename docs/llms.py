"""A Sphinx extension: the documentation as Markdown, with llms.txt as its table of contents.

The form is that of https://llmstxt.org. A build writes each page beside its HTML as Markdown, and
for services and models, whose pages Sphinx reads from the code, what the code says.
"""

import enum
import inspect
import pkgutil
import re
import typing
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
from catalogue_pages import MODULE_TITLES, page_of, path_of, versions_of

from ecgridos_async import models, services
from ecgridos_async.contract.docs import attribute_docs, class_doc, operation_doc
from ecgridos_async.contract.operation import Operation

DOCS = Path(__file__).parent
TOCTREE = re.compile(r"```{toctree}\n.*?\n\n(.*?)\n```", re.DOTALL)
LINK = re.compile(r"\[([^]]*)\]\([^)]*\)")
MODULE = re.compile(r"\b(?:[a-z_]\w*\.)+(?=[A-Za-z])")
OPTIONAL = ("performance", "performance-tables", "architecture", "dependencies")
"""What a reader with little room may leave out."""
DIRECTIVE = re.compile(r"```{(?:eval-rst|raw)}.*?\n```", re.DOTALL)
DOCUMENTED = re.compile(r"^\.\. auto(?:class|function|module|data):: ([\w.]+)", re.MULTILINE)
MOST_HEADINGS = 12


def pages() -> dict[str, str]:
    """Return the text of each page by name, in the order of the index."""
    index = (DOCS / "index.md").read_text(encoding="utf-8")
    (listed,) = TOCTREE.findall(index)
    names = ["index", *listed.split()]
    return {name: (DOCS / f"{name}.md").read_text(encoding="utf-8") for name in names}


def paragraph(text: str) -> str:
    """Return the first paragraph of a page as one line of plain text."""
    body = text.partition("\n\n")[2].partition("\n\n")[0]
    return LINK.sub(r"\1", " ".join(body.split()))


def about(text: str) -> str:
    """Return what a page is about: its headings, or without any its first sentence."""
    headings = re.findall(r"^## (.*)$", text, re.MULTILINE)
    if not headings:
        return re.split(r"(?<=[.?!])\s", paragraph(text))[0]
    more = ["…"] if len(headings) > MOST_HEADINGS else []
    return "; ".join([*headings[:MOST_HEADINGS], *more])


def title(text: str) -> str:
    """Return the title of a page."""
    return text.partition("\n")[0].removeprefix("# ")


def written_out(text: str) -> str:
    """Return a page with what the code says in the place of directives."""

    def said(directive: re.Match[str]) -> str:
        names = DOCUMENTED.findall(directive[0])
        return "\n\n".join(filter(None, (described(pkgutil.resolve_name(name)) for name in names)))

    return DIRECTIVE.sub(said, text)


def described(thing: Any) -> str:
    """Return what the code says of a module, a class with its methods, or a function."""
    if inspect.ismodule(thing):
        own = [each for name, each in vars(thing).items() if not name.startswith("_")]
        mine = [each for each in own if getattr(each, "__module__", "") == thing.__name__]
        return "\n\n".join(map(described, mine))
    if not inspect.isclass(thing):
        return function(thing, thing.__name__) if inspect.isroutine(thing) else ""
    methods = [
        function(method, f"{thing.__name__}.{name}")
        for name, method in vars(thing).items()
        if inspect.isfunction(method) and (name == "__init__" or not name.startswith("_"))
    ]
    return "\n\n".join([model(thing), *methods])


def function(thing: Any, name: str) -> str:
    """Return the signature and the docstring of a function."""
    text = MODULE.sub("", str(inspect.signature(thing)).replace("'", ""))
    return f"### {name}\n\n`{name}{text}`\n\n{inspect.getdoc(thing) or ''}".rstrip()


def operations() -> dict[str, list[tuple[str, Operation]]]:
    """Return the operations of each service, with what one writes to call them."""
    found: dict[str, list[tuple[str, Operation]]] = defaultdict(list)
    for service, method, operation in services.all_operations().values():
        found[page_of(service)].append((path_of(service, method), operation))
    return {service: sorted(found[service], key=lambda each: each[0]) for service in found}


def signature(operation: Operation) -> str:
    """Return the parameters of an operation with their types."""
    hints = typing.get_type_hints(operation.function)
    parameters = [
        parameter.replace(annotation=hints[name])
        for name, parameter in inspect.signature(operation.function).parameters.items()
        if name != "self"
    ]
    written = str(inspect.Signature(parameters, return_annotation=hints["return"]))
    return MODULE.sub("", written)


def service_page(service: str) -> str:
    """Return the operations of a service, with all that their docstrings say."""
    parts = [f"# {'client and session' if service == 'session' else service}"]
    for path, operation in operations()[service]:
        parts.append(f"## {operation.name}\n\n`{path}{signature(operation)}`")
        parts.append(inspect.getdoc(operation.function) or "")
    return "\n\n".join(parts) + "\n"


def model_pages() -> Iterator[tuple[str, str]]:
    """Yield the name and the text of a page for each module of models."""
    grouped: dict[str, list[type]] = defaultdict(list)
    for name in models.__all__:
        kind = getattr(models, name)
        if isinstance(kind, type):
            grouped[kind.__module__.rpartition(".")[2]].append(kind)
    for module, kinds in sorted(grouped.items()):
        heading = MODULE_TITLES.get(module, module.replace("_", " ").capitalize())
        yield module, "\n\n".join([f"# {heading}", *map(model, kinds)]) + "\n"


def model(kind: type) -> str:
    """Return what a model or an enumeration holds."""
    said = attribute_docs(kind)
    if issubclass(kind, enum.Enum):
        rows = [(member.name, repr(str(member.value))) for member in kind]
    elif attrs.has(kind):
        hints = typing.get_type_hints(kind)
        names = [field.name for field in attrs.fields(kind) if field.name in hints]
        rows = [(name, MODULE.sub("", inspect.formatannotation(hints[name]))) for name in names]
    else:
        rows = []
    items = [f"- `{name}`: {value}. {said.get(name, '')}".rstrip(" .") for name, value in rows]
    return "\n\n".join([f"## {kind.__name__}", class_doc(kind), "\n".join(items)]).rstrip()


def line(service: str, path: str, operation: Operation) -> str:
    """Return an operation in a line."""
    summary = operation_doc(operation.function.__doc__).summary
    return (
        f"[{operation.name}](services/{service}.md): `{path}`, {operation.effect}, "
        f"versions {versions_of(operation)}. {summary}"
    )


def contents() -> str:
    """Return llms.txt: what the package is, its pages, and every operation in a line."""
    texts = pages()
    index = texts.pop("index")
    lines = {name: f"- [{title(text)}]({name}.md): {about(text)}" for name, text in texts.items()}
    parts = [f"# {title(index)}", f"> {paragraph(index)}"]
    parts.append(
        "\n".join(["## Pages", "", *(lines[name] for name in lines if name not in OPTIONAL)])
    )
    parts.append(
        "\n".join(
            [
                "## Models",
                "",
                *(f"- [{title(text)}](models/{name}.md)" for name, text in model_pages()),
            ]
        )
    )
    for service, found in operations().items():
        rows = [f"- {line(service, path, operation)}" for path, operation in found]
        parts.append("\n".join([f"## Operations: {service}", "", *rows]))
    parts.append("\n".join(["## Optional", "", *(lines[name] for name in OPTIONAL)]))
    return "\n\n".join(parts) + "\n"


def files() -> dict[str, str]:
    """Return the text of each file by its path in the build."""
    found = {f"{name}.md": written_out(text) for name, text in pages().items()}
    found |= {f"services/{service}.md": service_page(service) for service in operations()}
    found |= {f"models/{name}.md": text for name, text in model_pages()}
    found["llms-full.txt"] = "\n".join(found.values())
    found["llms.txt"] = contents()
    return found


def write(app: Any, problem: Exception | None) -> None:
    """Write the files into a build of HTML."""
    if problem is None and app.builder.format == "html":
        for name, text in files().items():
            path = Path(app.outdir) / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")


def setup(app: Any) -> dict[str, bool]:
    """Connect the function above."""
    app.connect("build-finished", write)
    return {"parallel_read_safe": True}
