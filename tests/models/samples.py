"""Models with every kind of value."""

import datetime as dt
import decimal

from ecgridos_async.models import (
    AuthLevel,
    Level,
    Pricelist,
    PricelistAccountReports,
    PricelistItemLevel,
    PricelistMeasureField,
    PricelistModel,
    Schedule,
    SessionInfo,
    Status,
)

MOMENT = dt.datetime(2024, 1, 2, 3, 4, 5, tzinfo=dt.timezone(dt.timedelta(hours=-5)))
SCHEDULE = Schedule(
    schedule_id=70,
    allowance=decimal.Decimal("1000.00"),
    maximum=5,
    block=decimal.Decimal(1),
    rate=decimal.Decimal("0.50"),
    catalog_id=3,
    description=None,
    account_report=PricelistAccountReports.STATISTICS,
    measure=PricelistMeasureField.TOTAL_KCS,
    specified_network_id=0,
    include_root_mailbox=True,
)
PRICELIST = Pricelist(
    pricelist_id=7,
    owner=None,
    date=MOMENT,
    description="Standard",
    model=PricelistModel.STACKED,
    status=Status("Frozen"),
    levels=[
        Level(
            level=PricelistItemLevel.TIER_9, name="Nine", limited_months=12, schedules=[SCHEDULE]
        ),
        Level(level=1),
    ],
)
SESSION = SessionInfo(
    session_id="3e28d3dd-12a9-403f-bd17-f3780e88a827",
    session_event_id=1,
    user_id=1001,
    login_name="jdoe",
    time_zone_offset=-300.0,
    auth_level=AuthLevel.ROOT,
    open_sessions=1,
    time_out=600,
    network_id=2,
    mailbox_id=0,
)
