"""The ledger holds every write that was carried out, and nothing else."""

import base64
import hashlib
import inspect
from collections.abc import Awaitable, Callable

import httpx
import pytest

from ecgridos_async.contract.operation import Effect
from ecgridos_async.contract.types import is_secret
from ecgridos_async.contract.version import ApiVersion, Edition
from ecgridos_async.sandbox import (
    DEMO_API_KEY,
    Digest,
    LedgerEntry,
    ServiceFault,
    World,
)
from ecgridos_async.sandbox.asmx.service import Service
from ecgridos_async.sandbox.handlers import HANDLERS
from ecgridos_async.sandbox.handlers.marks import LEDGERED, secret_arguments
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
    change = {"ecgrid_id": 3001, "description": "Another"}
    for _ in range(2):
        demo("TPUpdateDescription", **change)
    demo("TPUpdateDescription", ecgrid_id=3001, description="One more")
    demo.refused("TPUpdateDescription", ecgrid_id=3001, description="")
    assert world.ledger.entries == [
        LedgerEntry("Login", "demo", 1, {"login_name": "demo"}),
        LedgerEntry("Logout", "demo", 1),
        LedgerEntry("TPUpdateDescription", "3001", 1, change),
        LedgerEntry("TPUpdateDescription", "3001", 2, change),
        LedgerEntry(
            "TPUpdateDescription", "3001", 1, {"ecgrid_id": 3001, "description": "One more"}
        ),
    ]
    assert world.ledger.count("TPUpdateDescription", "3001") == 3
    assert world.ledger.count("TPUpdateDescription", "3002") == 0


def test_contents_are_digests() -> None:
    demo = Caller(World())
    content = b"the content, which is not kept"
    demo("ParcelUpload", file_name="marker-7", byte_count=len(content), content=content)
    text = base64.b64encode(content * 20).decode()
    demo("ParcelUploadA", file_name="marker-8", content_base64=text)
    first, second = demo.world.ledger.entries
    assert first.arguments == {
        "file_name": "marker-7",
        "byte_count": len(content),
        "content": Digest(len(content), hashlib.sha256(content).hexdigest()),
    }
    assert second.arguments == {"file_name": "marker-8", "content_base64": Digest.of(text)}
    assert hash(first) != hash(second)


def test_secrets_are_not_kept() -> None:
    demo = Caller(World())
    demo("ChangePassword", old_password="demo", new_password="an0ther-Secret")
    assert demo.world.ledger.entries == [
        LedgerEntry("ChangePassword", "demo", 1, {"old_password": "***", "new_password": "***"})
    ]


MARKED = sorted(
    name for name in set(HANDLERS) - IN_THE_WORLD if getattr(HANDLERS[name], LEDGERED, False)
)


@pytest.mark.parametrize("name", MARKED)
def test_no_secret_parameter_is_shown(name: str) -> None:
    operation = all_operations()[name][2]
    for edition in Edition:
        if edition in operation.versions:
            for parameter in operation.plan(edition).parameters:
                assert (parameter.name in secret_arguments(name)) is is_secret(parameter.type)


def of_samples(*effects: Effect) -> list[str]:
    operations = {name: all_operations()[name][2] for name in {*all_operations()} - {*HANDLERS}}
    return sorted(
        name
        for name, operation in operations.items()
        if operation.effect in effects and any(v in operation.versions for v in ApiVersion)
    )


@pytest.mark.parametrize("effect", list(Effect))
def test_writes_whose_results_are_samples_are_in_it_too(effect: Effect) -> None:
    world = World()
    for name in of_samples(effect):
        operation = all_operations()[name][2]
        version = operation.versions.last.version
        service = Service(version, world, {name: operation}, HANDLERS)
        method = service.method(name)
        assert method is not None
        arguments = list(method.defaults)
        if method.plan.session:
            with pytest.raises(ServiceFault):
                service.invoke(method, ["nobody", *arguments[1:]], "127.0.0.1")
            arguments[0] = DEMO_API_KEY
        service.invoke(method, arguments, "127.0.0.1")
    recorded = [entry.operation for entry in world.ledger.entries]
    assert recorded == ([] if effect is Effect.READ else of_samples(effect))


@pytest.mark.anyio
async def test_over_http(ask: Callable[..., Awaitable[httpx.Response]], world: World) -> None:
    content = b"x" * 300
    Caller(world)("ParcelUpload", file_name="marker", byte_count=300, content=content)
    response = await ask("GET", "/_sandbox/ledger")
    assert response.json() == [
        {
            "operation": "ParcelUpload",
            "identity": "marker",
            "count": 1,
            "arguments": {
                "file_name": "marker",
                "byte_count": 300,
                "content": {"length": 300, "sha256": hashlib.sha256(content).hexdigest()},
            },
        }
    ]
