"""What all models share: immutable, compared by fields, plain as data, picklable."""

import copy
import datetime as dt
import decimal
import pickle
from collections.abc import Callable
from typing import Any, cast

import attrs
import pytest

from ecgridos_async import models, to_dict
from ecgridos_async.contract.shape import UNKNOWN, shape_of
from ecgridos_async.contract.types import is_secret
from ecgridos_async.models import (
    Level,
    Model,
    Status,
)
from tests.models.samples import MOMENT, PRICELIST, SCHEDULE, SESSION
from tests.public import names_of

EVERY_MODEL: list[type[attrs.AttrsInstance]] = [
    found
    for found in (getattr(models, name) for name in names_of(models))
    if isinstance(found, type) and issubclass(found, Model) and found is not Model
]


def test_pricelist_to_dict() -> None:
    assert to_dict(PRICELIST) == {
        "pricelist_id": 7,
        "owner": None,
        "date": MOMENT,
        "description": "Standard",
        "model": "Stacked",
        "status": "Frozen",
        "levels": [
            {
                "level": "Tier9",
                "name": "Nine",
                "limited_months": 12,
                "schedules": [
                    {
                        "schedule_id": 70,
                        "allowance": decimal.Decimal("1000.00"),
                        "maximum": 5,
                        "block": decimal.Decimal(1),
                        "rate": decimal.Decimal("0.50"),
                        "catalog_id": 3,
                        "description": None,
                        "account_report": "Statistics",
                        "measure": "TotalKCs",
                        "specified_network_id": 0,
                        "include_root_mailbox": True,
                    }
                ],
            },
            {"level": 1, "name": None, "limited_months": None, "schedules": []},
        ],
    }


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        pytest.param(None, None, id="None"),
        pytest.param(True, True, id="bool"),
        pytest.param(5, 5, id="int"),
        pytest.param(0.5, 0.5, id="float"),
        pytest.param("a", "a", id="str"),
        pytest.param(b"a", b"a", id="bytes"),
        pytest.param(decimal.Decimal("0.10"), decimal.Decimal("0.10"), id="Decimal"),
        pytest.param(MOMENT, MOMENT, id="datetime"),
        pytest.param(Status.ACTIVE, "Active", id="enum"),
        pytest.param([Status.ACTIVE, 1, [None]], ["Active", 1, [None]], id="list"),
    ],
)
def test_to_dict(value: object, plain: object) -> None:
    found = to_dict(value)

    assert found == plain
    assert type(found) is type(plain)


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(object(), id="object"),
        pytest.param({"a": 1}, id="dict"),
        pytest.param((1,), id="tuple"),
        pytest.param(dt.timedelta(1), id="timedelta"),
        pytest.param([object()], id="object-in-a-list"),
    ],
)
def test_what_is_not_a_result_has_no_plain_form(value: object) -> None:
    with pytest.raises(TypeError, match="is not a result of ECGridOS"):
        to_dict(value)


@pytest.mark.parametrize(
    ("model", "field"),
    [
        pytest.param(PRICELIST, "description", id="Pricelist"),
        pytest.param(PRICELIST.levels[0], "name", id="Level"),
        pytest.param(SCHEDULE, "rate", id="Schedule"),
        pytest.param(SESSION, "login_name", id="SessionInfo"),
        pytest.param(SESSION, "unknown", id="unknown"),
    ],
)
def test_a_model_does_not_change(model: Model, field: str) -> None:
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        setattr(model, field, "other")


def test_a_model_has_no_other_attributes() -> None:
    with pytest.raises(AttributeError):
        setattr(SESSION, "nick_name", "Joe")  # noqa: B010  # type checkers know better


def test_models_are_compared_by_their_fields() -> None:
    assert attrs.evolve(PRICELIST) == PRICELIST
    assert attrs.evolve(PRICELIST, description="Other") != PRICELIST
    assert attrs.evolve(PRICELIST, levels=[]) != PRICELIST


def test_models_of_two_classes_differ() -> None:
    level: Model = Level(level=1)
    schedule: Model = SCHEDULE

    assert level != schedule


def test_what_is_unknown_does_not_count() -> None:
    other = attrs.evolve(PRICELIST, unknown={"New": "<New />"})

    assert other == PRICELIST
    assert repr(other) == repr(PRICELIST)
    assert to_dict(other) == to_dict(PRICELIST)


def test_fields_go_by_name_alone() -> None:
    kind: Callable[[int], object] = cast("Any", Level)

    with pytest.raises(TypeError, match="positional"):
        kind(1)


MODELS = [
    pytest.param(PRICELIST, id="Pricelist"),
    pytest.param(SCHEDULE, id="Schedule"),
    pytest.param(SESSION, id="SessionInfo"),
    pytest.param(attrs.evolve(SESSION, unknown={"New": "<New />"}), id="with-unknown"),
]


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("model", MODELS)
def test_a_model_pickles(model: Model, protocol: int) -> None:
    found = pickle.loads(pickle.dumps(model, protocol))  # noqa: S301

    assert found == model
    assert type(found) is type(model)
    assert dict(found.unknown) == dict(model.unknown)


@pytest.mark.parametrize("model", MODELS)
def test_a_model_can_be_copied(model: Model) -> None:
    assert copy.copy(model) == model
    assert copy.deepcopy(model) == model


def test_the_repr_of_a_session_hides_its_id() -> None:
    shown = repr(SESSION)

    assert "3e28d3dd" not in shown
    assert "session_id" not in shown
    assert "login_name='jdoe'" in shown


def secret_fields() -> list[Any]:
    """Return every field of every model that holds a secret."""
    return [
        pytest.param(model, field.name, id=f"{model.__name__}.{field.name}")
        for model in EVERY_MODEL
        for field in shape_of(model).fields
        if is_secret(field.type)
    ]


def test_there_are_secret_fields() -> None:
    assert "SessionInfo.session_id" in [case.id for case in secret_fields()]


@pytest.mark.parametrize(("model", "field"), secret_fields())
def test_a_secret_field_does_not_show(model: type[attrs.AttrsInstance], field: str) -> None:
    assert attrs.fields_dict(model)[field].repr is False


@pytest.mark.parametrize("model", EVERY_MODEL)
def test_a_model_is_as_its_kind_should_be(model: type[attrs.AttrsInstance]) -> None:
    fields = attrs.fields_dict(model)

    assert all(field.kw_only for field in fields.values())
    assert UNKNOWN in fields
    assert model.__doc__
    assert shape_of(model).fields
