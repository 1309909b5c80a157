"""Reports: their own terms; the reports themselves are DataSets."""

from ecgridos_async.contract.types import OpenEnum


class StatisticsPeriod(OpenEnum):
    """How much time a row of a traffic report covers; weeks start on Sunday."""

    HOUR = "Hour"
    DAY = "Day"
    WEEK = "Week"
    MONTH = "Month"
