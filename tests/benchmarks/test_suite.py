"""The benchmarks' own arithmetic: a figure in the documentation is no better than it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[2] / "benchmarks"
AGREEMENT = """
import json, sys
from agreement import DisagreementError, agree
from payloads import PRICELIST_SOAP12, parcels
from peers_ours import decode_pricelist, decode_parcels

changes = json.load(sys.stdin)
said = []
for old, new in changes:
    for reply, decode in (
        (PRICELIST_SOAP12, decode_pricelist()), (parcels(11), decode_parcels())
    ):
        if old.encode() not in reply:
            continue
        value = decode(reply.replace(old.encode(), new.encode(), 1))
        try:
            agree(reply, value)
        except DisagreementError as error:
            said.append(str(error))
        else:
            said.append("agrees")
print(json.dumps(said))
"""
TARGETS = """
import json, sys
from targets import Target

said = []
for kind, series, reach, try_for in json.load(sys.stdin):
    theirs = "theirs" if kind in ("cost", "speed") else ""
    target = Target("row", "", kind, "ours", theirs, reach, try_for)
    value = target.value(series)
    said.append([value, None if value is None else target.verdict(value)])
print(json.dumps(said))
"""


def program(text: str, given: object) -> Any:
    """Run a program beside the benchmarks, which import each other by name."""
    done = subprocess.run(
        [sys.executable, "-c", text],
        cwd=FOLDER,
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=False,
        timeout=50,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


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


def test_agreement() -> None:
    """A value read from another reply is reported with the place where it differs."""
    said = program(AGREEMENT, [(old, new) for old, new, _ in CHANGES])
    for (old, new, path), found in zip(CHANGES, said, strict=True):
        assert path in found, (old, new)


BOUNDS: tuple[tuple[str, dict[str, list[float]], float, float | None, list[object]], ...] = (
    ("cost", {"ours": [2, 6, 9], "theirs": [1, 2, 3]}, 3, 2, [3, "reached"]),
    ("cost", {"ours": [2], "theirs": [1]}, 3, 2, [2, "best"]),
    ("cost", {"ours": [3.01], "theirs": [1]}, 3, 2, [3.01, "not reached"]),
    ("speed", {"ours": [1, 1], "theirs": [8, 10]}, 9, 12, [9, "reached"]),
    ("speed", {"ours": [2], "theirs": [8]}, 9, 12, [4, "not reached"]),
    ("spread", {"ours, 1": [1, 2], "ours, 2": [2, 2]}, 1.6, 1, [1.5, "reached"]),
    ("level", {"ours": [5, 1, 30]}, 20, None, [5, "reached"]),
    ("rate", {"ours": [0.5, 0.001, 0.002]}, 400, 600, [500, "reached"]),
    ("cost", {"ours": [1]}, 3, 2, [None, None]),
)
"""Kind and numbers, the two bounds, and the expected value and verdict."""


def test_targets() -> None:
    found = program(TARGETS, [case[:4] for case in BOUNDS])
    assert found == [case[4] for case in BOUNDS]


def test_replaced() -> None:
    """Only the text between the marks of a part is rewritten."""
    text = """
import json, sys
from docs_page import replaced
print(json.dumps(replaced(*json.load(sys.stdin))))
"""
    page = "a <!-- x: begin -->old<!-- x: end --> b <!-- y: begin --><!-- y: end -->"
    new = program(text, [page, "x", "new"])
    assert new == page.replace("old", "\nnew\n")
