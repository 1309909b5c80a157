"""Names of tables and columns: what .NET escapes to make them names of XML."""

import re

import pytest
from hypothesis import given, strategies as st

from ecgridos_async._wire.dataset_schema import decode_name
from tests.wire.datasets import column, diffgram, read, schema, table

NAMES = [
    ("Name", "Name"),
    ("", ""),
    ("_", "_"),
    ("Total_x0020_Bytes", "Total Bytes"),
    ("Total_X0020_Bytes", "Total Bytes"),
    ("_x0031_st", "1st"),
    ("a_x003A_b", "a:b"),
    ("_x5b57_", "字"),
    ("_x0001F600_", "\U0001f600"),
    ("_x0001f600__x0020_", "\U0001f600 "),
    ("_xD83D__xDE00_", "\U0001f600"),
    ("a_x005F_x0020_b", "a_x0020_b"),
    ("_x005F_x005F_", "_x005F_"),
    ("_x0041_x0042_", "Ax0042_"),
    ("snake_case", "snake_case"),
    ("_x20_", "_x20_"),
    ("_x00020_", "_x00020_"),
    ("_x0020", "_x0020"),
    ("x0020_", "x0020_"),
    ("_x00G0_", "_x00G0_"),
    ("_x\u0660\u0660\u0662\u0660_", "_x\u0660\u0660\u0662\u0660_"),
    ("_x00000041_", "_x00000041_"),
    ("_x00110000_", "_x00110000_"),
    ("_xD83D_", "_xD83D_"),
    ("_xDE00__xD83D_", "_xDE00__xD83D_"),
    ("_xD83D__x0020_", "_xD83D_ "),
]


@pytest.mark.parametrize(("wire", "name"), NAMES)
def test_decoding(wire: str, name: str) -> None:
    assert decode_name(wire) == name


def escaped(name: str) -> str:
    """Escape a name as .NET's XmlConvert does: every character except letters and digits."""
    text = re.sub(r"_(?=[xX]([0-9a-fA-F]{4}|[0-9a-fA-F]{8})_)", "_x005F_", name)
    return "".join(
        char
        if char == "_" or (char.isascii() and char.isalnum())
        else f"_x{ord(char):0{4 if ord(char) < 0x10000 else 8}X}_"
        for char in text
    )


@given(st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("_x0F4"), max_size=40))
def test_what_is_escaped_is_decoded(name: str) -> None:
    assert decode_name(escaped(name)) == name


@given(st.text("_xX0123dDfFeE \U0001f600", max_size=40))
def test_any_text_decodes_to_one_that_can_be_encoded(name: str) -> None:
    decode_name(name).encode()


def test_names_in_a_data_set() -> None:
    found = read(
        schema(table(column("_x0023__x0020_In", "xs:int"), "By_x0020_Hour"))
        + diffgram("<By_x0020_Hour><_x0023__x0020_In>5</_x0023__x0020_In></By_x0020_Hour>"),
        strict=True,
    )

    assert found.to_dicts() == {"By Hour": [{"# In": 5}]}


def test_names_need_not_be_escaped_alike() -> None:
    found = read(
        schema(table(column("A_x002d_B", "xs:int"), "T_x002d_U"))
        + diffgram("<T-U><A_x002D_B>5</A_x002D_B></T-U><T_x002D_U><A-B>6</A-B></T_x002D_U>"),
        strict=True,
    )

    assert found.to_dicts() == {"T-U": [{"A-B": 5}, {"A-B": 6}]}
