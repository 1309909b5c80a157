"""What is declared agrees with the service's own descriptions of v3.2 and v4.1."""

from typing import Final

import pytest

from ecgridos_async.contract.diff import Comparison, compare
from ecgridos_async.contract.version import Edition
from ecgridos_async.contract.wsdl import Description, read_wsdl
from ecgridos_async.services import all_operations
from tests.wsdl_files import WSDL_FILES, wsdl_file

NEW_IN_206: Final = {
    "AS2CertRenewPrivate",
    "CallBackEventSetStatus",
    "CertificateAddPublic",
    "ContractSetEx",
    "MailboxDeleteOnDownload",
    "MigrationAddTP",
    "MigrationInfo",
    "MigrationList",
    "MigrationListEx",
    "NetworkX12Delimiters",
    "ParcelInBoxArchiveDescEx",
    "ParcelOutBoxArchiveDescEx",
}


def description(edition: str) -> Description:
    return read_wsdl(wsdl_file(edition).read_bytes())


def compared(wsdl: Description, edition: str | None = None) -> Comparison:
    return compare(wsdl, [found for _, _, found in all_operations().values()], edition)


@pytest.mark.parametrize(
    ("edition", "operations", "types", "enums"),
    [
        pytest.param("3.2/163", 224, 48, 47, id="3.2/163"),
        pytest.param("3.2/206", 235, 51, 51, id="3.2/206"),
        pytest.param("4.1", 221, 47, 44, id="4.1"),
    ],
)
def test_there_is_something_to_compare(
    edition: str, operations: int, types: int, enums: int
) -> None:
    found = description(edition)

    assert len(found.operations) == operations
    assert (len(found.types), len(found.enums)) == (types, enums)
    assert {protocol: len(names) for protocol, names in found.bindings.items()} == dict.fromkeys(
        ("soap11", "soap12", "http-get", "http-post"), operations
    )


@pytest.mark.parametrize("edition", list(WSDL_FILES))
def test_there_is_no_difference(edition: str) -> None:
    found = compared(description(edition))

    assert found.edition == edition
    assert [str(each) for each in found.differences] == []


@pytest.mark.parametrize("edition", list(WSDL_FILES))
def test_no_operation_that_exists_is_reported_missing(edition: str) -> None:
    declared = {
        name
        for name, (_, _, operation) in all_operations().items()
        if Edition(edition) in operation.versions
    }

    assert description(edition).operations.keys() == declared


def test_every_operation_is_in_a_description() -> None:
    described = {name for edition in WSDL_FILES for name in description(edition).operations}

    assert described == all_operations().keys()
    assert len(described) == 279


def test_what_build_206_has_and_build_163_has_not() -> None:
    found = compared(description("3.2/163"), "3.2/206").differences

    told = {(each.kind, each.where): (each.contract, each.wsdl) for each in found}
    assert len(told) == len(found) == 56
    new, gone = ("present", "absent"), ("absent", "present")
    assert {where for (kind, where) in told if kind == "operation"} == {
        *NEW_IN_206,
        "JSONWhoAmI",
    }
    assert told["operation", "JSONWhoAmI"] == gone
    assert all(told["operation", name] == new for name in NEW_IN_206)
    assert {where for (kind, where) in told if kind == "type"} == {
        "MigrationIDInfo",
        "MigrationNote",
        "MigrationTP",
    }
    assert {where for (kind, where) in told if kind == "enum"} == {
        "CertStoreTypes",
        "MigrationStatus",
        "MigrationTPStatus",
        "MigrationType",
    }
    assert {where: sides for (kind, where), sides in told.items() if kind == "field"} == {
        "Certificate.CertType": ("CertStoreTypes required", "absent"),
        "LineItem.LineDate": ("dateTime required", "absent"),
    }
    assert {where: sides for (kind, where), sides in told.items() if kind == "result"} == {
        "AS2Update.AS2UpdateResult": ("as2CommInfo optional", "boolean required")
    }
    values = {where for (kind, where) in told if kind == "value"}
    assert {value for value in values if not value.startswith("APICall.")} == {
        "CertificateType.SSH",
        "NetworkServiceType.HUB",
        "PricelistMeasureField.CreditPercentage",
        "PricelistMeasureField.DebitPercentage",
        "PricelistMeasureField.Subtotal",
        "RoutingGroup.ManagedFileTransfer",
    }
    assert {where for (kind, where) in told if kind == "form"} == {
        "http-get AS2Update reply",
        "http-post AS2Update reply",
    }
    assert {kind for kind, _ in told} == {
        "operation", "result", "type", "field", "array", "enum", "value", "form",
    }  # fmt: skip
