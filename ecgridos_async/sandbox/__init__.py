"""An embedded ECGridOS: a real HTTP server with state, for demos and tests. Extra `sandbox`.

It is written from the contract of the service and from what ASMX servers put on the wire, not
from the client, so that the one can be held against the other.

    server      Sandbox, serve: how it runs        app         ASGI application and paths
    bodies      how long requests may be           messages    requests and replies
    soap, form  the bindings                       asmx        operations of a version, compiled
    envelope    SOAP on the wire                   arguments   reading what a call carries
    faults      refusals                           results     writing what it returns
    datasets    writing .NET's tables              samples     answers to calls without a handler
    description the WSDL of a version              pages       what a browser sees
    world       all state: users, sessions,        handlers/   what each operation does
                pricelists, journal, failures
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
    "ServiceFault",
    "World",
    "create_app",
    "serve",
]
