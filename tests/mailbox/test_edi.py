"""The headers of interchanges, in three standards."""

import datetime as dt

import pytest
from hypothesis import given, strategies as st

from ecgridos_async.mailbox.edi import Address, envelopes
from ecgridos_async.models import EDIStandard
from tests.mailbox.interchanges import EDIFACT, TRADACOMS, WITH_UNA, X12

WHEN = dt.datetime(2026, 11, 27, 14, 5)  # noqa: DTZ001  # headers have no zone


def test_x12() -> None:
    [found] = envelopes(X12)
    assert found.standard is EDIStandard.X12
    assert (found.sender, found.receiver) == (Address("ZZ", "ACME"), Address("01", "123456789"))
    assert (found.control_number, found.date) == ("000000905", WHEN)
    assert (found.document_type, found.is_test) == ("850", True)
    assert (found.start, found.end) == (0, len(X12))


def test_x12_with_separators_of_its_own() -> None:
    [found] = envelopes(X12.replace(b"*", b"|").replace(b"~", b"\n").replace(b"*T*", b"*P*"))
    assert (found.sender.id, found.document_type) == ("ACME", "850")


def test_edifact_with_released_separators() -> None:
    [found] = envelopes(EDIFACT)
    assert found.standard is EDIStandard.EDIFACT
    assert found.sender == Address("14", "4012345000009")
    assert found.receiver == Address("ZZ", "O'NEIL+CO")
    assert (found.control_number, found.date) == ("REF1", WHEN)
    assert (found.document_type, found.is_test) == ("ORDERS", True)


def test_edifact_by_its_una() -> None:
    [found] = envelopes(WITH_UNA.replace(b" |\n", b"? |"))
    assert (found.sender, found.receiver) == (Address("14", "SENDER"), Address("", "RECEIVER"))
    assert (found.date, found.document_type, found.is_test) == (WHEN, "INVOIC", False)


def test_tradacoms() -> None:
    [found] = envelopes(TRADACOMS)
    assert found.standard is EDIStandard.TRADACOMS
    assert (found.sender.id, found.receiver.id) == ("5010000000001", "5010000000002")
    assert (found.control_number, found.date) == ("000007", WHEN)
    assert (found.document_type, found.is_test) == ("ORDHDR", True)


def test_several_in_one_file_in_its_order() -> None:
    parts = [X12, b"\r\n", EDIFACT, b"\n", TRADACOMS, X12]
    content = b"\xef\xbb\xbf" + b"".join(parts)
    found = envelopes(content)
    assert [each.standard.value for each in found] == ["X12", "EDIFACT", "TRADACOMS", "X12"]
    assert [content[each.start : each.end] for each in found] == [X12, EDIFACT, TRADACOMS, X12]


def test_envelopes_without_trailers_end_where_the_next_begins() -> None:
    header = X12[: X12.index(b"GS*")]
    found = envelopes(header + header)
    assert [(each.start, each.end) for each in found] == [
        (0, len(header)),
        (len(header), 2 * len(header)),
    ]


@pytest.mark.parametrize("whole", [X12, EDIFACT, WITH_UNA, TRADACOMS])
def test_no_beginning_of_a_file_raises(whole: bytes) -> None:
    for end in range(len(whole)):
        assert len(envelopes(whole[:end])) <= 1


@given(
    st.lists(
        st.one_of(
            st.sampled_from([b"ISA*", b"UNA:+.? '", b"UNB+", b"STX=", b"~IEA*", b"'UNZ+", b"\n"]),
            st.sampled_from([X12[:106], EDIFACT[:60], TRADACOMS[:70], X12, EDIFACT]),
            st.binary(max_size=20),
        ),
        max_size=8,
    )
)
def test_garbage_never_raises(parts: list[bytes]) -> None:
    content = b"".join(parts)
    found = envelopes(content)
    places = [place for each in found for place in (each.start, each.end)]
    assert places == sorted(places)
    assert all(each.start < each.end <= len(content) for each in found)


def test_a_large_file_of_headers_takes_linear_time() -> None:
    assert len(envelopes(X12 * 2000)) == 2000
    assert len(envelopes(b"ISA*" * 20_000 + b"\n" * 100_000)) == 1
    assert not envelopes(b"STX=" * 100_000)
