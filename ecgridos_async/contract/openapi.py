"""OpenAPI 3.1: the operations of a version in the form bindings, HTTP GET and HTTP POST."""

from collections.abc import Iterable, Sequence
from typing import Final

from ecgridos_async.contract.catalogue import Entry, operations_in
from ecgridos_async.contract.docs import OperationDoc, attribute_docs, class_doc, operation_doc
from ecgridos_async.contract.json_schema import DIALECT, Schema, scalar
from ecgridos_async.contract.plan import SESSION_ID, Parameter, Plan
from ecgridos_async.contract.shape import Field, reachable, shape_of
from ecgridos_async.contract.types import (
    DECIMAL,
    ArrayType,
    DataSetType,
    EnumType,
    Integer,
    ObjectType,
    Plain,
    Resolved,
    Text,
    is_bytes,
    schema_name,
)
from ecgridos_async.contract.version import Edition

_FORM: Final = "application/x-www-form-urlencoded"
_COMPONENT: Final = "#/components/schemas/"
_FAULT: Final = "The service refused the call, or failed; the text says why."
_SESSION: Final = "What Login returned, or an API key."
_DATA_SET: Final[Schema] = {
    "type": "object",
    "description": "A .NET DataSet: an inline schema and a diffgram with the rows of its tables.",
    "additionalProperties": True,
}


def build_openapi(edition: Edition, operations: Iterable[Entry], *, matching: str = "") -> Schema:
    """Return the OpenAPI 3.1 description of *edition* out of (service, method, operation) triples.

    Args:
        matching: Only operations whose wire name, service or method contains this text, ignoring
            case, and the types that these use.
    """
    entries = operations_in(edition, operations, matching=matching)
    plans = [operation.plan(edition) for _, _, operation in entries]
    build = f", build {edition.build}" if edition.build else ""
    return {
        "openapi": "3.1.0",
        "jsonSchemaDialect": DIALECT,
        "info": {
            "title": "ECGridOS",
            "version": str(edition.version),
            "description": f"ECGridOS {edition.version}{build} by HTTP GET and HTTP POST. "
            "A parameter that has no value is sent empty: the service refuses a call that lacks "
            "one.",
        },
        "servers": [{"url": edition.version.endpoint}],
        "tags": [{"name": service} for service in sorted({service for service, _, _ in entries})],
        "paths": {
            f"/{plan.operation}": _path(entry, plan)
            for entry, plan in zip(entries, plans, strict=True)
        },
        "components": {"schemas": _components(plans, edition)},
    }


def _path(entry: Entry, plan: Plan) -> Schema:
    doc = operation_doc(entry[2].function.__doc__)
    get: Schema = {"parameters": [_query(parameter, doc) for parameter in plan.wire_parameters]}
    form: Schema = {
        "type": "object",
        "properties": {
            parameter.wire: _described(_form_schema(parameter), _said(parameter, doc))
            for parameter in plan.wire_parameters
        },
        "required": [parameter.wire for parameter in plan.wire_parameters],
        "additionalProperties": False,
    }
    post: Schema = {"requestBody": {"required": True, "content": {_FORM: {"schema": form}}}}
    return {
        "get": _call(entry, plan, doc, "get", get),
        "post": _call(entry, plan, doc, "post", post),
    }


def _call(entry: Entry, plan: Plan, doc: OperationDoc, method: str, request: Schema) -> Schema:
    service, name, operation = entry
    call: Schema = {
        "operationId": f"{method}{plan.operation}",
        "summary": doc.summary,
        "tags": [service],
        **request,
        "responses": _responses(plan, doc),
        "x-ecgridos-method": f"{service}.{name}",
        "x-ecgridos-effect": str(operation.effect),
        "x-ecgridos-evidence": str(operation.evidence(plan.version)),
        "x-ecgridos-pending": operation.pending,
    }
    text = "\n\n".join(filter(None, (doc.text, operation.deprecated)))
    if text:
        call["description"] = text
    if operation.deprecated:
        call["deprecated"] = True
    return call


def _responses(plan: Plan, doc: OperationDoc) -> Schema:
    namespace = plan.version.namespace
    root = {"name": schema_name(plan.result), "namespace": namespace}
    result = _element(plan.result)
    return {
        "200": {
            "description": doc.returns or doc.summary,
            "content": {
                "text/xml": {
                    "schema": {**result, "xml": {**root, **_wrapped(plan.result)}},
                }
            },
        },
        "500": {
            "description": _FAULT,
            "content": {"text/plain": {"schema": {"type": "string"}}},
        },
    }


def _query(parameter: Parameter, doc: OperationDoc) -> Schema:
    query: Schema = {
        "name": parameter.wire,
        "in": "query",
        "required": True,
        "schema": _form_schema(parameter),
    }
    if isinstance(parameter.type, Text) and not parameter.type.minimum:
        query["allowEmptyValue"] = True
    return _described(query, _said(parameter, doc))


def _said(parameter: Parameter, doc: OperationDoc) -> str:
    return _SESSION if parameter == SESSION_ID else doc.arguments.get(parameter.name, "")


def _form_schema(parameter: Parameter) -> Schema:
    """Return the schema of an argument as a form has it: bytes are repeated decimal numbers."""
    kind = parameter.type
    if is_bytes(kind):
        byte = {"type": "integer", "format": "uint8", "minimum": 0, "maximum": 255}
        return {"type": "array", "minItems": 1, "items": byte}
    schema = _element(kind)
    if isinstance(kind, Integer):
        return {**schema, "minimum": kind.minimum, "maximum": kind.maximum}
    if isinstance(kind, Text) and kind.minimum:
        return {**schema, "minLength": kind.minimum}
    return schema


def _described(schema: Schema, description: str) -> Schema:
    return {**schema, "description": description} if description else schema


def _components(plans: Sequence[Plan], edition: Edition) -> Schema:
    found: dict[str, Schema] = {}
    for kind in reachable((kind for plan in plans for kind in plan.types), edition):
        match kind:
            case ObjectType():
                found[kind.name] = _object(kind, edition)
            case EnumType():
                found[kind.name] = _enumeration(kind, edition)
            case _:
                pass
    return dict(sorted(found.items()))


def _object(kind: ObjectType, edition: Edition) -> Schema:
    fields = shape_of(kind.python).at(edition)
    docs = attribute_docs(kind.python)
    schema: Schema = {
        "type": "object",
        "description": class_doc(kind.python),
        "properties": {
            field.wire: _described(_property(field), docs.get(field.name, "")) for field in fields
        },
        "xml": {"name": kind.name, "namespace": edition.version.namespace},
    }
    required = [field.wire for field in fields if field.required]
    return {**schema, "required": required} if required else schema


def _property(field: Field[Resolved]) -> Schema:
    wrapped = _wrapped(field.type)
    return {**_element(field.type), **({"xml": wrapped} if wrapped else {})}


def _enumeration(kind: EnumType, edition: Edition) -> Schema:
    values = kind.python.values(edition)
    return {
        "type": "string",
        "description": class_doc(kind.python),
        "enum": [*values],
        "x-enum-varnames": [kind.python(value).name for value in values],
    }


def _element(kind: Resolved) -> Schema:
    """Return the schema of what an element holds."""
    match kind:
        case ObjectType() | EnumType():
            return {"$ref": f"{_COMPONENT}{kind.name}"}
        case ArrayType():
            item = {**_element(kind.item), "xml": {"name": schema_name(kind.item)}}
            return {"type": "array", "items": item}
        case DataSetType():
            return {**_DATA_SET}
        case Plain() if kind == DECIMAL:
            return {"type": "number"}  # XML has no other way to write one
        case _:
            return scalar(kind)


def _wrapped(kind: Resolved) -> Schema:
    return {"wrapped": True} if isinstance(kind, ArrayType) else {}
