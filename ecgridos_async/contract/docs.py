"""Docs: what the source says of a class, its attributes and an operation, for people.

Programs frozen by PyInstaller and the like carry no source, and no texts of attributes then.
"""

import ast
import functools
import inspect
import itertools
import re
import sys
from collections.abc import Iterator, Mapping
from typing import Final

import attrs

_SECTION: Final = re.compile(r"(Args|Returns|Raises):")
_ARGUMENT: Final = re.compile(r"    (\w+): (.*)")


@attrs.frozen
class OperationDoc:
    """The docstring of an operation, in its parts."""

    summary: str
    """Its first sentence."""
    text: str
    """The paragraphs between the first sentence and the sections."""
    arguments: Mapping[str, str]
    """What it says of arguments, by Python name."""
    returns: str
    """What it says of the result beyond the first sentence."""


def class_doc(kind: type[object]) -> str:
    """Return the docstring of a class; an inherited one is not its own."""
    return inspect.cleandoc(vars(kind).get("__doc__") or "")


@functools.cache
def attribute_docs(kind: type[object]) -> Mapping[str, str]:
    """Return the texts below the attributes of a class and its bases, by name."""
    found: dict[str, str] = {}
    for base in reversed(kind.__mro__):
        found |= _of_module(base.__module__).get(base.__qualname__, {})
    return found


def operation_doc(docstring: str | None) -> OperationDoc:
    """Read a docstring in Google style whose last paragraph repeats the declaration."""
    summary, *paragraphs = inspect.cleandoc(docstring or "").split("\n\n")[:-1] or [""]
    sections: dict[str, str] = {}
    texts: list[str] = []
    for paragraph in paragraphs:
        head, _, rest = paragraph.partition("\n")
        section = _SECTION.fullmatch(head)
        if section:
            sections[section[1]] = rest
        else:
            texts.append(paragraph)
    return OperationDoc(
        summary=_joined(summary),
        text="\n\n".join(texts),
        arguments=dict(_arguments(sections.get("Args", ""))),
        returns=_joined(sections.get("Returns", "")),
    )


def _arguments(section: str) -> Iterator[tuple[str, str]]:
    name, lines = "", list[str]()
    for line in section.splitlines():
        begins = _ARGUMENT.match(line)
        if begins:
            if name:
                yield name, _joined(" ".join(lines))
            name, lines = begins[1], [begins[2]]
        else:
            lines.append(line)
    if name:
        yield name, _joined(" ".join(lines))


def _joined(text: str) -> str:
    return " ".join(text.split())


@functools.cache
def _of_module(name: str) -> Mapping[str, Mapping[str, str]]:
    """Return the texts below the attributes of the classes of a module, by class and name."""
    if name.partition(".")[0] != __name__.partition(".")[0]:
        return {}
    try:
        tree = ast.parse(inspect.getsource(sys.modules[name]))
    except (KeyError, OSError, TypeError):
        return {}
    return {node.name: dict(_texts(node)) for node in tree.body if isinstance(node, ast.ClassDef)}


def _texts(node: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for declared, below in itertools.pairwise(node.body):
        match declared, below:
            case (
                ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                yield name, _joined(text)
            case _:
                pass
