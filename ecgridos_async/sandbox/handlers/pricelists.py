"""Pricelists."""

from ecgridos_async.contract.ret_codes import RetCode
from ecgridos_async.models import AuthLevel, Pricelist
from ecgridos_async.sandbox.faults import ServiceFault
from ecgridos_async.sandbox.handlers.base import Call, handles


@handles("PricelistInfo")
def pricelist_info(call: Call, pricelist_id: int) -> Pricelist:
    """Return one pricelist by its id."""
    call.require(AuthLevel.TP_USER)
    if pricelist_id < 0:
        raise ServiceFault(
            RetCode.INVALID_ID, "PricelistID", f"Too small (min=0): <{pricelist_id}>"
        )
    pricelist = call.world.pricelists.find(pricelist_id, call.version)
    if pricelist is None:
        raise ServiceFault(
            RetCode.NOT_FOUND, "PricelistID", f"There is no pricelist {pricelist_id}."
        )
    return pricelist
