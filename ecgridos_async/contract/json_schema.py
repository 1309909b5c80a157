"""JSON Schema, draft 2020-12, of results: what `to_dict` returns, as JSON.

In JSON a datetime is an ISO text, a decimal a text, and bytes are base64.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from ecgridos_async.contract.docs import attribute_docs, class_doc
from ecgridos_async.contract.enum_schema import enum_schema
from ecgridos_async.contract.shape import Field, reachable, shape_of
from ecgridos_async.contract.types import (
    BASE64,
    BOOLEAN,
    DATE_TIME,
    DECIMAL,
    ArrayType,
    DataSetType,
    EnumType,
    Integer,
    ObjectType,
    Plain,
    Scalar,
    Text,
    WireType,
    children,
    is_secret,
    wire_type,
)

Schema = dict[str, object]
"""A JSON Schema."""

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_NOT_A_NUMBER: Final = ("NaN", "INF", "-INF")
"""The floats that JSON does not have, as XML Schema spells them."""
_PLAIN: Final[Mapping[str, Schema]] = {
    BOOLEAN.xsd: {"type": "boolean"},
    DECIMAL.xsd: {
        "type": "string",
        "format": "decimal",
        "pattern": r"^-?[0-9]+(\.[0-9]+)?(E[+-]?[0-9]+)?$",
    },
    DATE_TIME.xsd: {"type": "string", "format": "date-time"},
    BASE64.xsd: {"type": "string", "contentEncoding": "base64"},
}
_FORMATS: Final = {"unsignedByte": "uint8", "short": "int16", "int": "int32", "long": "int64"}
"""The names that the formats of OpenAPI have for the integers, narrowest first."""
_NULL: Final[Schema] = {"type": "null"}
_DATA_SET: Final[Schema] = {
    "type": "object",
    "description": "The rows of each table, by the table's name.",
    "additionalProperties": {
        "type": "array",
        "items": {
            "type": "object",
            "additionalProperties": {"type": ["string", "number", "boolean", "null"]},
        },
    },
}


def json_schema(result: type[object]) -> Schema:
    """Return the JSON Schema, draft 2020-12, of what `to_dict` gives for a result, as JSON.

        json_schema(Pricelist)
        json_schema(list[ParcelIDInfo])

    It states the contract, as the types of the fields do: where a reply lacks a required element,
    its field is null nevertheless, unless the client is `strict`. An enumeration takes any text,
    since the service adds values; those that are known are listed, with their Python names. Secrets
    are texts, masked or not.

    Args:
        result: A model, `DataSet`, an enumeration, or a list of one of them.

    Raises:
        TypeError: If it is not the type of a result.
    """
    annotation: Any = result  # type checkers doubt that it has a hash
    kind = wire_type(annotation)
    definitions: dict[str, Schema] = {}
    for found in reachable([kind]):
        match found:
            case ObjectType():
                definitions[found.python.__name__] = _model(found)
            case EnumType():
                definitions[found.python.__name__] = enum_schema(found.python)
            case _:
                pass
    schema: Schema = {"$schema": DIALECT, **schema_of(kind)}
    if definitions:
        schema["$defs"] = dict(sorted(definitions.items()))
    return schema


def schema_of(kind: WireType, *, nullable: bool = False) -> Schema:
    """Return the schema of the values of a type; models and enumerations are references."""
    if isinstance(kind, ArrayType):
        return {"type": "array", "items": schema_of(kind.item)}
    schemas = [_resolved(inner) for inner in _merged(children(kind) or (kind,))]
    if nullable:
        schemas.append(_NULL)
    if len(schemas) == 1:
        return schemas[0]
    first, *rest = schemas
    if rest == [_NULL] and isinstance(first.get("type"), str):
        return {**first, "type": [first["type"], "null"]}
    return {"anyOf": schemas}


def field_schema(field: Field[WireType], description: str = "") -> Schema:
    """Return the schema of a field of a model."""
    schema = schema_of(field.type, nullable=field.nullable)
    return {**schema, "description": description} if description else schema


def scalar(kind: Scalar) -> Schema:
    """Return the schema of a scalar that is not an enumeration."""
    if is_secret(kind):
        return {"type": "string", "format": "password"}
    match kind:
        case Integer():
            return {"type": "integer", "format": _FORMATS[kind.xsd]}
        case Text():
            return {"type": "string"}
        case Plain(xsd="float" | "double"):
            return {"anyOf": [{"type": "number"}, {"enum": [*_NOT_A_NUMBER]}]}
        case _:
            return {**_PLAIN[kind.name]}


def _resolved(kind: WireType) -> Schema:
    match kind:
        case ObjectType() | EnumType():
            return {"$ref": f"#/$defs/{kind.python.__name__}"}
        case DataSetType():
            return {**_DATA_SET}
        case Integer() | Text() | Plain():
            return scalar(kind)
        case _:
            return schema_of(kind)


def _merged(kinds: Iterable[WireType]) -> list[WireType]:
    """Return alternatives with the widest of the integers alone."""
    kinds = list(kinds)
    integers = [kind for kind in kinds if isinstance(kind, Integer)]
    widest = max(integers, key=lambda kind: kind.maximum, default=None)
    return [kind for kind in kinds if not isinstance(kind, Integer) or kind is widest]


def _model(kind: ObjectType) -> Schema:
    docs = attribute_docs(kind.python)
    fields = shape_of(kind.python).fields
    return {
        "type": "object",
        "title": kind.python.__name__,
        "description": class_doc(kind.python),
        "properties": {
            field.name: field_schema(field, docs.get(field.name, "")) for field in fields
        },
        "required": [field.name for field in fields],
        "additionalProperties": False,
    }
