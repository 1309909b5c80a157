"""The service of these runs: a sandbox with a pricelist for every id."""

import signal
from typing import Any

import attrs

from ecgridos_async.sandbox import Call, Sandbox
from ecgridos_async.sandbox.handlers import HANDLERS


def price_list(call: Call, pricelist_id: int) -> object:
    """Return one of the thousand pricelists of the sandbox under the id that is asked for."""
    found: Any = HANDLERS["PricelistInfo"](call, pricelist_id=pricelist_id % 1000 + 1)
    return attrs.evolve(found, pricelist_id=pricelist_id)


if __name__ == "__main__":
    sandbox = Sandbox(handlers={"PricelistInfo": price_list}, max_sessions=1000)
    sandbox.start()
    print(sandbox.endpoint("3.2"), flush=True)
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
    sandbox.stop()
