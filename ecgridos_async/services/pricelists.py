"""Pricelists."""

from ecgridos_async.contract.operation import READ, Service, operation
from ecgridos_async.contract.types import Int32
from ecgridos_async.models.pricelists import Pricelist


class Pricelists(Service):
    """Pricelists: what networks and mailboxes are billed by. Gone in v4.1."""

    @operation("PricelistInfo", effect=READ, versions="3.0..3.2", pending=True, observed=("3.0",))
    async def info(self, pricelist_id: Int32) -> Pricelist:
        """Return one pricelist by its id.

        Raises:
            NotFoundError: If there is no such pricelist; the service may use another ECGridOSFault.

        `PricelistInfo`, v3.0 to v3.2. Reads: safe to retry. The service describes it as pending,
        and may refuse it.
        """
        ...
