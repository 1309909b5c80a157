"""DataSets as values: tables by name, rows that equal dicts, pyarrow and pandas on use only."""

import copy
import datetime as dt
import decimal
import pickle
import subprocess
import sys
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest

from ecgridos_async import to_dict
from ecgridos_async.models import Column, DataSet, Table
from ecgridos_async.models.dataset import Row, Value

MOMENT = dt.datetime(2020, 2, 29, 12, 34, 56, 123456, tzinfo=dt.timezone(dt.timedelta(hours=-5)))
KEY = uuid.UUID("0f8e8e80-1111-2222-3333-444455556666")
COLUMNS = (
    Column("ID", "int"),
    Column("Name", "string"),
    Column("Amount", "decimal"),
    Column("Ratio", "double"),
    Column("Active", "boolean"),
    Column("Created", "dateTime"),
    Column("Span", "duration"),
    Column("Key", "guid"),
    Column("Data", "base64Binary"),
    Column("Link", "anyURI"),
)
FULL: dict[str, Value] = {
    "ID": 2,
    "Name": "",
    "Amount": decimal.Decimal("0.1200"),
    "Ratio": -0.5,
    "Active": True,
    "Created": MOMENT,
    "Span": dt.timedelta(days=1, microseconds=5),
    "Key": KEY,
    "Data": b"\0\xff",
    "Link": "urn:x",
}
NULLS: dict[str, Value] = dict.fromkeys(FULL)
TABLE = Table("Table", COLUMNS, (Row(NULLS, FULL), Row(NULLS, {})))
EMPTY = Table("Empty", (Column("A", "int"), Column("B", "decimal"), Column("C", "string")))
DATA_SET = DataSet((TABLE, EMPTY))


def test_tables_by_name() -> None:
    assert DATA_SET["Table"] is TABLE
    assert DATA_SET["Empty"] is EMPTY
    assert list(DATA_SET) == [TABLE, EMPTY] == list(DATA_SET.tables)
    assert len(DATA_SET) == 2


def test_no_such_table() -> None:
    with pytest.raises(KeyError, match="Other"):
        DATA_SET["Other"]


def test_what_is_in_a_data_set() -> None:
    assert "Table" in DATA_SET
    assert TABLE in DATA_SET
    assert "Other" not in DATA_SET
    assert None not in DATA_SET


def test_a_row_has_all_columns() -> None:
    row = Row({"A": None, "B": None}, {"B": 1})

    assert row["A"] is None
    assert row["B"] == 1
    assert list(row) == ["A", "B"]
    assert len(row) == 2
    assert "A" in row
    assert "C" not in row
    with pytest.raises(KeyError, match="C"):
        row["C"]
    assert repr(row) == "Row({'A': None, 'B': 1})"


def test_a_row_equals_a_dict() -> None:
    row = Row({"A": None, "B": None}, {"B": 1})

    assert row == {"A": None, "B": 1}
    assert dict(row) == row
    assert row == Row({"B": None, "A": None}, {"A": None, "B": 1})
    assert row != {"B": 1}
    assert row != {"A": None, "B": 2}


@pytest.mark.parametrize(
    "change",
    [
        lambda: setattr(DATA_SET, "tables", ()),
        lambda: setattr(TABLE, "name", "x"),
        lambda: setattr(COLUMNS[0], "type", "x"),
        lambda: setattr(TABLE.rows[0], "_values", {}),
    ],
)
def test_nothing_can_be_set(change: Callable[[], None]) -> None:
    with pytest.raises(AttributeError):
        change()


def test_rows_can_not_be_set() -> None:
    row: Any = TABLE.rows[0]
    with pytest.raises(TypeError):
        row["ID"] = 3


def test_to_dicts() -> None:
    assert TABLE.to_dicts() == [FULL, NULLS]
    assert all(type(row) is dict for row in TABLE.to_dicts())
    assert DATA_SET.to_dicts() == {"Table": [FULL, NULLS], "Empty": []}


def test_to_dicts_are_copies() -> None:
    TABLE.to_dicts()[0].clear()

    assert TABLE.rows[0] == FULL


def test_to_dict() -> None:
    plain = to_dict(DATA_SET)

    assert plain == {"Table": [FULL, NULLS], "Empty": []}
    assert isinstance(plain, dict)
    assert isinstance(plain["Table"], list)
    assert type(plain["Table"][0]) is dict


def pickled(value: DataSet) -> DataSet:
    return cast("DataSet", pickle.loads(pickle.dumps(value)))  # noqa: S301


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, pickled])
def test_copies_are_equal(again: Callable[[DataSet], DataSet]) -> None:
    copied = again(DATA_SET)

    assert copied == DATA_SET
    assert copied.to_dicts() == DATA_SET.to_dicts()
    assert copied != DataSet((TABLE,))


def test_the_repr_does_not_list_rows() -> None:
    assert repr(EMPTY).startswith("Table(name='Empty', columns=(Column(name='A', type='int'")
    assert "0.1200" not in repr(DATA_SET)


def convert(table: Table, method: str) -> Any:
    """Call a method whose result type checkers know only where its library is installed."""
    return getattr(table, method)()


METHODS = [("to_arrow", "pyarrow", "arrow"), ("to_pandas", "pandas", "pandas")]


@pytest.mark.parametrize(("method", "module", "extra"), METHODS)
def test_a_missing_library_is_named(
    monkeypatch: pytest.MonkeyPatch, method: str, module: str, extra: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)

    with pytest.raises(ModuleNotFoundError) as caught:
        convert(TABLE, method)

    assert str(caught.value) == (
        f"{method}() needs {module}: install it with pip install 'ecgridos-async[{extra}]'"
    )
    assert caught.value.name == module


@pytest.mark.parametrize(("method", "module"), [(one[0], one[1]) for one in METHODS])
def test_a_library_that_misses_something_says_so_itself(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, method: str, module: str
) -> None:
    (tmp_path / f"{module}.py").write_text("import no_such_module_of_ours\n")
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    monkeypatch.delitem(sys.modules, module, raising=False)

    with pytest.raises(ModuleNotFoundError, match="no_such_module_of_ours"):
        convert(TABLE, method)


def test_importing_models_imports_neither() -> None:
    code = (
        "import sys; import ecgridos_async.models.dataset; "
        "assert not {'pandas', 'pyarrow'} & set(sys.modules)"
    )

    subprocess.run([sys.executable, "-c", code], check=True)


UTC_MOMENT = MOMENT.astimezone(dt.UTC)


def test_to_arrow() -> None:
    arrow = pytest.importorskip("pyarrow")
    made = convert(TABLE, "to_arrow")

    assert made.schema == arrow.schema(
        [
            ("ID", arrow.int32()),
            ("Name", arrow.string()),
            ("Amount", arrow.decimal128(4, 4)),
            ("Ratio", arrow.float64()),
            ("Active", arrow.bool_()),
            ("Created", arrow.timestamp("us", "UTC")),
            ("Span", arrow.duration("us")),
            ("Key", arrow.string()),
            ("Data", arrow.binary()),
            ("Link", arrow.string()),
        ]
    )
    assert made.to_pylist() == [FULL | {"Created": UTC_MOMENT, "Key": str(KEY)}, NULLS]


def test_an_empty_table_to_arrow() -> None:
    arrow = pytest.importorskip("pyarrow")
    made = convert(EMPTY, "to_arrow")

    assert made.num_rows == 0
    assert made.schema.types == [arrow.int32(), arrow.decimal128(38, 9), arrow.string()]


ODD = [
    ("short", 2**40, str(2**40)),
    ("int", 2**70, str(2**70)),
    ("decimal", decimal.Decimal("9" * 100), "9" * 100),
    ("duration", "P1M", "P1M"),
    ("duration", dt.timedelta(days=999_999_999), "999999999 days, 0:00:00"),
]


@pytest.mark.parametrize(("kind", "value", "text"), ODD)
def test_what_arrow_cannot_hold_is_text(kind: str, value: Any, text: str) -> None:
    pytest.importorskip("pyarrow")
    made = convert(Table("T", (Column("A", kind),), ({"A": value}, {"A": None})), "to_arrow")

    assert made.to_pylist() == [{"A": text}, {"A": None}]


def test_to_pandas() -> None:
    pandas = pytest.importorskip("pandas")
    made = convert(TABLE, "to_pandas")

    assert [str(kind) for kind in made.dtypes] == [
        "Int32",
        "string",
        "object",
        "float64",
        "boolean",
        "datetime64[us, UTC]",
        "timedelta64[us]",
        "object",
        "object",
        "string",
    ]
    assert made.loc[0].to_dict() == FULL | {"Created": UTC_MOMENT}
    assert all(pandas.isna(value) for value in made.loc[1])


def test_an_empty_table_to_pandas() -> None:
    pytest.importorskip("pandas")
    made = convert(EMPTY, "to_pandas")

    assert len(made) == 0
    assert [str(kind) for kind in made.dtypes] == ["Int32", "object", "string"]


@pytest.mark.parametrize(("kind", "value"), [one[:2] for one in ODD])
def test_what_pandas_cannot_hold_is_an_object(kind: str, value: Any) -> None:
    pytest.importorskip("pandas")
    made = convert(Table("T", (Column("A", kind),), ({"A": value}, {"A": None})), "to_pandas")

    assert made["A"].tolist()[0] == value
    assert str(made["A"].dtype) == "object"


def test_rows_without_columns_to_pandas() -> None:
    pytest.importorskip("pandas")
    made = convert(Table("T", (), ({}, {})), "to_pandas")

    assert made.shape == (2, 0)
