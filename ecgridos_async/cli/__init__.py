"""The command line: `ecgridos …`. Needs the extra `cli`; the demo and sandbox need `demo`."""

import os
import sys

from ecgridos_async._support.extras import needs
from ecgridos_async.errors import MissingExtraError

_COMPLETE = "_ECGRIDOS_COMPLETE"


def main() -> None:
    """Run the command line."""
    try:
        with needs("demo", "The command line"):
            from ecgridos_async.cli.app import app

            if _COMPLETE in os.environ:
                from ecgridos_async.cli.shells import register

                register()
    except MissingExtraError as error:
        sys.exit(str(error))
    app()
