"""What is in a sandbox outlives it, if it was given a file."""

import contextlib
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings, strategies as st

import ecgridos_async as ecgridos
from ecgridos_async.models import (
    Direction,
    HTTPAuthType,
    KeyVisibility,
    Objects,
    Status,
)
from ecgridos_async.sandbox import DEMO_LOGIN, DEMO_PASSWORD, Sandbox, ServiceFault, World
from ecgridos_async.sandbox.world import state
from ecgridos_async.sandbox.world.trading_partners import Partner
from tests.sandbox.calling import Caller, Clock, x12

PARCEL = b"ISA*00*\xff\x00not a text"


def document(world: World) -> str:
    return "".join(state.take(world).lines())


def changed(world: World, now: Clock, name: str) -> None:
    """Change something of each noun."""
    call = Caller(world)
    world.login(DEMO_LOGIN, DEMO_PASSWORD)
    closed = world.login(DEMO_LOGIN, DEMO_PASSWORD)
    world.logout(closed)
    world.users.new_api_key(world.users[1003])
    world.mailboxes.add(101, name, 1001, now())
    added = world.partners.add((101, 0), ("ZZ", name.upper()), name, now())
    world.partners.date(added)
    world.interconnects.add(added.ecgrid_id, 3003, 1001, now())
    call(
        "CallBackAddEx",
        network_id=101,
        mailbox_id=-1,
        user_id=1001,
        system_object=Objects.PARCEL,
        object_status=0,
        direction=Direction.IN_BOX,
        frequency=5,
        max_retries=3,
        url="https://hook.invalid/in",
        http_authentication=HTTPAuthType.BASIC,
        http_user="u",
        http_password="secret",
        status=Status.ACTIVE,
    )
    world.router.upload((101, 0), f"{name}.x12", x12(), now())
    ids = world.partners[3001], world.partners[3003]
    world.router.upload((101, 0), f"{name}.bin", PARCEL, now(), ids)
    place = Objects.PARCEL, 5, name, KeyVisibility.PRIVATE
    call(
        "KeySet",
        **dict(zip(("system_object", "object_id", "key", "visibility"), place, strict=True)),
        value="v",
        meta="",
        days_to_live=1,
    )


def test_a_world_that_was_read_goes_on_as_the_one_that_was_written() -> None:
    clock = Clock()
    first = World(clock=clock)
    changed(first, clock, "first")
    second = World(clock=clock)
    state.restore(second, state.read(document(first).encode()))
    assert document(second) == document(first)
    assert second.open_sessions() == 1
    assert second.parcels[5_000_001].content == first.parcels[5_000_001].content

    # The same calls have the same effect: ids go on, and what waits is still waiting.
    for world in (first, second):
        world.sessions.close_all()
        changed(world, clock, "again")
    clock.advance(seconds=3)
    for world in (first, second):
        world.interconnects.settle(clock())
        for session in world.sessions.log:
            session.session_id = str(session.event_id)
    assert document(second) == document(first)

    second.reset()
    assert document(second) == document(World(clock=clock))


class Steps(NamedTuple):
    """Calls at random, each with a number to choose by."""

    world: World
    clock: Clock

    def upload(self, number: int) -> None:
        ids = (self.partner(number), self.partner(number // 7)) if number % 2 else None
        content = x12(control=f"{number:09}") if number % 3 else bytes([number % 256]) * number
        self.world.router.upload((101, 0), f"{number}.bin", content, self.clock(), ids)

    def add_partner(self, number: int) -> None:
        qid = "ZZ", f"P{len(self.world.partners)}"
        self.world.partners.date(self.world.partners.add((101, 0), qid, str(number), self.clock()))

    def suspend(self, number: int) -> None:
        self.netops("TPSuspend", ecgrid_id=self.partner(number).ecgrid_id)

    def activate(self, number: int) -> None:
        self.netops("TPActivate", ecgrid_id=self.partner(number).ecgrid_id)

    def cancel(self, number: int) -> None:
        if found := list(self.world.parcels.interchanges):
            self.world.router.cancel(found[number % len(found)], self.clock())

    def rename(self, number: int) -> None:
        self.netops("NetworkUpdate", network_id=101, name=f"Network {number}", location="")

    def connect(self, number: int) -> None:
        self.world.interconnects.add(3001, self.partner(number).ecgrid_id, 1001, self.clock())

    def wait(self, number: int) -> None:
        self.clock.advance(seconds=number)
        self.world.partners.settle(self.clock())
        self.world.interconnects.settle(self.clock())

    def new_key(self, number: int) -> None:
        self.world.users.new_api_key(self.world.users[1001 + number % 5])

    def partner(self, number: int) -> Partner:
        return list(self.world.partners)[number % len(self.world.partners)]

    def netops(self, operation: str, /, **arguments: object) -> None:
        with contextlib.suppress(ServiceFault):
            Caller(self.world, "netops")(operation, **arguments)


STEPS = (
    Steps.upload,
    Steps.add_partner,
    Steps.suspend,
    Steps.activate,
    Steps.cancel,
    Steps.rename,
    Steps.connect,
    Steps.wait,
    Steps.new_key,
)
CHOSEN = st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 50)), max_size=12)


@given(before=CHOSEN, after=CHOSEN)
@settings(max_examples=40, deadline=None)
def test_after_any_calls_a_world_that_was_read_goes_on_as_the_other(
    before: list[tuple[Callable[[Steps, int], None], int]],
    after: list[tuple[Callable[[Steps, int], None], int]],
) -> None:
    first = Steps(World(clock=(clock := Clock())), clock)
    for step, number in before:
        step(first, number)
    (clock := Clock()).now = first.clock.now
    second = Steps(World(clock=clock), clock)
    state.restore(second.world, state.read(document(first.world).encode()))
    for step, number in after:
        step(first, number)
        step(second, number)
    assert document(second.world) == document(first.world)


def test_a_content_is_written_once() -> None:
    world = World()
    changed(world, Clock(), "once")
    tables = json.loads(document(world))
    assert len(tables["parcels"]) + len(tables["interchanges"]) > len(tables["contents"]) == 2


def modes(folder: Path) -> dict[str, int]:
    return {entry.name: stat.S_IMODE(entry.stat().st_mode) for entry in folder.iterdir()}


@pytest.mark.anyio
async def test_a_sandbox_goes_on_where_it_ended(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    async with Sandbox(state=file) as sandbox, ecgridos.Client(endpoint=sandbox.url) as client:
        session_id = await client.login(DEMO_LOGIN, DEMO_PASSWORD)
        sent = await client.attach(session_id).parcels.upload("order.bin", content=PARCEL)
    assert modes(tmp_path) == {"state.json": 0o600, ".state.json.lock": 0o600}
    async with Sandbox(state=file) as sandbox:
        assert sandbox.calls() == []
        assert sandbox.world.parcels[sent].content == PARCEL
        async with ecgridos.Client(endpoint=sandbox.url) as client:
            assert (await client.attach(session_id).who_am_i()).login_name == DEMO_LOGIN
        sandbox.reset()
    async with Sandbox(state=file) as sandbox:
        assert len(sandbox.world.parcels) == 0


def replaced(**changes: object) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda tables: {**tables, **changes}


def only_users(tables: dict[str, Any]) -> dict[str, Any]:
    return {"users": tables["users"]}


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        (replaced(format=99), "it has format 99, which another version"),
        (replaced(users=[{"user_id": 1}]), "it is damaged"),
        (replaced(contents={}), "it is damaged"),
        (replaced(surprise=1), "it is damaged"),
        (only_users, "it is not the state of a sandbox"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(
    damage: Callable[[dict[str, Any]], dict[str, Any]], problem: str, tmp_path: Path
) -> None:
    world = World()
    changed(world, Clock(), "first")
    file = tmp_path / "state.json"
    file.write_text(json.dumps(damage(json.loads(document(world)))), encoding="utf-8")
    with pytest.raises(ecgridos.ConfigurationError, match=f"^state: .*{problem}"):
        Sandbox(state=file)


def test_a_file_that_is_cut_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    file.write_text(document(World())[:-100], encoding="utf-8")
    with pytest.raises(ecgridos.ConfigurationError, match="it is damaged"):
        Sandbox(state=file)
    with pytest.raises(ecgridos.ConfigurationError, match="there is no such folder"):
        Sandbox(state=tmp_path / "none" / "state.json")


def test_a_file_goes_with_its_own_seed(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    seed: dict[str, object] = {"interconnects": []}
    file.write_text(document(Sandbox(seed=seed).world), encoding="utf-8")
    assert len(Sandbox(seed=seed, state=file).world.interconnects) == 0
    assert len(Sandbox(state=os.fspath(file)).world.interconnects) == 0
    with pytest.raises(ecgridos.ConfigurationError, match="it began with another seed"):
        Sandbox(seed={"parcels": []}, state=file)


def test_a_killed_sandbox_loses_little(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    sandbox = Sandbox(state=file)
    sandbox.start()
    try:
        sandbox.deliver(PARCEL)
        for _ in range(600):
            if file.exists() and b'"file_name":"parcel.edi"' in file.read_bytes():
                break
            time.sleep(0.05)
        else:
            pytest.fail("the file was not written while the sandbox ran")
    finally:
        sandbox.stop()


def test_a_file_that_cannot_be_written_is_told_of(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    folder.mkdir()
    sandbox = Sandbox(state=folder / "state.json")
    sandbox.start()
    shutil.rmtree(folder)
    with pytest.raises(ecgridos.ConfigurationError, match=r"state: .*: cannot write it: "):
        sandbox.stop()


@pytest.mark.anyio
async def test_two_sandboxes_do_not_write_one_file(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    late = Sandbox(state=file)
    async with Sandbox(state=file):
        for _ in range(2):
            with pytest.raises(ecgridos.ConfigurationError, match="another sandbox uses it"):
                late.start()
    with pytest.raises(ecgridos.ConfigurationError, match="it was written after it was read"):
        late.start()
    again = Sandbox(state=file)
    for _ in range(2):
        async with again:
            assert again.calls() == []


def test_a_killed_process_holds_no_state_file(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    program = (
        "import sys; from ecgridos_async.sandbox import serve; "
        "serve(state=sys.argv[1], ready=lambda url: print(url, flush=True))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(file)], stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        sandbox = Sandbox(state=file)
        with pytest.raises(ecgridos.ConfigurationError, match="another sandbox uses it"):
            sandbox.start()
        process.kill()
    sandbox = Sandbox(state=file)
    sandbox.start()
    sandbox.stop()


def test_a_signal_during_the_start_loses_nothing(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    program = (
        "import os, signal, sys; from ecgridos_async.sandbox import serve; "
        "serve(state=sys.argv[1], ready=lambda _: os.kill(os.getpid(), signal.SIGTERM))"
    )
    ended = subprocess.run([sys.executable, "-c", program, str(file)], check=False, timeout=50)
    assert ended.returncode == -signal.SIGTERM
    assert json.loads(file.read_bytes())["format"] == 1
