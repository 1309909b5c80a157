"""Commands in this process, against a sandbox."""

import json
from typing import Any

from click.testing import CliRunner, Result

from ecgridos_async.cli.app import app
from ecgridos_async.sandbox import DEMO_LOGIN, DEMO_PASSWORD, Sandbox


def variables(sandbox: Sandbox) -> dict[str, str]:
    return {
        "ECGRIDOS_ENDPOINT": sandbox.url,
        "ECGRIDOS_LOGIN": DEMO_LOGIN,
        "ECGRIDOS_PASSWORD": DEMO_PASSWORD,
    }


def command(sandbox: Sandbox, *arguments: object) -> Result:
    return CliRunner().invoke(app, [str(each) for each in arguments], env=variables(sandbox))


def lines(done: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.splitlines()]
