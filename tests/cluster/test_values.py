"""Outcomes as JSON: every result of every operation, and every error, there and back."""

import datetime as dt
import decimal
import inspect
import random
import uuid

import pytest

import ecgridos_async
from ecgridos_async import ApiVersion, ClusterError, ECGridOSError, OutcomeUnknownError
from ecgridos_async.call import Call
from ecgridos_async.cluster.unknown import error_of
from ecgridos_async.cluster.values import read_error, read_value, written_error, written_value
from ecgridos_async.models import Column, DataSet, Table, to_dict
from ecgridos_async.models.dataset import Value
from ecgridos_async.services import all_operations, find_operation
from tests.round_trip.forms import distinct, form_of, operations
from tests.round_trip.values import full, minimal

FORMS = [
    (form_of(operation.plan(version).result, operation.plan(version).edition), version, operation)
    for _, _, version, operation in operations()
]


def test_every_result() -> None:
    rng = random.Random(7)  # noqa: S311  # values
    for version, operation in distinct(FORMS, 0):
        plan = operation.plan(version)
        for make in (minimal, full):
            value = make(rng, plan.result, plan.edition)
            read = read_value(plan, written_value(value))
            assert type(read) is type(value)
            assert to_dict(read) == to_dict(value), operation.name  # secrets are masked


def test_a_data_set() -> None:
    columns = {
        "id": "int",
        "when": "dateTime",
        "amount": "decimal",
        "span": "duration",
        "content": "base64Binary",
        "guid": "guid",
        "number": "double",
        "yes": "boolean",
        "text": "string",
    }
    row: dict[str, Value] = {
        "id": 1,
        "when": dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        "amount": decimal.Decimal("1.50"),
        "span": dt.timedelta(days=-1, microseconds=3),
        "content": b"\x00\xff",
        "guid": uuid.UUID(int=7),
        "number": float("-inf"),
        "yes": True,
        "text": "a\x00b",
    }
    other: dict[str, Value] = dict.fromkeys(columns) | {"id": "<b>1</b>", "span": "P1M"}
    table = Table("Table", tuple(Column(*column) for column in columns.items()), (row, other))
    found = DataSet((table,))
    plan = find_operation("ReportTrafficStats").plan(ApiVersion("3.2"))

    assert read_value(plan, written_value(found)) == found


def test_a_list_where_a_page_is_declared_and_the_other_way_round() -> None:
    kinds = [
        operation.plan(version)
        for version in ApiVersion
        for _, _, operation in all_operations().values()
        if version in operation.versions and operation.plan(version).other_results
    ]
    assert kinds
    for plan in kinds:
        for kind in (plan.result, *plan.other_results):
            value = minimal(random.Random(1), kind, plan.edition)  # noqa: S311  # values
            assert read_value(plan, written_value(value)) == value


@pytest.mark.parametrize(
    "name",
    [
        name
        for name, kind in vars(ecgridos_async.errors).items()
        if isinstance(kind, type) and issubclass(kind, ECGridOSError)
    ],
)
def test_every_error(name: str) -> None:
    kind = getattr(ecgridos_async.errors, name)
    takes = inspect.signature(kind.__init__).parameters
    named = {"parameter": "x"} if "parameter" in takes else {}
    error: ECGridOSError = kind("what was wrong", operation="PricelistInfo", **named)
    error.attempts = 3
    read = read_error(written_error(error))
    assert (type(read), str(read), read.args) == (kind, str(error), error.args)
    assert vars(read) == vars(error)


def test_an_error_of_another_package() -> None:
    read = read_error(written_error(LookupError("nothing")))
    assert isinstance(read, ClusterError)
    assert "LookupError: nothing" in str(read)


def test_the_error_of_an_upload_whose_worker_was_lost_shows_no_content() -> None:
    call = Call[object]("ParcelUpload", {"file_name": "a", "content": "SVNBKjAw"}, "3.2")
    error = error_of(call, dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    read = read_error(written_error(error))
    assert isinstance(read, OutcomeUnknownError)
    assert read.arguments == {"file_name": "a", "content": "<6 bytes>", "byte_count": 6}
    assert read.started_at == dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    assert len(read.digest) == 64
