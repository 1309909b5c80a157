"""Pricelists."""

from ecgridos_async.models import AuthLevel, Pricelist
from ecgridos_async.sandbox.faults import absent
from ecgridos_async.sandbox.handlers.base import Call, handles
from ecgridos_async.sandbox.world.checks import identifier


@handles("PricelistInfo")
def pricelist_info(call: Call, pricelist_id: int) -> Pricelist:
    """Return one pricelist by its id."""
    call.require(AuthLevel.TP_USER)
    identifier("PricelistID", pricelist_id, 0)
    pricelist = call.world.pricelists.find(pricelist_id, call.version)
    if pricelist is None:
        raise absent("PricelistID", "pricelist", pricelist_id)
    return pricelist
