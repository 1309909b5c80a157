"""The catalogue: what it says of the operations that are declared."""

import json

import pytest

from ecgridos_async import ApiVersion, ConfigurationError, Effect, VersionName, catalogue
from ecgridos_async.contract.catalogue import FieldEntry, OperationEntry, ParameterEntry
from ecgridos_async.contract.operation import Evidence
from ecgridos_async.contract.version import LATEST, Edition, EditionName

ALL_BINDINGS = ("soap11", "soap12", "http-get", "http-post")


def entry(version: VersionName | EditionName, name: str) -> OperationEntry:
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
def test_where_the_version_is(version: VersionName, namespace: str, endpoint: str) -> None:
    found = catalogue(version)

    assert found.version == version
    assert found.namespace == namespace
    assert found.endpoint == endpoint


@pytest.mark.parametrize(
    ("version", "count"), [("3.2/163", 224), ("3.2/206", 235), ("3.2", 235), ("4.1", 221)]
)
def test_how_many_operations_there_are(version: VersionName | EditionName, count: int) -> None:
    assert len(catalogue(version).operations) == count


def test_there_are_279_in_all() -> None:
    names = {found.name for version in Edition for found in catalogue(version).operations}

    assert len(names) == 279


@pytest.mark.parametrize("version", ["2.3", "3.0", "3.2", "4.1"])
def test_operations_are_in_order_and_there_once(version: VersionName) -> None:
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
def test_operations_are_those_of_the_version(version: VersionName, there: bool) -> None:
    names = [found.name for found in catalogue(version).operations]

    assert ("PricelistInfo" in names) is there


def test_a_version_is_named_or_given() -> None:
    assert catalogue("3.2") == catalogue(ApiVersion.V3_2)


@pytest.mark.parametrize("version", ["3.1", "3.2/200", "4.1/472", ""])
def test_a_version_that_there_is_not(version: str) -> None:
    with pytest.raises(ConfigurationError):
        catalogue(version)  # type: ignore[arg-type]


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
def test_types_are_those_of_the_version(
    version: VersionName, fields: tuple[FieldEntry, ...]
) -> None:
    assert catalogue(version).types["Level"] == fields


def test_types_and_enums_are_all_that_the_operations_lead_to() -> None:
    found = catalogue("3.2")

    assert {"Pricelist", "Level", "Schedule", "UserIDInfo", "SessionInfo"} <= set(found.types)
    assert found.enums["PricelistModel"] == ("Simple", "Tiered", "Stacked")
    assert "MigrationStatus" in found.enums
    assert "MigrationStatus" not in catalogue("3.0").enums
    assert "Pricelist" not in catalogue("4.1").types


@pytest.mark.parametrize("version", ["2.3", "3.0", "3.2", "4.1"])
def test_every_type_that_is_named_exists(version: VersionName) -> None:
    found = catalogue(version)
    scalars = {
        "string", "boolean", "unsignedByte", "short", "int", "long",
        "decimal", "float", "double", "dateTime", "base64Binary", "DataSet",
    }  # fmt: skip
    named = {field.type for fields in found.types.values() for field in fields}
    named |= {operation.result for operation in found.operations}
    named |= {p.type for operation in found.operations for p in operation.parameters}

    missing = {name.removesuffix("[]") for name in named} - scalars - {*found.types, *found.enums}

    assert missing == set()


def test_a_version_is_its_newest_build() -> None:
    assert catalogue("3.2") == catalogue("3.2/206")
    assert catalogue("3.2").edition == "3.2/206"
    assert "JSONWhoAmI" not in {found.name for found in catalogue("3.2").operations}


def test_an_older_build_is_listed_by_its_own_name() -> None:
    found = catalogue("3.2/163")

    assert (found.version, found.edition) == ("3.2", "3.2/163")
    assert entry("3.2/163", "JSONWhoAmI").result == "string"
    assert entry("3.2/163", "AS2Update").result == "boolean"
    assert "MigrationIDInfo" not in found.types


def test_the_newest_version_is_listed_if_none_is_named() -> None:
    assert catalogue() == catalogue(LATEST) == catalogue("4.1")


@pytest.mark.parametrize(
    ("version", "name", "result"),
    [
        pytest.param("3.0", "AS2Update", "boolean", id="as in the older build of v3.2"),
        pytest.param("3.2", "AS2Update", "as2CommInfo", id="newest build"),
        pytest.param("3.2", "InterchangeResend", "boolean", id="3.2"),
        pytest.param("4.1", "InterchangeResend", "InterchangeIDStatus", id="4.1"),
        pytest.param("2.3", "ParcelInBoxArchive", "ParcelIDInfo[]", id="2.3"),
        pytest.param("3.2", "ParcelInBoxArchive", "ParcelIDInfoCollection", id="collection"),
        pytest.param("4.1", "InterconnectCount", "DataSet", id="DataSet"),
    ],
)
def test_results_are_those_of_the_version(version: VersionName, name: str, result: str) -> None:
    assert entry(version, name).result == result


@pytest.mark.parametrize(
    ("version", "there"),
    [
        pytest.param("3.0", False, id="3.0"),
        pytest.param("3.2", True, id="3.2"),
        pytest.param("4.1", True, id="4.1"),
    ],
)
def test_values_are_those_of_the_version(version: VersionName, there: bool) -> None:
    values = catalogue(version).enums["CellCarrier"]

    assert ("BoostMobile" in values) is there


def test_an_operation_that_is_discouraged_says_what_to_call() -> None:
    assert "parcels.download" in (entry("3.2", "ParcelDownloadInner").deprecated or "")
    assert entry("3.2", "ParcelDownload").deprecated is None


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param("PRICELISTinfo", ["PricelistInfo"], id="wire name"),
        pytest.param("who_am_i", ["WhoAmI"], id="method"),
        pytest.param(
            "session_log", ["SessionLog", "SessionLogCurrent", "SessionLogEx"], id="service"
        ),
        pytest.param("no such thing", [], id="nothing"),
    ],
)
def test_a_text_narrows_it(text: str, names: list[str]) -> None:
    assert [found.name for found in catalogue("3.2", matching=text).operations] == names


def test_a_narrowed_catalogue_has_the_types_that_are_used() -> None:
    found = catalogue("3.0", matching="PricelistInfo")

    assert set(found.types) == {"Pricelist", "Level", "Schedule", "UserIDInfo"}
    assert catalogue("3.0", matching="NowUTC").types == {}


def test_as_plain_data() -> None:
    found = catalogue("3.0", matching="PricelistInfo").to_dict()

    assert list(found) == ["version", "namespace", "endpoint", "operations", "types", "enums"]
    assert found["operations"] == [
        {
            "name": "PricelistInfo",
            "service": "pricelists",
            "method": "info",
            "session": True,
            "effect": "read",
            "evidence": "observed",
            "pending": True,
            "deprecated": None,
            "parameters": [
                {"name": "pricelist_id", "wire": "PricelistID", "type": "int", "required": True}
            ],
            "result": "Pricelist",
            "bindings": list(ALL_BINDINGS),
        }
    ]
    assert json.loads(json.dumps(found)) == found
