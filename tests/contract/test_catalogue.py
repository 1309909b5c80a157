"""The catalogue: what it says of the operations that are declared."""

import pytest

from ecgridos_async import ApiVersion, ConfigurationError, Effect, catalogue
from ecgridos_async.contract.catalogue import FieldEntry, OperationEntry, ParameterEntry
from ecgridos_async.contract.operation import Evidence

ALL_BINDINGS = ("soap11", "soap12", "http-get", "http-post")


def entry(version: str, name: str) -> OperationEntry:
    return next(found for found in catalogue(version).operations if found.name == name)


@pytest.mark.parametrize(
    ("version", "namespace", "endpoint"),
    [
        pytest.param(
            "2.3", "http://ecgridos.net/", "https://ecgridos.net/v2.3/prod/ecgridos.asmx", id="2.3"
        ),
        pytest.param(
            "4.1", "https://os.ecgrid.io/", "https://os.ecgrid.io/v4.1/prod/ECGridOS.asmx", id="4.1"
        ),
    ],
)
def test_where_the_version_is(version: str, namespace: str, endpoint: str) -> None:
    found = catalogue(version)

    assert found.version == version
    assert found.namespace == namespace
    assert found.endpoint == endpoint


@pytest.mark.parametrize("version", ["2.3", "3.0", "3.2", "4.1"])
def test_operations_are_in_order_and_there_once(version: str) -> None:
    names = [found.name for found in catalogue(version).operations]

    assert names == sorted(set(names))
    assert {"Login", "Logout", "NowUTC", "Version", "WhoAmI"} <= set(names)


@pytest.mark.parametrize(
    ("version", "there"),
    [
        pytest.param("2.3", False, id="2.3"),
        pytest.param("3.0", True, id="3.0"),
        pytest.param("3.2", True, id="3.2"),
        pytest.param("4.1", False, id="4.1"),
    ],
)
def test_operations_are_those_of_the_version(version: str, there: bool) -> None:
    names = [found.name for found in catalogue(version).operations]

    assert ("PricelistInfo" in names) is there


def test_a_version_is_named_or_given() -> None:
    assert catalogue("3.2") == catalogue(ApiVersion.V3_2)


def test_a_version_that_there_is_not() -> None:
    with pytest.raises(ConfigurationError):
        catalogue("3.1")


def test_the_entry_of_pricelist_info() -> None:
    assert entry("3.0", "PricelistInfo") == OperationEntry(
        name="PricelistInfo",
        service="pricelists",
        method="info",
        session=True,
        effect=Effect.READ,
        evidence=Evidence.OBSERVED,
        pending=True,
        parameters=(ParameterEntry("pricelist_id", "PricelistID", "int", required=True),),
        result="Pricelist",
        bindings=ALL_BINDINGS,
    )


def test_the_entry_of_login() -> None:
    assert entry("4.1", "Login") == OperationEntry(
        name="Login",
        service="client",
        method="login",
        session=False,
        effect=Effect.WRITE,
        evidence=Evidence.WSDL,
        pending=False,
        parameters=(
            ParameterEntry("login_name", "LoginName", "string", required=False),
            ParameterEntry("password", "Password", "string", required=False),
        ),
        result="string",
        bindings=ALL_BINDINGS,
    )


@pytest.mark.parametrize(
    ("name", "service", "method", "effect"),
    [
        pytest.param("Logout", "session", "logout", Effect.IDEMPOTENT, id="Logout"),
        pytest.param("WhoAmI", "session", "who_am_i", Effect.READ, id="WhoAmI"),
        pytest.param("NowUTC", "client", "now_utc", Effect.READ, id="NowUTC"),
        pytest.param("Version", "client", "version_text", Effect.READ, id="Version"),
    ],
)
def test_where_an_operation_is_and_what_it_does(
    name: str, service: str, method: str, effect: Effect
) -> None:
    found = entry("3.2", name)

    assert (found.service, found.method, found.effect) == (service, method, effect)


@pytest.mark.parametrize(
    ("version", "fields"),
    [
        pytest.param(
            "3.0",
            (
                FieldEntry("level", "Level", "short"),
                FieldEntry("name", "Name", "string"),
                FieldEntry("schedules", "Schedules", "Schedule[]"),
            ),
            id="3.0",
        ),
        pytest.param(
            "3.2",
            (
                FieldEntry("level", "Level", "PricelistItemLevel"),
                FieldEntry("name", "Name", "string"),
                FieldEntry("limited_months", "LimitedMonths", "short"),
                FieldEntry("schedules", "Schedules", "Schedule[]"),
            ),
            id="3.2",
        ),
    ],
)
def test_types_are_those_of_the_version(version: str, fields: tuple[FieldEntry, ...]) -> None:
    assert catalogue(version).types["Level"] == fields


def test_types_and_enums_are_all_that_the_operations_lead_to() -> None:
    found = catalogue("3.2")

    assert {"Pricelist", "Level", "Schedule", "UserIDInfo", "SessionInfo"} <= set(found.types)
    assert found.enums["PricelistModel"] == ("Simple", "Tiered", "Stacked")
    assert "PricelistItemLevel" in found.enums
    assert "PricelistItemLevel" not in catalogue("3.0").enums
    assert "Pricelist" not in catalogue("4.1").types


@pytest.mark.parametrize("version", ["2.3", "3.0", "3.2", "4.1"])
def test_every_type_that_is_named_is_there(version: str) -> None:
    found = catalogue(version)
    scalars = {
        "string", "boolean", "unsignedByte", "short", "int", "long",
        "decimal", "float", "double", "dateTime", "base64Binary",
    }  # fmt: skip
    named = {field.type for fields in found.types.values() for field in fields}
    named |= {operation.result for operation in found.operations}
    named |= {p.type for operation in found.operations for p in operation.parameters}

    missing = {name.removesuffix("[]") for name in named} - scalars - {*found.types, *found.enums}

    assert missing == set()
