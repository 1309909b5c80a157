"""Frames of models: the columns follow from the model, and every value is kept."""

import datetime as dt
import decimal
import importlib
import json
import random
from typing import Any, cast

import attrs
import pytest

from ecgridos_async import ArgumentError, models, to_dict
from ecgridos_async.contract.types import ObjectType
from ecgridos_async.contract.version import Edition
from ecgridos_async.models import Column, Model, ParcelIDInfo, Pricelist, SessionInfo, Table, frames
from ecgridos_async.models.frames import flattened
from tests.models.samples import MOMENT, PRICELIST, SCHEDULE, SESSION
from tests.public import names_of
from tests.round_trip.values import full

MODELS: list[type[Model]] = [
    found
    for found in (getattr(models, name) for name in names_of(models))
    if isinstance(found, type) and issubclass(found, Model) and found is not Model
]
pa: Any = importlib.import_module("pyarrow")
pd: Any = importlib.import_module("pandas")
arrow: Any = vars(frames)["to_arrow"]  # type checkers do not know pyarrow
pandas: Any = vars(frames)["to_pandas"]


def made(model: type[Model], edition: Edition) -> Model:
    kind = ObjectType(cast("type[attrs.AttrsInstance]", model))
    value: Model = full(random.Random(2), kind, edition, depth=1)  # noqa: S311
    return value


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_model(model: type[Model]) -> None:
    rows = [made(model, Edition.V3_0), made(model, Edition.V4_1)]
    names = [*to_dict(rows[0])]

    table = arrow(rows)
    frame = pandas(rows, flatten=True)
    columns, cells = flattened(rows)

    assert table.schema == arrow([], model).schema
    assert table.column_names == names
    assert [*pandas(rows).columns] == names
    assert ([*frame.columns], len(frame)) == (columns, 2)
    assert len(cells) == 2


def test_arrow_types() -> None:
    table = arrow([PRICELIST])

    assert table.schema.field("date").type == pa.timestamp("us", "UTC")
    (row,) = table.to_pylist()
    assert row["date"] == MOMENT
    assert row["levels"][0]["level"] == "Tier9"
    assert row["levels"][1]["level"] == "1"
    assert row["levels"][0]["schedules"][0]["rate"] == decimal.Decimal("0.50")
    assert row["owner"] is None


def test_digits_that_do_not_fit_are_rounded() -> None:
    (row,) = arrow([attrs.evolve(SCHEDULE, rate=decimal.Decimal("1.2345678905"))]).to_pylist()

    assert row["rate"] == decimal.Decimal("1.234567890")


def test_a_model_inside_one_of_its_own_kind_is_json() -> None:
    parcel = made(ParcelIDInfo, Edition.V4_1)
    inner = made(models.InterchangeIDInfo, Edition.V4_1)
    assert isinstance(parcel, ParcelIDInfo)
    assert isinstance(inner, models.InterchangeIDInfo)
    nested = attrs.evolve(parcel, interchanges=[attrs.evolve(inner, parcels=[parcel])])

    (row,) = arrow([nested]).to_pylist()

    (text,) = row["interchanges"][0]["parcels"]
    assert json.loads(text)["parcel_id"] == parcel.parcel_id


def test_secrets_are_masked() -> None:
    assert arrow([SESSION])["session_id"].to_pylist() == ["***"]
    assert pandas([SESSION])["session_id"].to_list() == ["***"]
    shown = arrow([SESSION], secrets="show")
    assert shown["session_id"].to_pylist() == [SESSION.session_id]


def test_pandas_types() -> None:
    frame = pandas([PRICELIST, attrs.evolve(PRICELIST, date=None)])

    assert str(frame.dtypes["pricelist_id"]) == "Int32"
    assert str(frame.dtypes["date"]) == "datetime64[us, UTC]"
    assert frame["levels"][0] == to_dict(PRICELIST)["levels"]
    assert pd.isna(frame["date"][1])


def test_fields_of_models_in_models_are_columns() -> None:
    frame = pandas([PRICELIST], flatten=True)

    assert "owner" not in frame.columns
    assert pd.isna(frame["owner.login_name"][0])
    assert str(frame.dtypes["owner.user_id"]) == "Int32"


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        pytest.param([], "model: give the class", id="none"),
        pytest.param([PRICELIST, SESSION], "expected models of one class", id="two-classes"),
        pytest.param([1], "a int is not a model", id="no-model"),
    ],
)
def test_rows_that_are_no_table(rows: list[Any], problem: str) -> None:
    with pytest.raises(ArgumentError, match=problem):
        arrow(rows)


def test_no_rows() -> None:
    assert arrow([], SessionInfo).num_rows == 0
    assert len(pandas([], Pricelist, flatten=True)) == 0


def test_a_table_of_a_data_set_is_read_by_others() -> None:
    columns = (Column("A", "int"), Column("B", "dateTime"))
    moment = dt.datetime(2024, 1, 2, tzinfo=dt.UTC)
    table: Any = Table("Table", columns, ({"A": 1, "B": moment}, {"A": None, "B": None}))

    read: Any = pa.table(table)

    assert read.to_pylist() == table.to_dicts()
    assert read.schema == table.to_arrow().schema
