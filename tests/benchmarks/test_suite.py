"""The benchmarks' own arithmetic: a figure in the documentation is no better than it."""

import pytest

from benchmarks.agreement import DisagreementError, agree
from benchmarks.docs_page import replaced
from benchmarks.payloads import PRICELIST_SOAP12, parcels
from benchmarks.peers_ours import decode_parcels, decode_pricelist
from benchmarks.targets import Kind, Target

CHANGES = (
    ("Ada", "Ada", "agrees"),
    ("Ada", "Eve", "owner/firstname"),
    ("<Rate>0.1250", "<Rate>0.1251", "schedules[0]/rate"),
    ("<LockedOut>false", "<LockedOut>true", "lockedout"),
    (">Tiered<", ">Simple<", "model"),
    ("04T23:57:00.123Z", "04T23:57:00.124Z", "created"),
    ("<CellCarrier>Undefined</CellCarrier>", "", "cellcarrier"),
    ("<Log>", "<Log><ManifestInfo />", "log"),
    ("StatusColor>Green<", "StatusColor>Red<", "statuscolor"),
    ("<Count>11<", "<Count>12<", "count"),
)
"""What is changed in a reply, and the reported difference of its value."""


@pytest.mark.parametrize(("old", "new", "path"), CHANGES)
def test_agreement(old: str, new: str, path: str) -> None:
    """A value read from another reply is reported with the place where it differs."""
    for reply, decode in ((PRICELIST_SOAP12, decode_pricelist()), (parcels(11), decode_parcels())):
        if old.encode() in reply:
            value = decode(reply.replace(old.encode(), new.encode(), 1))
            assert path in difference(reply, value)
            break
    else:
        pytest.fail("no reply has that text")


def difference(reply: bytes, value: object) -> str:
    try:
        agree(reply, value)
    except DisagreementError as error:
        return str(error)
    return "agrees"


@pytest.mark.parametrize(
    ("kind", "series", "reach", "try_for", "value", "verdict"),
    [
        ("cost", {"ours": [2, 6, 9], "theirs": [1, 2, 3]}, 3, 2, 3, "reached"),
        ("cost", {"ours": [2], "theirs": [1]}, 3, 2, 2, "best"),
        ("cost", {"ours": [3.01], "theirs": [1]}, 3, 2, 3.01, "not reached"),
        ("speed", {"ours": [1, 1], "theirs": [8, 10]}, 9, 12, 9, "reached"),
        ("speed", {"ours": [2], "theirs": [8]}, 9, 12, 4, "not reached"),
        ("spread", {"ours, 1": [1, 2], "ours, 2": [2, 2]}, 1.6, 1, 1.5, "reached"),
        ("level", {"ours": [5, 1, 30]}, 20, None, 5, "reached"),
        ("rate", {"ours": [0.5, 0.001, 0.002]}, 400, 600, 500, "reached"),
        ("cost", {"ours": [1]}, 3, 2, None, ""),
    ],
)
def test_targets(
    kind: Kind,
    series: dict[str, list[float]],
    reach: float,
    try_for: float | None,
    value: float | None,
    verdict: str,
) -> None:
    theirs = "theirs" if kind in ("cost", "speed") else ""
    target = Target("row", "", kind, "ours", theirs, reach, try_for)
    assert target.value(series) == value
    if value is not None:
        assert target.verdict(value) == verdict


def test_replaced() -> None:
    """Only the text between the marks of a part is rewritten."""
    page = "a <!-- x: begin -->old<!-- x: end --> b <!-- y: begin --><!-- y: end -->"
    assert replaced(page, "x", "new") == page.replace("old", "\nnew\n")
