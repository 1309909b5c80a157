"""Reports."""

import datetime as dt

from ecgridos_async.contract.operation import READ, Service, operation
from ecgridos_async.contract.types import Int16, Int32
from ecgridos_async.models.dataset import DataSet
from ecgridos_async.models.reports import StatisticsPeriod
from ecgridos_async.models.status import Direction


class Reports(Service):
    """Reports, as DataSets: the answer tells what its tables and columns are."""

    @operation("ReportByDateEx", effect=READ, versions="4.1..")
    async def by_date_ex(
        self,
        network_id: Int32,
        mailbox_id: Int32,
        report: Int16,
        start_date: dt.datetime,
        end_date: dt.datetime,
    ) -> DataSet:
        """Return a report on a network and mailbox for a span of time.

        mailbox_id: 0 is the root mailbox of the network, -1 all of its mailboxes.
        report: the number of the report; no document lists them.
        start_date: in UTC, like `end_date`. Another interface of ECGrid allows 30 days at most.

        Columns that are known: CustomerECGridID, Qid (qualifier and id), InterchangeStatus.
        Raises AccessDeniedError without rights to the network or mailbox.
        """
        ...

    @operation("ReportInstantStats", effect=READ)
    async def instant_stats(self, minutes1: Int16, minutes2: Int16) -> DataSet:
        """Return the traffic of the last minutes of the session's network and mailbox.

        minutes1: how far back the first of two spans goes (inferred).
        minutes2: how far back the second one goes (inferred).

        The answer tells its columns; no document does.
        """
        ...

    @operation("ReportInstantStatsEx", effect=READ)
    async def instant_stats_ex(
        self,
        network_id: Int32,
        mailbox_id: Int32,
        ecgrid_id: Int32,
        minutes1: Int16,
        minutes2: Int16,
    ) -> DataSet:
        """Return the traffic of the last minutes of a network and mailbox.

        mailbox_id: 0 is the root mailbox of the network, -1 all of its mailboxes.
        ecgrid_id: only that of this ECGrid id; -1 is presumably all.
        minutes1: how far back the first of two spans goes (inferred).
        minutes2: how far back the second one goes (inferred).

        The answer tells its columns; no document does. Raises AccessDeniedError without rights to
        the network or mailbox.
        """
        ...

    @operation("ReportInterchangeStats", effect=READ, versions="4.1..")
    async def interchange_stats(
        self, start_time: dt.datetime, end_time: dt.datetime, direction: Direction
    ) -> DataSet:
        """Return statistics on the interchanges of the session's network and mailbox.

        start_time: in UTC, like `end_time`.
        direction: NO_DIR is presumably both.

        The answer tells its columns; no document does.
        """
        ...

    @operation("ReportInterchangeStatsEx", effect=READ, versions="4.1..")
    async def interchange_stats_ex(
        self,
        start_time: dt.datetime,
        end_time: dt.datetime,
        direction: Direction,
        network_id: Int32,
        mailbox_id: Int32,
    ) -> DataSet:
        """Return statistics on the interchanges of a network and mailbox.

        start_time: in UTC, like `end_time`.
        direction: NO_DIR is presumably both.
        mailbox_id: 0 is the root mailbox of the network, -1 all of its mailboxes.

        Here, unlike elsewhere, the network and mailbox come last. No document lists the columns.
        Raises AccessDeniedError without rights to the network or mailbox.
        """
        ...

    @operation("ReportMailboxInterchangeStats", effect=READ, versions="4.1..")
    async def mailbox_interchange_stats(self) -> DataSet:
        """Return statistics on interchanges by mailbox, for the session's network and mailbox.

        The answer tells its columns; no document does.
        """
        ...

    @operation("ReportMailboxInterchangeStatsEx", effect=READ, versions="4.1..")
    async def mailbox_interchange_stats_ex(self, network_id: Int32, mailbox_id: Int32) -> DataSet:
        """Return statistics on interchanges by mailbox, for a network and mailbox.

        mailbox_id: 0 is the root mailbox of the network, -1 all of its mailboxes.

        The answer tells its columns; no document does. Raises AccessDeniedError without rights to
        the network or mailbox.
        """
        ...

    @operation("ReportMailboxStats", effect=READ, versions="4.1..")
    async def mailbox_stats(self) -> DataSet:
        """Return statistics on parcels by mailbox, for the session's network and mailbox.

        The answer tells its columns; no document does.
        """
        ...

    @operation("ReportMailboxStatsEx", effect=READ, versions="4.1..")
    async def mailbox_stats_ex(self, network_id: Int32, mailbox_id: Int32) -> DataSet:
        """Return statistics on parcels by mailbox, for a network and mailbox.

        mailbox_id: 0 is the root mailbox of the network, -1 all of its mailboxes.

        The answer tells its columns; no document does. Raises AccessDeniedError without rights to
        the network or mailbox.
        """
        ...

    @operation("ReportMonthly", effect=READ)
    async def monthly(self, report: Int16, month: dt.datetime) -> DataSet:
        """Return a report on the session's network and mailbox for a month.

        report: the number of the report; no document lists them.
        month: any moment of the month, in UTC (inferred).

        The answer tells its columns; no document does.
        """
        ...

    @operation("ReportMonthlyEx", effect=READ)
    async def monthly_ex(
        self, network_id: Int32, mailbox_id: Int32, report: Int16, month: dt.datetime
    ) -> DataSet:
        """Return a report on a network and mailbox for a month.

        mailbox_id: 0 is the root mailbox of the network, -1 all of its mailboxes.
        report: the number of the report; no document lists them.
        month: any moment of the month, in UTC (inferred).

        The answer tells its columns; no document does. Raises AccessDeniedError without rights to
        the network or mailbox.
        """
        ...

    @operation("ReportTrafficStats", effect=READ)
    async def traffic_stats(
        self, target_time: dt.datetime, num_periods: Int16, period: StatisticsPeriod
    ) -> DataSet:
        """Return the traffic of the session's network and mailbox, one row for each period.

        target_time: in UTC; where to count from.
        num_periods: how many periods. Above 0 moves `target_time` back to the start of its period,
            below 0 forward to the end of it.
        period: weeks start on Sunday.

        Columns: Period (its start), then ParcelIn, ParcelOut, InterchangeIn, InterchangeOut, each
        followed by the same in kilocharacters (ParcelInKC), which are rounded for each document.
        Periods without traffic have no row.
        """
        ...

    @operation("ReportTrafficStatsEx", effect=READ)
    async def traffic_stats_ex(
        self,
        network_id: Int32,
        mailbox_id: Int32,
        target_time: dt.datetime,
        num_periods: Int16,
        period: StatisticsPeriod,
    ) -> DataSet:
        """Return the traffic of a network and mailbox, one row for each period.

        network_id: -1 for all networks.
        mailbox_id: 0 is the root mailbox of the network, -1 all of its mailboxes.
        target_time: in UTC; where to count from.
        num_periods: how many periods. Above 0 moves `target_time` back to the start of its period,
            below 0 forward to the end of it.
        period: weeks start on Sunday.

        The columns are those of `traffic_stats`, and periods without traffic have no row.
        Raises AccessDeniedError without rights to the network or mailbox.
        """
        ...
