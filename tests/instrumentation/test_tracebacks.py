"""`ECGRIDOS_KEEP_LOCALS=1` keeps local variables in tracebacks; without it there are none."""

import traceback

import anyio
import pytest

from ecgridos_async import Client, ECGridOSFault
from ecgridos_async.sandbox import Sandbox


@pytest.mark.anyio
@pytest.mark.parametrize(("value", "kept"), [("1", True), ("0", False), ("", False), (None, False)])
async def test_local_variables(
    value: str | None, kept: bool, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ECGRIDOS_KEEP_LOCALS", raising=False)
    if value is not None:
        monkeypatch.setenv("ECGRIDOS_KEEP_LOCALS", value)
    async with Client("3.2", endpoint=sandbox.url) as client:
        with pytest.raises(ECGridOSFault) as caught:
            await client.login("demo", "no-such-password")
    *_, (raised_in, _) = traceback.walk_tb(caught.tb)
    assert bool(raised_in.f_locals) == kept


@pytest.mark.anyio
async def test_a_task_that_cancels_calls_while_it_handles_an_error_goes_on() -> None:
    """In trio the error that the task handles is the context of the cancellation of the call."""
    done = False
    async with (
        Sandbox(latency=30) as sandbox,
        Client("3.2", endpoint=sandbox.url) as client,
        anyio.create_task_group() as tasks,
    ):
        tasks.start_soon(client.now_utc)
        with anyio.fail_after(10):
            while not sandbox.calls():
                await anyio.sleep(0.01)
        try:
            raise KeyError("of the body")
        except KeyError:
            tasks.cancel_scope.cancel()
            with anyio.CancelScope(shield=True):
                await anyio.sleep(0.1)
            done = True
    assert done
