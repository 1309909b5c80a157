"""Reports."""

import datetime as dt

from ecgridos_async.contract.operation import READ, Service, operation
from ecgridos_async.contract.types import Int16, Int32
from ecgridos_async.models.dataset import DataSet
from ecgridos_async.models.reports import StatisticsPeriod
from ecgridos_async.models.status import Direction


class Reports(Service):
    """Reports, as DataSets: the reply describes its tables and columns."""

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

        Columns that are known: CustomerECGridID, Qid (qualifier and id), InterchangeStatus.

        Args:
            mailbox_id: 0 is the root mailbox of the network, -1 all of its mailboxes.
            report: The number of the report; no document lists them.
            start_date: In UTC, like `end_date`. Another interface of ECGrid allows 30 days at most.

        Raises:
            AccessDeniedError: Without rights to the network or mailbox.

        `ReportByDateEx`, from v4.1. Reads: safe to retry.
        """
        ...

    @operation("ReportInstantStats", effect=READ)
    async def instant_stats(self, minutes1: Int16, minutes2: Int16) -> DataSet:
        """Return the traffic of the last minutes of the session's network and mailbox.

        No document lists the columns; read them from the DataSet.

        Args:
            minutes1: The length of the first of two spans (inferred).
            minutes2: The length of the second span (inferred).

        `ReportInstantStats`, all versions. Reads: safe to retry.
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

        No document lists the columns; read them from the DataSet.

        Args:
            mailbox_id: 0 is the root mailbox of the network, -1 all of its mailboxes.
            ecgrid_id: Only traffic of this ECGrid id; -1 is presumably all.
            minutes1: The length of the first of two spans (inferred).
            minutes2: The length of the second span (inferred).

        Raises:
            AccessDeniedError: Without rights to the network or mailbox.

        `ReportInstantStatsEx`, all versions. Reads: safe to retry.
        """
        ...

    @operation("ReportInterchangeStats", effect=READ, versions="4.1..")
    async def interchange_stats(
        self, start_time: dt.datetime, end_time: dt.datetime, direction: Direction
    ) -> DataSet:
        """Return statistics on the interchanges of the session's network and mailbox.

        No document lists the columns; read them from the DataSet.

        Args:
            start_time: In UTC, like `end_time`.
            direction: NO_DIR is presumably both.

        `ReportInterchangeStats`, from v4.1. Reads: safe to retry.
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

        Here, unlike elsewhere, the network and mailbox come last. No document lists the columns.

        Args:
            start_time: In UTC, like `end_time`.
            direction: NO_DIR is presumably both.
            mailbox_id: 0 is the root mailbox of the network, -1 all of its mailboxes.

        Raises:
            AccessDeniedError: Without rights to the network or mailbox.

        `ReportInterchangeStatsEx`, from v4.1. Reads: safe to retry.
        """
        ...

    @operation("ReportMailboxInterchangeStats", effect=READ, versions="4.1..")
    async def mailbox_interchange_stats(self) -> DataSet:
        """Return statistics on interchanges by mailbox, for the session's network and mailbox.

        No document lists the columns; read them from the DataSet.

        `ReportMailboxInterchangeStats`, from v4.1. Reads: safe to retry.
        """
        ...

    @operation("ReportMailboxInterchangeStatsEx", effect=READ, versions="4.1..")
    async def mailbox_interchange_stats_ex(self, network_id: Int32, mailbox_id: Int32) -> DataSet:
        """Return statistics on interchanges by mailbox, for a network and mailbox.

        No document lists the columns; read them from the DataSet.

        Args:
            mailbox_id: 0 is the root mailbox of the network, -1 all of its mailboxes.

        Raises:
            AccessDeniedError: Without rights to the network or mailbox.

        `ReportMailboxInterchangeStatsEx`, from v4.1. Reads: safe to retry.
        """
        ...

    @operation("ReportMailboxStats", effect=READ, versions="4.1..")
    async def mailbox_stats(self) -> DataSet:
        """Return statistics on parcels by mailbox, for the session's network and mailbox.

        No document lists the columns; read them from the DataSet.

        `ReportMailboxStats`, from v4.1. Reads: safe to retry.
        """
        ...

    @operation("ReportMailboxStatsEx", effect=READ, versions="4.1..")
    async def mailbox_stats_ex(self, network_id: Int32, mailbox_id: Int32) -> DataSet:
        """Return statistics on parcels by mailbox, for a network and mailbox.

        No document lists the columns; read them from the DataSet.

        Args:
            mailbox_id: 0 is the root mailbox of the network, -1 all of its mailboxes.

        Raises:
            AccessDeniedError: Without rights to the network or mailbox.

        `ReportMailboxStatsEx`, from v4.1. Reads: safe to retry.
        """
        ...

    @operation("ReportMonthly", effect=READ)
    async def monthly(self, report: Int16, month: dt.datetime) -> DataSet:
        """Return a report on the session's network and mailbox for a month.

        No document lists the columns; read them from the DataSet.

        Args:
            report: The number of the report; no document lists them.
            month: Any moment of the month, in UTC (inferred).

        `ReportMonthly`, all versions. Reads: safe to retry.
        """
        ...

    @operation("ReportMonthlyEx", effect=READ)
    async def monthly_ex(
        self, network_id: Int32, mailbox_id: Int32, report: Int16, month: dt.datetime
    ) -> DataSet:
        """Return a report on a network and mailbox for a month.

        No document lists the columns; read them from the DataSet.

        Args:
            mailbox_id: 0 is the root mailbox of the network, -1 all of its mailboxes.
            report: The number of the report; no document lists them.
            month: Any moment of the month, in UTC (inferred).

        Raises:
            AccessDeniedError: Without rights to the network or mailbox.

        `ReportMonthlyEx`, all versions. Reads: safe to retry.
        """
        ...

    @operation("ReportTrafficStats", effect=READ)
    async def traffic_stats(
        self, target_time: dt.datetime, num_periods: Int16, period: StatisticsPeriod
    ) -> DataSet:
        """Return the traffic of the session's network and mailbox, one row for each period.

        Columns: Period (its start), then ParcelIn, ParcelOut, InterchangeIn, InterchangeOut, each
        followed by the same in kilocharacters (ParcelInKC), which are rounded for each document.
        Periods without traffic have no row.

        Args:
            target_time: The moment to count from, in UTC.
            num_periods: How many periods. Above 0 moves `target_time` back to the start of its
                period, below 0 forward to the end of it.
            period: Weeks start on Sunday.

        `ReportTrafficStats`, all versions. Reads: safe to retry.
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

        The columns are those of `traffic_stats`, and periods without traffic have no row.

        Args:
            network_id: -1 for all networks.
            mailbox_id: 0 is the root mailbox of the network, -1 all of its mailboxes.
            target_time: The moment to count from, in UTC.
            num_periods: How many periods. Above 0 moves `target_time` back to the start of its
                period, below 0 forward to the end of it.
            period: Weeks start on Sunday.

        Raises:
            AccessDeniedError: Without rights to the network or mailbox.

        `ReportTrafficStatsEx`, all versions. Reads: safe to retry.
        """
        ...
