"""What tests of programs that use ECGridOS import: the sandbox, and a pytest plugin.

The plugin is found by pytest itself. Its fixture `ecgridos_sandbox` is a running `Sandbox`:

    async def test_mine(ecgridos_sandbox):
        async with Client("3.2", endpoint=ecgridos_sandbox.url) as client:
            ...
"""

from ecgridos_async.sandbox import DEMO_API_KEY, DEMO_LOGIN, DEMO_PASSWORD, Sandbox

__all__ = ["DEMO_API_KEY", "DEMO_LOGIN", "DEMO_PASSWORD", "Sandbox"]
