"""Every value of every enum, as the wire spells it."""

import pytest

from ecgridos_async import Client
from ecgridos_async.models import (
    AuthLevel,
    CellCarrier,
    Pricelist,
    PricelistAccountReports,
    PricelistItemLevel,
    PricelistMeasureField,
    PricelistModel,
    Status,
)


def read(fields: str) -> Pricelist:
    session = Client("3.2", "http-get").attach("string")
    body = f'<Pricelist xmlns="http://ecgridos.net/">{fields}</Pricelist>'
    return session.read(session.pricelists.info, body.encode())


STATUS = [
    ("Development", Status.DEVELOPMENT),
    ("Active", Status.ACTIVE),
    ("Preproduction", Status.PREPRODUCTION),
    ("Suspended", Status.SUSPENDED),
    ("Terminated", Status.TERMINATED),
]
PRICELIST_MODEL = [
    ("Simple", PricelistModel.SIMPLE),
    ("Tiered", PricelistModel.TIERED),
    ("Stacked", PricelistModel.STACKED),
]
AUTH_LEVEL = [
    ("NoChange", AuthLevel.NO_CHANGE),
    ("Root", AuthLevel.ROOT),
    ("TechOps", AuthLevel.TECH_OPS),
    ("NetOps", AuthLevel.NET_OPS),
    ("NetworkAdmin", AuthLevel.NETWORK_ADMIN),
    ("NetworkUser", AuthLevel.NETWORK_USER),
    ("MailboxAdmin", AuthLevel.MAILBOX_ADMIN),
    ("MailboxUser", AuthLevel.MAILBOX_USER),
    ("TPUser", AuthLevel.TP_USER),
    ("General", AuthLevel.GENERAL),
]
CELL_CARRIER = [
    ("NoChange", CellCarrier.NO_CHANGE),
    ("Undefined", CellCarrier.UNDEFINED),
    ("ATTCingular", CellCarrier.ATT_CINGULAR),
    ("Verizon", CellCarrier.VERIZON),
    ("TMobile", CellCarrier.T_MOBILE),
    ("SprintPCS", CellCarrier.SPRINT_PCS),
    ("Nextel", CellCarrier.NEXTEL),
    ("Alltel", CellCarrier.ALLTEL),
    ("VirginMobile", CellCarrier.VIRGIN_MOBILE),
    ("ATTPreCingular", CellCarrier.ATT_PRE_CINGULAR),
    ("ATT", CellCarrier.ATT),
    ("BoostMobile", CellCarrier.BOOST_MOBILE),
    ("USCellular", CellCarrier.US_CELLULAR),
    ("MetroPCS", CellCarrier.METRO_PCS),
    ("Powertel", CellCarrier.POWERTEL),
]
ITEM_LEVEL = [
    ("Additional", PricelistItemLevel.ADDITIONAL),
    ("OneTime", PricelistItemLevel.ONE_TIME),
    ("General", PricelistItemLevel.GENERAL),
    ("Developement", PricelistItemLevel.DEVELOPMENT),
    ("Level1", PricelistItemLevel.LEVEL_1),
    ("Level2", PricelistItemLevel.LEVEL_2),
    ("Level3", PricelistItemLevel.LEVEL_3),
    ("Level4", PricelistItemLevel.LEVEL_4),
    ("Level5", PricelistItemLevel.LEVEL_5),
    ("Level6", PricelistItemLevel.LEVEL_6),
    ("Level7", PricelistItemLevel.LEVEL_7),
    ("Level8", PricelistItemLevel.LEVEL_8),
    ("Level9", PricelistItemLevel.LEVEL_9),
    ("Tier1", PricelistItemLevel.TIER_1),
    ("Tier2", PricelistItemLevel.TIER_2),
    ("Tier3", PricelistItemLevel.TIER_3),
    ("Tier4", PricelistItemLevel.TIER_4),
    ("Tier5", PricelistItemLevel.TIER_5),
    ("Tier6", PricelistItemLevel.TIER_6),
    ("Tier7", PricelistItemLevel.TIER_7),
    ("Tier8", PricelistItemLevel.TIER_8),
    ("Tier9", PricelistItemLevel.TIER_9),
]
ACCOUNT_REPORTS = [
    ("FixedRate", PricelistAccountReports.FIXED_RATE),
    ("Statistics", PricelistAccountReports.STATISTICS),
    ("TrafficAll", PricelistAccountReports.TRAFFIC_ALL),
    ("TrafficIntraNetwork", PricelistAccountReports.TRAFFIC_INTRA_NETWORK),
    ("TrafficInterECGrid", PricelistAccountReports.TRAFFIC_INTER_ECGRID),
    ("TrafficOffNetwork", PricelistAccountReports.TRAFFIC_OFF_NETWORK),
    ("TrafficSpecial", PricelistAccountReports.TRAFFIC_SPECIAL),
]
MEASURE = [
    ("Each", PricelistMeasureField.EACH),
    ("FixedRate", PricelistMeasureField.FIXED_RATE),
    ("NewInterconnects", PricelistMeasureField.NEW_INTERCONNECTS),
    ("CurrentMailboxes", PricelistMeasureField.CURRENT_MAILBOXES),
    ("ActiveQIDs", PricelistMeasureField.ACTIVE_QIDS),
    ("ActiveTPs", PricelistMeasureField.ACTIVE_TPS),
    ("TotalTrans", PricelistMeasureField.TOTAL_TRANS),
    ("ToTrans", PricelistMeasureField.TO_TRANS),
    ("FromTrans", PricelistMeasureField.FROM_TRANS),
    ("TotalKCs", PricelistMeasureField.TOTAL_KCS),
    ("ToKCs", PricelistMeasureField.TO_KCS),
    ("FromKCs", PricelistMeasureField.FROM_KCS),
    ("RegisteredQIDs", PricelistMeasureField.REGISTERED_QIDS),
    ("RegisteredTPs", PricelistMeasureField.REGISTERED_TPS),
    ("MigratedTPs", PricelistMeasureField.MIGRATED_TPS),
    ("CreditPercentage", PricelistMeasureField.CREDIT_PERCENTAGE),
    ("DebitPercentage", PricelistMeasureField.DEBIT_PERCENTAGE),
    ("Subtotal", PricelistMeasureField.SUBTOTAL),
]


@pytest.mark.parametrize(("text", "member"), STATUS)
def test_status(text: str, member: Status) -> None:
    assert read(f"<Status>{text}</Status>").status is member


@pytest.mark.parametrize(("text", "member"), PRICELIST_MODEL)
def test_pricelist_model(text: str, member: PricelistModel) -> None:
    assert read(f"<Model>{text}</Model>").model is member


@pytest.mark.parametrize(("text", "member"), AUTH_LEVEL)
def test_auth_level(text: str, member: AuthLevel) -> None:
    owner = read(f"<Owner><AuthLevel>{text}</AuthLevel></Owner>").owner

    assert owner is not None
    assert owner.auth_level is member


@pytest.mark.parametrize(("text", "member"), CELL_CARRIER)
def test_cell_carrier(text: str, member: CellCarrier) -> None:
    owner = read(f"<Owner><CellCarrier>{text}</CellCarrier></Owner>").owner

    assert owner is not None
    assert owner.cell_carrier is member


@pytest.mark.parametrize(("text", "member"), ITEM_LEVEL)
def test_pricelist_item_level(text: str, member: PricelistItemLevel) -> None:
    levels = read(f"<Levels><Level><Level>{text}</Level></Level></Levels>").levels

    assert levels[0].level is member


@pytest.mark.parametrize(("text", "member"), ACCOUNT_REPORTS)
def test_pricelist_account_reports(text: str, member: PricelistAccountReports) -> None:
    found = read(
        "<Levels><Level><Schedules><Schedule>"
        f"<AccountReport>{text}</AccountReport>"
        "</Schedule></Schedules></Level></Levels>"
    )

    assert found.levels[0].schedules[0].account_report is member


@pytest.mark.parametrize(("text", "member"), MEASURE)
def test_pricelist_measure_field(text: str, member: PricelistMeasureField) -> None:
    found = read(
        "<Levels><Level><Schedules><Schedule>"
        f"<Measure>{text}</Measure>"
        "</Schedule></Schedules></Level></Levels>"
    )

    assert found.levels[0].schedules[0].measure is member


@pytest.mark.parametrize(
    ("enum", "table"),
    [
        pytest.param(Status, STATUS, id="Status"),
        pytest.param(PricelistModel, PRICELIST_MODEL, id="PricelistModel"),
        pytest.param(AuthLevel, AUTH_LEVEL, id="AuthLevel"),
        pytest.param(CellCarrier, CELL_CARRIER, id="CellCarrier"),
        pytest.param(PricelistItemLevel, ITEM_LEVEL, id="PricelistItemLevel"),
        pytest.param(PricelistAccountReports, ACCOUNT_REPORTS, id="PricelistAccountReports"),
        pytest.param(PricelistMeasureField, MEASURE, id="PricelistMeasureField"),
    ],
)
def test_the_tables_above_leave_no_member_out(
    enum: type[Status], table: list[tuple[str, Status]]
) -> None:
    assert [member for _, member in table] == list(enum)
    assert all(member.is_known for _, member in table)
