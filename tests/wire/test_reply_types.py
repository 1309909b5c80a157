"""The Python types of the values in a reply."""

import pytest

from ecgridos_async.models import AuthLevel, CellCarrier, Pricelist, PricelistModel
from tests.wire.messages import find


@pytest.mark.parametrize("case", ["soap11", "soap12", "form"])
def test_values_have_the_types_the_models_declare(case: str) -> None:
    message = find(f"replies/PricelistInfo/{case}")
    for client in message.clients:
        caller, method = message.caller(client)

        pricelist = caller.read(method, message.parsed().body)

        assert isinstance(pricelist, Pricelist)
        assert pricelist.owner is not None
        assert type(pricelist.pricelist_id) is int
        assert type(pricelist.description) is str
        assert type(pricelist.owner.locked_out) is bool
        assert pricelist.model is PricelistModel.TIERED
        assert pricelist.owner.auth_level is AuthLevel.NETWORK_ADMIN
        assert pricelist.owner.cell_carrier is CellCarrier.VERIZON
