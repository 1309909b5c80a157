"""Contracts."""

import builtins
import datetime as dt

from ecgridos_async.contract.operation import IDEMPOTENT, READ, Service, operation
from ecgridos_async.contract.types import Int16, Int32
from ecgridos_async.models.billing import Contract


class Contracts(Service):
    """Contracts: what networks and mailboxes are billed under. Gone in v4.1.

    They are not documented; the descriptions are inferred from their names.
    """

    @operation("ContractAdd", versions="..3.2", pending=True)
    async def add(
        self,
        owner_user_id: Int32,
        contract_number: str,
        company_name: str,
        billing_address: str,
        contract_date: dt.datetime,
        effective_date: dt.datetime,
        expires: dt.datetime,
        renewal_days: Int16,
        option_terms: Int16,
        aggregate_networks: bool,
        administrator_user_id: Int32,
        accounting_user_id: Int32,
        accounting_cc_user_id: Int32,
        po_number: str,
    ) -> Contract:
        """Add a contract and return it.

        Args:
            contract_date: In UTC, like `effective_date` and `expires`.
            renewal_days: Presumably the notice before it renews.
            option_terms: Presumably how many more terms it may be renewed for.
            aggregate_networks: Whether to bill the traffic of its networks as one (inferred).
            accounting_user_id: Who gets the bills, as `accounting_cc_user_id` gets copies
                (inferred).
            po_number: The customer's purchase order.

        `ContractAdd`, up to v3.2. Writes: not retried once it may have arrived. The service
        describes it as pending, and may refuse it.
        """
        ...

    @operation("ContractInfo", effect=READ, versions="..3.2", pending=True)
    async def info(self, contract_id: Int32) -> Contract:
        """Return one contract by its id.

        Raises:
            NotFoundError: If there is none; the service may use another ECGridOSFault.

        `ContractInfo`, up to v3.2. Reads: safe to retry. The service describes it as pending, and
        may refuse it.
        """
        ...

    @operation("ContractList", effect=READ, versions="..3.2", pending=True)
    async def list(self, active_date: dt.datetime, show_inactive: bool) -> builtins.list[Contract]:
        """Return the contracts that belong to the user of the session.

        Args:
            active_date: In UTC; only contracts in force then (inferred).
            show_inactive: Whether to include those that are suspended or terminated (inferred).

        `ContractList`, up to v3.2. Reads: safe to retry. The service describes it as pending, and
        may refuse it.
        """
        ...

    @operation("ContractSetEx", effect=IDEMPOTENT, versions="3.2/206", pending=True)
    async def set_ex(
        self, network_id: Int32, mailbox_id: Int32, contract_id: Int32, pricelist_id: Int32
    ) -> bool:
        """Set the contract and the pricelist that a network or mailbox is billed by.

        Args:
            mailbox_id: 0 is the root mailbox of the network.

        Returns:
            True when done.

        `ContractSetEx`, v3.2 build 206 only. Idempotent: safe to retry. The service describes it as
        pending, and may refuse it.
        """
        ...
