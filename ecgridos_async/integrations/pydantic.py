"""The models in pydantic and FastAPI: validation, serialization and JSON Schema.

Only pydantic imports this module, when it meets a model.
"""

import base64
import decimal
import functools
import types
from collections.abc import Mapping
from typing import Annotated, Any, Final, Union, cast

import attrs
from pydantic import AwareDatetime, BeforeValidator, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema
from typing_extensions import TypedDict

from ecgridos_async.contract.docs import attribute_docs, class_doc
from ecgridos_async.contract.json_schema import schema_of
from ecgridos_async.contract.shape import Field, shape_of
from ecgridos_async.contract.types import (
    ArrayType,
    EitherType,
    EnumType,
    ObjectType,
    WireType,
    children,
)
from ecgridos_async.models.base import Model
from ecgridos_async.models.dataset import DataSet
from ecgridos_async.models.jsonable import jsonable
from ecgridos_async.models.plain import to_dict
from ecgridos_async.secret import MASK


def model_schema(model: type[Model], handler: GetCoreSchemaHandler) -> CoreSchema:
    """Return what pydantic does with a model.

    It validates an object of it, or plain data, and writes what `to_dict` returns.
    """
    kind: type[attrs.AttrsInstance] = model
    fields = handler.generate_schema(_fields_of(kind))
    made = core_schema.no_info_after_validator_function(functools.partial(_make, model), fields)
    return core_schema.json_or_python_schema(
        json_schema=made,
        python_schema=core_schema.union_schema(
            [core_schema.is_instance_schema(model), made], mode="left_to_right"
        ),
        serialization=core_schema.wrap_serializer_function_ser_schema(
            _chosen, info_arg=True, schema=fields
        ),
    )


def data_set_schema() -> CoreSchema:
    """Return what pydantic does with a DataSet; plain data has lost the types of its columns."""
    return core_schema.is_instance_schema(
        DataSet,
        serialization=core_schema.plain_serializer_function_ser_schema(_plain, info_arg=True),
    )


def _make(model: type[Model], values: dict[str, Any]) -> Model:
    return model(**values)


def _plain(value: object, info: core_schema.SerializationInfo) -> object:
    if not isinstance(value, (Model, DataSet)):
        return value  # a part of plain data that was made of the whole
    context: Any = info.context
    shown = isinstance(context, Mapping) and cast("Any", context).get("secrets") == "show"
    plain = to_dict(value, secrets="show" if shown else "mask")
    return jsonable(plain) if info.mode_is_json() else plain


def _chosen(
    value: object,
    fields: core_schema.SerializerFunctionWrapHandler,
    info: core_schema.SerializationInfo,
) -> object:
    """Return plain data with the fields that the user wants: `include`, `exclude_none` and such."""
    chosen: object = fields(_plain(value, info))
    return chosen


@functools.cache
def _fields_of(model: type[attrs.AttrsInstance]) -> Any:
    """Return a TypedDict with the fields of a model; its name is the one in the JSON Schema."""
    docs = attribute_docs(model)
    make: Any = TypedDict
    made = make(
        model.__name__,
        {
            field.name: Annotated[_annotation_of(field), _Described(docs.get(field.name, ""))]
            for field in shape_of(model).fields
        },
    )
    made.__module__ = model.__module__
    made.__doc__ = class_doc(model)
    made.__pydantic_config__ = {"extra": "forbid"}
    return made


def _annotation_of(field: Field[WireType]) -> Any:
    kind = _annotation(field.type)
    return Union[kind, None] if field.nullable else kind  # noqa: UP007  # it is made at run time


def _annotation(kind: WireType) -> Any:
    match kind:
        case ObjectType():
            return kind.python
        case ArrayType():
            return types.GenericAlias(list, (_annotation(kind.item),))
        case EitherType():
            return Union[tuple(map(_annotation, children(kind)))]  # noqa: UP007
        case EnumType():
            return Annotated[kind.python, _Open()]
        case _:
            return Annotated[_SCALARS[kind.name], _Scalar(kind)]


def _decoded(value: object) -> object:
    """Return the bytes of base64; masked ones stay."""
    if not isinstance(value, str):
        return value
    return MASK.encode() if value == MASK else base64.b64decode(value, validate=True)


_SCALARS: Final[dict[str, Any]] = {
    **dict.fromkeys(("unsignedByte", "short", "int", "long"), int),
    "base64Binary": Annotated[bytes, BeforeValidator(_decoded)],
    "boolean": bool,
    "dateTime": AwareDatetime,
    "decimal": decimal.Decimal,
    "double": float,
    "float": float,
    "string": str,
}


def _written_as_it_is(schema: Any) -> CoreSchema:
    written: Any = {**schema, "serialization": core_schema.simple_ser_schema("any")}
    found: CoreSchema = written
    return found


@attrs.frozen
class _Scalar:
    """Marks a scalar: its JSON Schema is that of the contract."""

    kind: WireType

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return _written_as_it_is(handler(source))

    def __get_pydantic_json_schema__(
        self, _schema: CoreSchema, _handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return schema_of(self.kind)


class _Open:
    """Marks an enumeration, which plain data has as a text."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return _written_as_it_is(handler(source))


@attrs.frozen
class _Described:
    """Marks a field with what the source says of it."""

    text: str

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        found = handler(schema)
        return {**found, "description": self.text} if self.text else found
