"""Pricelists."""

from ecgridos_async.contract.operation import READ, Service, operation
from ecgridos_async.contract.types import Int32
from ecgridos_async.models.pricelists import Pricelist


class Pricelists(Service):
    """Pricelists: what networks and mailboxes are billed by. Gone in v4.1."""

    @operation("PricelistInfo", effect=READ, versions="3.0..3.2", pending=True, observed=("3.0",))
    async def info(self, pricelist_id: Int32) -> Pricelist:
        """Return one pricelist by its id.

        The service description calls this operation pending, so the live service may refuse it.

        Raises NotFoundError (or another ECGridOSFault) if there is no such pricelist.
        """
        ...
