"""Pricelists: what a network or mailbox is billed by."""

import datetime as dt
import decimal
from typing import Annotated, ClassVar

import attrs

from ecgridos_async.contract.types import In, Int16, Int32, OpenEnum, Versions
from ecgridos_async.models.base import Model
from ecgridos_async.models.status import Status
from ecgridos_async.models.users import UserIDInfo


class PricelistModel(OpenEnum):
    """How the levels of a pricelist apply to a volume."""

    SIMPLE = "Simple"
    """One rate."""
    TIERED = "Tiered"
    """One rate, chosen by the volume."""
    STACKED = "Stacked"
    """Each part of the volume at the rate of its own level."""


class PricelistItemLevel(OpenEnum):
    """Which level of a pricelist an item belongs to; v3.0 numbers them instead."""

    ADDITIONAL = "Additional"
    ONE_TIME = "OneTime"
    GENERAL = "General"
    DEVELOPMENT = "Developement"
    LEVEL_1 = "Level1"
    LEVEL_2 = "Level2"
    LEVEL_3 = "Level3"
    LEVEL_4 = "Level4"
    LEVEL_5 = "Level5"
    LEVEL_6 = "Level6"
    LEVEL_7 = "Level7"
    LEVEL_8 = "Level8"
    LEVEL_9 = "Level9"
    TIER_1 = "Tier1"
    TIER_2 = "Tier2"
    TIER_3 = "Tier3"
    TIER_4 = "Tier4"
    TIER_5 = "Tier5"
    TIER_6 = "Tier6"
    TIER_7 = "Tier7"
    TIER_8 = "Tier8"
    TIER_9 = "Tier9"


class PricelistAccountReports(OpenEnum):
    """The report a schedule takes its quantity from."""

    FIXED_RATE = "FixedRate"
    STATISTICS = "Statistics"
    TRAFFIC_ALL = "TrafficAll"
    TRAFFIC_INTRA_NETWORK = "TrafficIntraNetwork"
    TRAFFIC_INTER_ECGRID = "TrafficInterECGrid"
    TRAFFIC_OFF_NETWORK = "TrafficOffNetwork"
    TRAFFIC_SPECIAL = "TrafficSpecial"


class PricelistMeasureField(OpenEnum):
    """The quantity a schedule bills. KC is a kilocharacter, QID a qualifier and id."""

    EACH = "Each"
    FIXED_RATE = "FixedRate"
    NEW_INTERCONNECTS = "NewInterconnects"
    CURRENT_MAILBOXES = "CurrentMailboxes"
    ACTIVE_QIDS = "ActiveQIDs"
    ACTIVE_TPS = "ActiveTPs"
    TOTAL_TRANS = "TotalTrans"
    TO_TRANS = "ToTrans"
    FROM_TRANS = "FromTrans"
    TOTAL_KCS = "TotalKCs"
    TO_KCS = "ToKCs"
    FROM_KCS = "FromKCs"
    REGISTERED_QIDS = "RegisteredQIDs"
    REGISTERED_TPS = "RegisteredTPs"
    MIGRATED_TPS = "MigratedTPs"
    CREDIT_PERCENTAGE = "CreditPercentage"
    DEBIT_PERCENTAGE = "DebitPercentage"
    SUBTOTAL = "Subtotal"

    __versions__: ClassVar[dict[str, tuple[str, ...]]] = {
        "3.2/206..": ("CreditPercentage", "DebitPercentage", "Subtotal"),
    }


@attrs.frozen(kw_only=True)
class Schedule(Model):
    """One rate of a level."""

    schedule_id: Int32
    allowance: decimal.Decimal
    """The quantity that is included."""
    maximum: Int32
    block: decimal.Decimal
    """The size of a billing unit."""
    rate: decimal.Decimal
    catalog_id: Int32
    description: str | None = None
    account_report: PricelistAccountReports
    measure: PricelistMeasureField
    specified_network_id: Int32
    include_root_mailbox: bool


@attrs.frozen(kw_only=True)
class Level(Model):
    """A level of a pricelist and its rates."""

    level: Annotated[int | PricelistItemLevel, In("..3.0", Int16), In("3.2..", PricelistItemLevel)]
    """A number in v3.0, a name from v3.2 on."""
    name: str | None = None
    limited_months: Annotated[Int16 | None, Versions("3.2..")] = None
    """For how many months the level holds; None in v3.0, which has no such field."""
    schedules: list[Schedule] = attrs.field(factory=lambda: list[Schedule]())


@attrs.frozen(kw_only=True)
class Pricelist(Model):
    """A pricelist with its levels."""

    pricelist_id: Int32
    owner: UserIDInfo | None = None
    date: dt.datetime | None = None
    description: str | None = None
    model: PricelistModel
    status: Status
    levels: list[Level] = attrs.field(factory=lambda: list[Level]())
