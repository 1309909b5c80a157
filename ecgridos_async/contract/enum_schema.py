"""JSON Schema of an enumeration."""

import enum

from ecgridos_async.contract.docs import attribute_docs, class_doc


def enum_schema(kind: type[enum.StrEnum]) -> dict[str, object]:
    """Return the schema of an enumeration: the values that are known, or any other text."""
    members = list(kind)
    known: dict[str, object] = {
        "enum": [member.value for member in members],
        "x-enum-varnames": [member.name for member in members],
    }
    docs = attribute_docs(kind)
    if docs:
        known["x-enum-descriptions"] = [docs.get(member.name, "") for member in members]
    return {
        "title": kind.__name__,
        "description": class_doc(kind),
        "type": "string",
        "anyOf": [known, {"description": "A value that the service has added since."}],
    }
