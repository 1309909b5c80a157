"""`ECGRIDOS_KEEP_LOCALS=1` keeps local variables in tracebacks; without it there are none."""

import traceback

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
