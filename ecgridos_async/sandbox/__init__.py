"""An embedded ECGridOS: a real HTTP server with state, for demos and tests. Extra `sandbox`.

It is written from the contract of the service and from what ASMX servers put on the wire, not
from the client, so that each checks the other.

    server      Sandbox, serve: how it runs
    state_file  what is in it, kept from one run to the next
    asmx/       the ASMX server: bindings, envelopes, arguments, results, WSDL and pages
    handlers/   what each operation does
    world/      all state: users, sessions, pricelists, parcels and so on
    faults      refusals
"""

from ecgridos_async._support.extras import needs

with needs("sandbox", "ecgridos_async.sandbox"):
    from ecgridos_async.contract.ret_codes import RetCode
    from ecgridos_async.sandbox.asmx.app import create_app
    from ecgridos_async.sandbox.faults import ServiceFault
    from ecgridos_async.sandbox.handlers import Call, Handler
    from ecgridos_async.sandbox.server import Sandbox, serve
    from ecgridos_async.sandbox.world.journal import CallRecord
    from ecgridos_async.sandbox.world.ledger import Digest, LedgerEntry
    from ecgridos_async.sandbox.world.seed import SeedSource
    from ecgridos_async.sandbox.world.users import DEMO_API_KEY, DEMO_LOGIN, DEMO_PASSWORD
    from ecgridos_async.sandbox.world.world import Clock, World

__all__ = [
    "DEMO_API_KEY",
    "DEMO_LOGIN",
    "DEMO_PASSWORD",
    "Call",
    "CallRecord",
    "Clock",
    "Digest",
    "Handler",
    "LedgerEntry",
    "RetCode",
    "Sandbox",
    "SeedSource",
    "ServiceFault",
    "World",
    "create_app",
    "serve",
]
