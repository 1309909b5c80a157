"""The ledger holds every write that was carried out, and nothing else."""

import inspect

import pytest

from ecgridos_async.contract.operation import Effect
from ecgridos_async.contract.version import Edition
from ecgridos_async.sandbox import World
from ecgridos_async.sandbox.handlers import HANDLERS
from ecgridos_async.sandbox.handlers.marks import LEDGERED
from ecgridos_async.sandbox.state.ledger import LedgerEntry
from ecgridos_async.services import all_operations
from tests.sandbox.calling import Caller

IN_THE_WORLD = {"Login", "Logout"}


@pytest.mark.parametrize("name", sorted(set(HANDLERS) - IN_THE_WORLD))
def test_what_is_ledgered_is_what_writes(name: str) -> None:
    effect = all_operations()[name][2].effect
    if name != "UserInfobyLogin":  # it reads, whatever it is declared to do
        assert getattr(HANDLERS[name], LEDGERED, False) is (effect is not Effect.READ)


@pytest.mark.parametrize("name", sorted(HANDLERS))
def test_every_handler_takes_what_every_version_sends(name: str) -> None:
    operation = all_operations()[name][2]
    signature = inspect.signature(HANDLERS[name])
    for edition in Edition:
        if edition in operation.versions:
            parameters = operation.plan(edition).parameters
            signature.bind(None, **{parameter.name: None for parameter in parameters})


def test_logins_and_repetitions() -> None:
    world = World()
    world.logout(world.login("demo", "demo"))
    demo = Caller(world)
    for _ in range(2):
        demo("TPUpdateDescription", ecgrid_id=3001, description="Another")
    demo.refused("TPUpdateDescription", ecgrid_id=3001, description="")
    assert world.ledger.entries == [
        LedgerEntry("Login", "demo", 1),
        LedgerEntry("Logout", "demo", 1),
        LedgerEntry("TPUpdateDescription", "3001", 2),
    ]
    assert world.ledger.count("TPUpdateDescription", "3001") == 2
    assert world.ledger.count("TPUpdateDescription", "3002") == 0
