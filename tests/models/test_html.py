"""Results in notebooks: tables, escaped, with secrets masked."""

import attrs
import pytest

from ecgridos_async.integrations.notebook import list_as_html, load_ipython_extension
from ecgridos_async.models import Column, DataSet, Model, Status, Table
from tests.models.samples import PRICELIST, SESSION

HOSTILE = "<script>alert('x')</script>"
TABLE = Table("A & B", (Column("<C>", "string"),), tuple({"<C>": HOSTILE} for _ in range(21)))


def shown(value: Model | DataSet | Table) -> str:
    return value._repr_html_()


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(attrs.evolve(PRICELIST, description=HOSTILE), id="model"),
        pytest.param(attrs.evolve(PRICELIST, status=Status(HOSTILE)), id="enum"),
        pytest.param(DataSet((TABLE,)), id="data-set"),
    ],
)
def test_markup_is_escaped(value: Model | DataSet) -> None:
    text = shown(value)

    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert text.count("<table>") == text.count("</table>") >= 1


def test_secrets_are_masked() -> None:
    for text in (shown(SESSION), list_as_html([SESSION]) or ""):
        assert "***" in text
        assert str(SESSION.session_id) not in text


def test_a_model_shows_its_fields_and_lists() -> None:
    text = shown(PRICELIST)

    assert "<tr><th>description</th><td>Standard</td></tr>" in text
    assert "<th>limited_months</th>" in text


def test_a_long_table_is_cut() -> None:
    text = shown(TABLE)

    assert text.startswith("<b>A &amp; B</b><table><tr><th>&lt;C&gt;</th></tr>")
    assert text.count("<td>") == 20
    assert text.endswith("<p>21 rows</p>")


class Formatter:
    """What IPython keeps for a kind of output."""

    def __init__(self) -> None:
        self.known: dict[type, object] = {}

    def for_type(self, kind: type, function: object) -> None:
        self.known[kind] = function


class Shell:
    """As much of IPython as the extension uses."""

    def __init__(self) -> None:
        self.display_formatter = self
        self.formatters = {"text/html": Formatter()}


def test_the_extension_shows_lists_of_models_alone() -> None:
    shell = Shell()

    load_ipython_extension(shell)

    assert shell.formatters["text/html"].known == {list: list_as_html}
    assert (list_as_html([PRICELIST, PRICELIST]) or "").count("<tr>") == 3
    assert list_as_html([1, 2]) is None
    assert list_as_html([]) is None
