"""The values the service returns, and its enumerations."""

from ecgridos_async.models.base import Model, to_dict
from ecgridos_async.models.pricelists import (
    Level,
    Pricelist,
    PricelistAccountReports,
    PricelistItemLevel,
    PricelistMeasureField,
    PricelistModel,
    Schedule,
)
from ecgridos_async.models.sessions import SessionInfo
from ecgridos_async.models.status import Status
from ecgridos_async.models.users import AuthLevel, CellCarrier, UserIDInfo

__all__ = [
    "AuthLevel",
    "CellCarrier",
    "Level",
    "Model",
    "Pricelist",
    "PricelistAccountReports",
    "PricelistItemLevel",
    "PricelistMeasureField",
    "PricelistModel",
    "Schedule",
    "SessionInfo",
    "Status",
    "UserIDInfo",
    "to_dict",
]
