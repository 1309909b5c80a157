"""What pages of each version show agrees with the plans of that version."""

from typing import Final

import pytest

from ecgridos_async import ApiVersion, Evidence
from ecgridos_async.services import all_operations
from tests.contract.observed import PAGES, WIDER_SINCE, Page

# Shown by a page of a v3.2 newer than build 206, in none of the WSDLs: it is not declared.
NOT_DECLARED: Final = "NetworkCheckIn"


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_the_plan_is_what_the_page_shows(page: Page) -> None:
    _, _, operation = all_operations()[page.operation]
    plan = operation.plan(ApiVersion(page.version))

    shown = " ".join(f"{p.wire}:{p.type.name}" for p in plan.parameters)
    assert (plan.session, shown) == (page.session, page.parameters)
    wider = WIDER_SINCE.get(page.operation) if page.version == "4.1" else None
    assert plan.result.name == (wider or page.result)


@pytest.mark.parametrize("version", ["2.3", "3.0"])
def test_evidence_is_what_was_seen(version: str) -> None:
    seen = {page.operation for page in PAGES if page.version == version}
    here = {
        name: operation.evidence(ApiVersion(version))
        for name, (_, _, operation) in all_operations().items()
        if ApiVersion(version) in operation.versions
    }

    assert {name for name, how in here.items() if how is Evidence.OBSERVED} == seen
    assert {*here.values()} == {Evidence.OBSERVED, Evidence.ASSUMED}


@pytest.mark.parametrize("version", ["3.2", "4.1"])
def test_versions_with_a_wsdl_need_no_other_evidence(version: str) -> None:
    assert {
        operation.evidence(ApiVersion(version)) for _, _, operation in all_operations().values()
    } == {Evidence.WSDL}


def test_what_no_wsdl_has_is_not_declared() -> None:
    assert NOT_DECLARED not in all_operations()


@pytest.mark.parametrize(
    ("version", "last"),
    [
        pytest.param("2.3", "ATTPreCingular", id="2.3"),
        pytest.param("3.0", "ATTPreCingular", id="3.0"),
        pytest.param("3.2", "Powertel", id="3.2"),
        pytest.param("4.1", "Powertel", id="4.1"),
    ],
)
def test_the_last_of_the_cell_carriers(version: str, last: str) -> None:
    from ecgridos_async.models.users import CellCarrier

    assert CellCarrier.values(ApiVersion(version))[-1] == last
