"""Billing: contracts and invoices, which v4.1 no longer has.

Their calls are marked PENDING, and these types are not documented: the descriptions of their fields
are inferred from the names.
"""

import datetime as dt
import decimal
from typing import Annotated

import attrs

from ecgridos_async.contract.names import Wire
from ecgridos_async.contract.types import Int16, Int32, OpenEnum, Versions
from ecgridos_async.models.base import Model
from ecgridos_async.models.mailboxes import MailboxIDInfo
from ecgridos_async.models.networks import NetworkIDInfo
from ecgridos_async.models.pricelists import PricelistItemLevel, PricelistModel, Schedule
from ecgridos_async.models.status import Objects, Status
from ecgridos_async.models.users import UserIDInfo


class InvoiceInclude(OpenEnum):
    """Which charges InvoiceCalculate takes into an invoice."""

    ALL_CURRENT_CHARGES = "AllCurrentCharges"
    MONTHLY_ITEMS_ONLY = "MonthlyItemsOnly"
    SPECIAL_CHARGES_ONLY = "SpecialChargesOnly"


class InvoiceStatus(OpenEnum):
    """Where an invoice stands."""

    PENDING = "Pending"
    SENT = "Sent"
    PAID = "Paid"
    CANCELED = "Canceled"
    ALL_UNPAID = "AllUnpaid"
    """Only for queries."""
    ALL = "All"
    """Only for queries."""


@attrs.frozen(kw_only=True)
class Contract(Model):
    """A contract: who is billed for which networks and mailboxes, and for how long."""

    contract_id: Int32
    description: str | None = None
    contract_number: str | None = None
    current_mod: Int16
    """The number of the latest modification."""
    date: dt.datetime | None = None
    effective: dt.datetime | None = None
    expires: dt.datetime | None = None
    """None if no date is set, as with every date here."""
    term: Int16
    """How long the contract runs; the unit is not documented."""
    renewal_days: Int16
    option_terms: Int16
    """How many more terms may follow."""
    status: Status
    po_number: str | None = None
    aggregate_network_traffic: bool
    """Whether the traffic of all networks is billed as one."""
    address: str | None = None
    owner: UserIDInfo | None = None
    administrator_user: UserIDInfo | None = None
    accounting_user: UserIDInfo | None = None
    accounting_cc_user: UserIDInfo | None = None
    x12_invoice_ecgrid_id: Int32
    """The ECGridID that invoices go to as X12."""
    networks: list[NetworkIDInfo] = attrs.field(factory=lambda: list[NetworkIDInfo]())
    mailboxes: list[MailboxIDInfo] = attrs.field(factory=lambda: list[MailboxIDInfo]())
    last_invoice_number: str | None = None
    last_invoice_date: dt.datetime | None = None


@attrs.frozen(kw_only=True)
class LineItem(Model):
    """A line of an invoice: one schedule of a pricelist, applied to one object."""

    line_item_number: Int16
    line_date: Annotated[dt.datetime | None, Versions("3.2/206")] = None
    """None before build 206 of v3.2, which brought the field."""
    pricelist_id: Annotated[Int32, Wire("PriceListID")]
    pricelist_description: Annotated[str | None, Wire("PriceListDescription")] = None
    system_object: Objects
    """The kind of object that is billed; `system_id` is its id."""
    system_id: Int32
    system_name: str | None = None
    level: PricelistItemLevel
    level_name: str | None = None
    model: PricelistModel
    schedule: Schedule | None = None
    actual: decimal.Decimal
    """The quantity that was measured."""
    quantity_billed: decimal.Decimal
    """The quantity that is paid for, in the blocks of the schedule."""
    taxable: bool
    amount: decimal.Decimal


@attrs.frozen(kw_only=True)
class Invoice(Model):
    """An invoice with its lines."""

    invoice_id: Int32
    invoice_number: str | None = None
    date: dt.datetime | None = None
    contract_id: Int32
    total_amount: decimal.Decimal
    """The currency is not stated."""
    po_number: str | None = None
    notice: str | None = None
    special_notice: str | None = None
    message: str | None = None
    status: InvoiceStatus
    status_date: dt.datetime | None = None
    """When `status` was reached."""
    date_due: dt.datetime | None = None
    pricelist_description: str | None = None
    terms: str | None = None
    bill_to: str | None = None
    """A name; `send_to` and `copies_to` are the users the invoice goes to."""
    bill_to_address: str | None = None
    send_to: UserIDInfo | None = None
    copies_to: UserIDInfo | None = None
    sender: UserIDInfo | None = None
    line_items: list[LineItem] = attrs.field(factory=lambda: list[LineItem]())
