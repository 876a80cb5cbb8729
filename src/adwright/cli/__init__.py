"""The command line: each command parses, calls the app function of its name, and shows what it returns.

Comes in: arguments and the environment. Goes out: words or, with --json, JSON on standard output; progress and errors
on standard error; the exit code of `core.errors`. To add a command: one function in `commands.py`.
"""

from __future__ import annotations

import sys


def main() -> None:
    """Entry point of the ``adwright`` command."""
    from adwright.cli.commands import cli  # typer is read only when a command runs
    from adwright.core.errors import AdwrightError, exit_code

    try:
        cli()
    except AdwrightError as error:
        print(f"adwright: {error.message}", file=sys.stderr)
        if error.hint:
            print(f"  {error.hint}", file=sys.stderr)
        raise SystemExit(exit_code(error)) from None
    except KeyboardInterrupt:
        print("adwright: stopped; the same command goes on where it was", file=sys.stderr)
        raise SystemExit(130) from None
