"""File names: whatever the sender calls a parcel, its file is in the folder and has a name."""

import unicodedata
from pathlib import Path, PureWindowsPath

import pytest
from hypothesis import given, strategies as st

from ecgridos_async.mailbox.names import (
    MAX_BYTES,
    MAX_CHARACTERS,
    name_apart,
    name_key,
    name_with_id,
    safe_name,
)

CASES = [
    ("850.edi", "850.edi"),
    ("Bestellung Größe 3.edi", "Bestellung Größe 3.edi"),
    ("../../etc/passwd", "passwd"),
    ("..", "parcel"),
    ("/", "parcel"),
    ("/etc/passwd", "passwd"),
    ("C:\\Windows\\x.edi", "x.edi"),
    ("C:x.edi", "C_x.edi"),
    ("\\\\server\\share\\x", "x"),
    ("a/b/", "b"),
    ("x.edi:stream", "x.edi_stream"),
    ("CON", "_CON"),
    ("nul.edi", "_nul.edi"),
    ("com1.tar.gz", "_com1.tar.gz"),
    ("LPT¹", "_LPT¹"),
    ("aux .txt", "_aux .txt"),
    ("console.edi", "console.edi"),
    ("x.edi. . ", "x.edi"),
    ("  x.edi", "x.edi"),
    (". \u3000x", "x"),
    ("x\u3000.", "x"),
    (".bashrc", "bashrc"),
    ("-rf", "_-rf"),
    ("~root", "_~root"),
    ("a\x00b\nc\x1b[0m", "a_b_c_[0m"),
    ("edi\u202excod.exe", "edi_xcod.exe"),
    ("\ud800x", "_x"),
    ('a<b>c"d|e?f*g', "a_b_c_d_e_f_g"),
    ("", "parcel"),
    (None, "parcel"),
    ("   ", "parcel"),
    ("cafe\u0301", "caf\u00e9"),
    ("a" * 200 + ".edi", "a" * 123 + ".edi"),
    ("ö" * 127, "ö" * 120),
    ("x." + "y" * 200, "x." + "y" * 125),
]


@pytest.mark.parametrize(("given_name", "expected"), CASES)
def test_names_of_hostile_and_careless_senders(given_name: str | None, expected: str) -> None:
    assert safe_name(given_name) == expected


ANY = st.one_of(
    st.text(),
    st.text(alphabet="./\\: CONnul~-\x00é\u0301ﬁß1", max_size=40),
    st.text(min_size=100, max_size=300),
)


def is_safe(name: str) -> bool:
    device = PureWindowsPath(name)
    return (
        name == Path(name).name == device.name
        and name not in {"", ".", ".."}
        and len(name) <= MAX_CHARACTERS
        and len(name.encode()) <= MAX_BYTES
        and name[0] not in " .-~"
        and name[-1] not in " ."
        and not any(unicodedata.category(character).startswith("C") for character in name)
        and unicodedata.is_normalized("NFC", name)
    )


@given(ANY)
def test_any_name_is_made_safe_and_a_safe_one_stays(name: str) -> None:
    safe = safe_name(name)

    assert is_safe(safe)
    assert safe_name(safe) == safe


@given(ANY, ANY, st.integers(1, 2**63), st.integers(1, 2**63))
def test_two_parcels_have_two_names_whatever_they_are_called(
    one: str, other: str, one_id: int, other_id: int
) -> None:
    names = {(name_with_id(one, one_id)), (name_with_id(other, other_id))}

    assert all(is_safe(name) for name in names)
    if one_id != other_id:
        assert len({name_key(name) for name in names}) == 2


@given(ANY, st.lists(ANY, max_size=5))
def test_a_name_apart_is_taken_by_none(name: str, others: list[str]) -> None:
    safe = safe_name(name)
    taken = {name_key(safe_name(other)) for other in others} | {name_key(safe)}

    found = name_apart(safe, taken)

    assert is_safe(found)
    assert name_key(found) not in taken


def test_names_with_an_id_keep_stem_and_ending() -> None:
    assert name_with_id("850.edi", 5_000_002) == "850.5000002.edi"
    assert name_with_id(None, 5_000_002) == "parcel.5000002"
    assert name_with_id("a" * 200 + ".edi", 7) == "a" * 121 + ".7.edi"


def test_case_and_composition_do_not_make_another_file() -> None:
    assert name_key("A.EDI") == name_key("a.edi")
    assert name_key("STRASSE") == name_key("straße")
    assert name_apart("A.edi", {name_key("a.EDI")}) == "A~2.edi"
    assert name_apart("A.edi", {name_key("a.edi"), name_key("a~2.EDI")}) == "A~3.edi"
