"""Invoices."""

import builtins
import datetime as dt

from ecgridos_async.contract.operation import IDEMPOTENT, READ, Service, operation
from ecgridos_async.contract.types import Int32
from ecgridos_async.models.billing import Invoice, InvoiceInclude, InvoiceStatus, LineItem
from ecgridos_async.models.pricelists import PricelistAccountReports, PricelistMeasureField


class Invoices(Service):
    """Invoices of contracts. Gone in v4.1.

    They are not documented; the descriptions are inferred from their names.
    """

    @operation("InvoiceCalculate", versions="..3.2", pending=True)
    async def calculate(
        self,
        contract_id: Int32,
        reporting_month: dt.datetime,
        include: InvoiceInclude,
        invoice_date: dt.datetime,
        invoice_number: str,
        network_id: Int32,
        mailbox_id: Int32,
        notice: str,
        special_notice: str,
        message: str,
        save: bool,
    ) -> Invoice:
        """Make the invoice of a contract for a month and return it.

        Args:
            reporting_month: Any moment of the month, in UTC (inferred).
            include: Which charges go in.
            invoice_date: In UTC.
            mailbox_id: -1 is presumably all mailboxes of the network, 0 its root mailbox.
            notice: A text of the invoice, like `special_notice` and `message`.
            save: Whether the service keeps it; with True, every call may make another invoice.

        `InvoiceCalculate`, up to v3.2. Writes: not retried once it may have arrived. The service
        describes it as pending, and may refuse it.
        """
        ...

    @operation("InvoiceCalculateLineItem", effect=READ, versions="..3.2", pending=True)
    async def calculate_line_item(
        self,
        network_id: Int32,
        mailbox_id: Int32,
        reporting_month: dt.datetime,
        account_report: PricelistAccountReports,
        measure_field: PricelistMeasureField,
    ) -> LineItem:
        """Work out one line of an invoice, for a month.

        It names no invoice and no `save`, so nothing is kept (inferred).

        Args:
            mailbox_id: -1 is presumably all mailboxes of the network, 0 its root mailbox.
            reporting_month: Any moment of the month, in UTC (inferred).
            account_report: The report that the quantity is taken from.
            measure_field: Which quantity of it.

        `InvoiceCalculateLineItem`, up to v3.2. Reads: safe to retry. The service describes it as
        pending, and may refuse it.
        """
        ...

    @operation("InvoiceInfo", effect=READ, versions="..3.2", pending=True)
    async def info(self, invoice_id: Int32) -> Invoice:
        """Return one invoice by its id.

        Raises:
            NotFoundError: If there is none; the service may use another ECGridOSFault.

        `InvoiceInfo`, up to v3.2. Reads: safe to retry. The service describes it as pending, and
        may refuse it.
        """
        ...

    @operation("InvoiceList", effect=READ, versions="..3.2", pending=True)
    async def list(
        self,
        begin_date: dt.datetime,
        end_date: dt.datetime,
        contract_id: Int32,
        status: InvoiceStatus,
    ) -> builtins.list[Invoice]:
        """Return the invoices of a span of time.

        Args:
            begin_date: In UTC, like `end_date`.
            contract_id: Only those of this contract; 0 is presumably any.
            status: ALL_UNPAID and ALL serve here, and are never the status of an invoice.

        `InvoiceList`, up to v3.2. Reads: safe to retry. The service describes it as pending, and
        may refuse it.
        """
        ...

    @operation("InvoiceSetStatus", effect=IDEMPOTENT, versions="..3.2", pending=True)
    async def set_status(self, invoice_id: Int32, status: InvoiceStatus) -> bool:
        """Set the status of an invoice.

        Args:
            status: Not ALL_UNPAID or ALL, which only queries have (inferred).

        Returns:
            True when done.

        `InvoiceSetStatus`, up to v3.2. Idempotent: safe to retry. The service describes it as
        pending, and may refuse it.
        """
        ...
