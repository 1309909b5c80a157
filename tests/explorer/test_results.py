"""Results, as trees, tables and charts."""

from ecgridos_async.contract.types import DataSetType
from ecgridos_async.explorer.app.results import shown
from ecgridos_async.models import Column, DataSet, Table


def test_a_table_of_names_has_no_chart() -> None:
    names = DataSet((Table("Names", (Column("Name", "string"),), ({"Name": "a"},)),))
    result = shown(names, DataSetType())
    (grid,) = result.tables
    assert (result.tree.text, result.tree.parts[0].text) == ("1 field", "1 item")
    assert (grid.title, grid.count, grid.chart) == ("Names", 1, "")
