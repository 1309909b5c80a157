"""Forms: the fields of an operation, and the arguments in a form that was sent."""

from collections.abc import Mapping
from typing import Final

import attrs
from starlette.datastructures import FormData, UploadFile

from ecgridos_async.contract.plan import Parameter
from ecgridos_async.contract.texts import value_of_text
from ecgridos_async.contract.types import (
    BOOLEAN,
    DATE_TIME,
    EnumType,
    Integer,
    Text,
    is_bytes,
    is_secret,
)
from ecgridos_async.contract.version import Edition
from ecgridos_async.errors import ArgumentError
from ecgridos_async.explorer.app.listing import Listed

PROTOCOL: Final = "_protocol"
"""The field that chooses the binding. No parameter begins with an underscore."""
_WIDEST: Final = 2**31 - 1
"""A range as wide as this is not worth a word."""


@attrs.frozen
class Field:
    """A field of a form."""

    parameter: Parameter
    control: str
    """`text`, `password`, `number`, `datetime`, `choice` or `file`."""
    meaning: str
    """What the source says of it."""
    choices: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Python name of the parameter."""
        return self.parameter.name

    @property
    def required(self) -> bool:
        """Whether it must be filled in."""
        kind = self.parameter.type
        may_be_empty = isinstance(kind, Text) and not kind.minimum
        return not self.parameter.has_default and not may_be_empty

    @property
    def said(self) -> str:
        """What it means, what it may be, and what is sent if it is left empty."""
        kind, texts = self.parameter.type, [self.meaning]
        if self.control == "datetime" and "UTC" not in self.meaning:
            texts.append("In UTC.")
        if isinstance(kind, Integer) and kind.maximum < _WIDEST:
            texts.append(f"{kind.minimum:,} to {kind.maximum:,}.")
        texts.append(self._default)
        return " ".join(dict.fromkeys(text for text in texts if text))

    @property
    def _default(self) -> str:
        parameter = self.parameter
        if not parameter.has_default:
            return ""
        if parameter.length_of:
            return f"Left empty, it is the length of {parameter.length_of}."
        if parameter.default in (None, "", b""):
            return "It may be left empty."
        return f"Left empty, it is {parameter.default}."


def fields_of(listed: Listed) -> list[Field]:
    """Return the fields of an operation, in the order of the wire."""
    plan = listed.operation.plan(listed.version)
    said = listed.doc.arguments
    return [_field(one, plan.edition, said.get(one.name, "")) for one in plan.parameters]


def _field(parameter: Parameter, edition: Edition, said: str) -> Field:
    match parameter.type:
        case kind if is_bytes(kind):
            return Field(parameter, "file", said)
        case EnumType() as kind:
            return Field(parameter, "choice", said, kind.python.values(edition))
        case kind if kind == BOOLEAN:
            return Field(parameter, "choice", said, ("true", "false"))
        case kind if kind == DATE_TIME:
            return Field(parameter, "datetime", said)
        case Integer():
            return Field(parameter, "number", said)
        case kind:
            return Field(parameter, "password" if is_secret(kind) else "text", said)


@attrs.frozen(eq=False)
class Filled:
    """A form that was sent. The repr shows none of it, since some is secret."""

    arguments: Mapping[str, object] = attrs.field(repr=False)
    """By Python name; parameters that were left empty and have a default are not in it."""
    shown: Mapping[str, str] = attrs.field(repr=False)
    """What to fill the form with again: no secret and no file."""
    files: Mapping[str, str] = attrs.field(repr=False)
    """The names of the files that were sent, by Python name."""
    problems: Mapping[str, str] = attrs.field(repr=False)
    """What is wrong, by Python name."""

    def refused(self, error: ArgumentError) -> "Filled":
        """Return the same with one more problem."""
        text = str(error.args[0]).removeprefix(f"{error.parameter}: ")
        return attrs.evolve(self, problems={**self.problems, error.parameter: text})


EMPTY: Final = Filled({}, {}, {}, {})


async def read_form(listed: Listed, form: FormData) -> Filled:
    """Return the arguments in a form."""
    arguments = dict[str, object]()
    shown, files, problems = dict[str, str](), dict[str, str](), dict[str, str]()
    for field in fields_of(listed):
        given = form.get(field.name, "")
        if isinstance(given, UploadFile):
            if given.filename:
                arguments[field.name] = await given.read()
                files[field.name] = given.filename
                continue
            given = ""
        secret = is_secret(field.parameter.type)
        if not secret:
            shown[field.name] = given
        if not given and (field.required or field.parameter.has_default):
            if field.required:
                problems[field.name] = "is missing"
            continue
        try:
            arguments[field.name] = value_of_text(field.parameter.type, given)
        except ValueError as error:  # it may quote a secret
            problems[field.name] = "cannot be read" if secret else str(error)
    return Filled(arguments, shown, files, problems)
