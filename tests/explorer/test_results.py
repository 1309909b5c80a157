"""Results, as trees, tables and charts."""

from ecgridos_async.contract.types import DataSetType
from ecgridos_async.explorer.app.results import shown
from ecgridos_async.models import Column, DataSet, Table


def test_a_table_of_names_has_no_chart() -> None:
    names = DataSet((Table("Names", (Column("Name", "string"),), ({"Name": "a"},)),))
    (grid,) = shown(names, DataSetType()).tables
    assert (grid.title, grid.count, grid.chart) == ("Names", 1, "")
