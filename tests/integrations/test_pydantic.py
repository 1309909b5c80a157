"""Models in pydantic: what `to_dict` gives, in Python and in JSON, as the JSON Schema says."""

import json
import random
import subprocess
import sys
from typing import Any, cast

import attrs
import pytest
from jsonschema import Draft202012Validator
from pydantic import BaseModel, TypeAdapter, ValidationError

from ecgridos_async import json_schema, models, to_dict
from ecgridos_async.contract.types import ObjectType
from ecgridos_async.contract.version import Edition
from ecgridos_async.models import DataSet, Model, ParcelIDInfo, Pricelist, SessionInfo, Status
from ecgridos_async.models.dataset import Column, Table
from ecgridos_async.models.jsonable import jsonable
from tests.models.samples import PRICELIST, SESSION
from tests.public import names_of
from tests.round_trip.values import full

MODELS: list[type[Model]] = [
    found
    for found in (getattr(models, name) for name in names_of(models))
    if isinstance(found, type) and issubclass(found, Model) and found is not Model
]
DATA_SET = DataSet((Table("Table", (Column("A", "int"),), ({"A": 1},)),))


def adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_model(model: type[Model]) -> None:
    kind = ObjectType(cast("type[attrs.AttrsInstance]", model))
    value: Model = full(random.Random(1), kind, [*Edition][-1], depth=1)  # noqa: S311
    plain = to_dict(value)
    found = adapter(model)
    schema = found.json_schema(mode="serialization")

    assert found.dump_python(value) == plain
    assert json.loads(found.dump_json(value)) == jsonable(plain)
    assert found.validate_python(value) is value
    assert found.validate_json(json.dumps(jsonable(to_dict(value, secrets="show")))) == value
    assert schema == found.json_schema(mode="validation")
    check: Any = Draft202012Validator(schema)
    check.validate(jsonable(plain))


@pytest.mark.parametrize("model", [Pricelist, ParcelIDInfo, SessionInfo])
def test_the_schema_says_what_json_schema_says(model: type[Model]) -> None:
    theirs: Any = adapter(list[model]).json_schema()["$defs"]  # type: ignore[valid-type]
    ours: Any = json_schema(model)["$defs"]

    assert theirs.keys() == ours.keys()
    for name, schema in ours.items():
        found = theirs[name]
        assert found["description"] == schema["description"]
        assert found.get("required") == schema.get("required")
        assert found.get("anyOf") == schema.get("anyOf")
        said = {
            each: field.get("description") for each, field in found.get("properties", {}).items()
        }
        assert said == {
            each: field.get("description") for each, field in schema.get("properties", {}).items()
        }


def test_secrets_are_masked_unless_they_are_asked_for() -> None:
    found = adapter(list[SessionInfo])

    for mode in ("python", "json"):
        (masked,) = found.dump_python([SESSION], mode=mode)
        (shown,) = found.dump_python([SESSION], mode=mode, context={"secrets": "show"})
        assert masked["session_id"] == "***"
        assert shown["session_id"] == SESSION.session_id
    assert str(SESSION.session_id) not in found.dump_json([SESSION]).decode()


def test_what_a_reply_lacks_is_null() -> None:
    lacking: dict[str, Any] = {"pricelist_id": None}
    value = attrs.evolve(PRICELIST, **lacking)

    assert adapter(Pricelist).dump_python(value)["pricelist_id"] is None
    assert json.loads(adapter(Pricelist).dump_json(value))["pricelist_id"] is None


class Report(BaseModel):
    """A model of a user that holds ours."""

    pricelist: Pricelist
    status: Status
    tables: DataSet | None = None


def test_in_a_model_of_the_user() -> None:
    report = Report(pricelist=PRICELIST, status=Status("Frozen"), tables=DATA_SET)

    assert report.pricelist is PRICELIST
    assert report.model_dump() == {
        "pricelist": to_dict(PRICELIST),
        "status": Status("Frozen"),
        "tables": {"Table": [{"A": 1}]},
    }
    assert report.model_dump(include={"pricelist": {"model"}}) == {
        "pricelist": {"model": "Stacked"}
    }
    text = report.model_dump_json(exclude={"tables"}, exclude_none=True)
    assert "owner" not in json.loads(text)["pricelist"]
    again = Report(pricelist=jsonable(to_dict(PRICELIST)), status="Frozen")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    assert again.pricelist == PRICELIST
    known, other = Report.model_json_schema()["$defs"]["Status"]["anyOf"]
    assert (known["enum"], other) == (
        [*Status],
        {"description": "A value that the service has added since."},
    )


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        pytest.param(Pricelist, {}, id="nothing"),
        pytest.param(Pricelist, SESSION, id="another-model"),
        pytest.param(Pricelist, {**to_dict(PRICELIST), "new": 1}, id="unknown"),
        pytest.param(Pricelist, {**to_dict(PRICELIST), "date": "yesterday"}, id="no-date"),
        pytest.param(DataSet, {"Table": []}, id="plain-data-set"),
    ],
)
def test_what_does_not_fit(kind: Any, value: object) -> None:
    with pytest.raises(ValidationError):
        adapter(kind).validate_python(value)


def test_nothing_imports_pydantic_but_pydantic() -> None:
    program = (
        "import sys\nimport ecgridos_async as e\n"
        "from ecgridos_async.models import Pricelist, DataSet\n"
        "e.json_schema(Pricelist), e.to_dict(DataSet()), e.Client()\n"
        "print([name for name in sys.modules if 'pydantic' in name])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, text=True
    )

    assert done.stdout.strip() == "[]"
