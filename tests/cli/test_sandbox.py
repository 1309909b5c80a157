"""The sandbox, run in the foreground from the command line."""

import signal
import subprocess
import sys

import anyio
import pytest

from ecgridos_async import Client
from ecgridos_async.sandbox import DEMO_LOGIN, DEMO_PASSWORD


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda n: n.name)
def test_serves_until_interrupted(number: signal.Signals) -> None:
    code = "from ecgridos_async.cli import main; main()"
    with subprocess.Popen(
        [sys.executable, "-c", code, "sandbox", "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().split()[3].rstrip(";")

            async def look_up() -> int:
                async with (
                    Client("3.2", endpoint=url) as client,
                    client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
                ):
                    return (await session.pricelists.info(7)).pricelist_id

            assert anyio.run(look_up) == 7
            process.send_signal(number)
            assert process.wait(10) in (0, -number)
        finally:
            process.kill()
