"""The table of faults in docs/testing.md is complete."""

from pathlib import Path

from ecgridos_async.testing import faults

GUIDE = (Path(__file__).parents[2] / "docs" / "testing.md").read_text("utf-8")


def test_every_fault_is_in_the_guide() -> None:
    for fault in faults.WireFault.__subclasses__():
        assert f"| `{fault.__name__}(" in GUIDE
