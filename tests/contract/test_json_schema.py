"""JSON Schema: it describes what `to_dict` gives, as JSON, and nothing else."""

import datetime as dt
import random
import typing
from typing import Any

import attrs
import pytest
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.protocols import Validator

from ecgridos_async import json_schema, models, to_dict
from ecgridos_async.contract.shape import shape_of
from ecgridos_async.contract.types import ObjectType, is_secret
from ecgridos_async.contract.version import Edition
from ecgridos_async.models import DataSet, Model, Pricelist, SessionInfo, Status
from ecgridos_async.models.dataset import Column, Table
from ecgridos_async.models.jsonable import JSONData, jsonable
from ecgridos_async.sandbox.asmx.samples import sampler
from ecgridos_async.services import all_operations
from tests.models.samples import PRICELIST, SESSION
from tests.public import names_of
from tests.round_trip.values import full

MODELS: list[type[attrs.AttrsInstance]] = [
    found
    for found in (getattr(models, name) for name in names_of(models))
    if isinstance(found, type) and issubclass(found, Model) and found is not Model
]
FORMATS = FormatChecker(formats=())


@FORMATS.checks("date-time", raises=ValueError)
def has_offset(text: object) -> bool:
    return not isinstance(text, str) or dt.datetime.fromisoformat(text).tzinfo is not None


def validator(result: Any) -> Validator:
    schema = json_schema(result)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=FORMATS)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_model_that_is_full(model: type[attrs.AttrsInstance]) -> None:
    check = validator(model)
    value: Model = full(random.Random(0), ObjectType(model), [*Edition][-1], depth=1)  # noqa: S311
    plain: Any = jsonable(to_dict(value))
    first, *others = plain

    check.validate(plain)
    check.validate(jsonable(to_dict(value, secrets="show")))
    assert not check.is_valid({**plain, "new": 1})
    assert not check.is_valid({name: plain[name] for name in others}), first


def results() -> dict[Any, object]:
    """Return a sample of each type that an operation returns."""
    found: dict[Any, object] = {}
    for _, _, operation in all_operations().values():
        newest = [edition for edition in Edition if edition in operation.versions][-1]
        plan = operation.plan(newest)
        returned = typing.get_type_hints(operation.function, include_extras=True)["return"]
        if returned not in found:
            found[returned] = sampler(plan)([None] * len(plan.parameters))
    return found


def test_the_results_of_the_sandbox() -> None:
    found = results()

    assert len(found) > 50
    for returned, value in found.items():
        check: Any = Draft202012Validator(json_schema(returned))
        check.validate(jsonable(to_dict(value)))


@pytest.mark.parametrize(
    ("model", "changes"),
    [
        pytest.param(Pricelist, {"date": "2024-01-02T03:04:05"}, id="no-offset"),
        pytest.param(Pricelist, {"pricelist_id": "7"}, id="text-for-a-number"),
        pytest.param(Pricelist, {"pricelist_id": None}, id="null"),
        pytest.param(Pricelist, {"levels": None}, id="null-for-a-list"),
        pytest.param(Pricelist, {"model": 1}, id="number-for-a-text"),
        pytest.param(SessionInfo, {"time_zone_offset": "five"}, id="text-for-a-float"),
    ],
)
def test_what_does_not_fit(model: type[Model], changes: dict[str, JSONData]) -> None:
    sample: Model = PRICELIST if model is Pricelist else SESSION
    plain = jsonable(to_dict(sample))
    assert isinstance(plain, dict)

    validator(model).validate(plain)
    assert not validator(model).is_valid({**plain, **changes})


def test_the_schema_of_a_field_says_what_the_source_says() -> None:
    schema: Any = json_schema(Pricelist)
    schedule = schema["$defs"]["Schedule"]

    assert schema["$ref"] == "#/$defs/Pricelist"
    assert schedule["description"] == "One rate of a level."
    assert schedule["properties"]["block"] == {
        "type": "string",
        "format": "decimal",
        "pattern": r"^-?[0-9]+(\.[0-9]+)?(E[+-]?[0-9]+)?$",
        "description": "The size of a billing unit.",
    }


def test_an_enumeration_lists_names_and_values_and_takes_others() -> None:
    schema: Any = json_schema(models.PricelistModel)
    known = schema["$defs"]["PricelistModel"]["anyOf"][0]

    assert known == {
        "enum": ["Simple", "Tiered", "Stacked"],
        "x-enum-varnames": ["SIMPLE", "TIERED", "STACKED"],
        "x-enum-descriptions": [
            "One rate.",
            "One rate, chosen by the volume.",
            "Each part of the volume at the rate of its own level.",
        ],
    }
    validator(Status).validate(jsonable(to_dict(Status("Frozen"))))


def test_a_data_set() -> None:
    columns = (Column("A", "decimal"), Column("B", "duration"))
    rows = ({"A": None, "B": dt.timedelta(1)},)

    validator(DataSet).validate(jsonable(to_dict(DataSet((Table("Table", columns, rows),)))))


@pytest.mark.parametrize("nothing", [object, dict, int | None])
def test_what_is_not_a_result(nothing: Any) -> None:
    with pytest.raises(TypeError, match="has no wire type"):
        json_schema(nothing)


def test_secrets_are_marked() -> None:
    for model in MODELS:
        schema: Any = json_schema(model)
        properties = schema["$defs"][model.__name__]["properties"]
        marked = {name for name, one in properties.items() if one.get("format") == "password"}
        assert marked == {f.name for f in shape_of(model).fields if is_secret(f.type)}
