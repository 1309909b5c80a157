"""The command line: `ecgridos …`. Needs the extra `cli`; the demo and sandbox need `demo`."""

import sys


def main() -> None:
    """Run the command line."""
    try:
        from ecgridos_async.cli.app import app
    except ModuleNotFoundError as error:
        if error.name not in ("click", "rich"):
            raise
        sys.exit(
            f"The command line needs {error.name}: install it with "
            "pip install 'ecgridos-async[demo]'"
        )
    app()
