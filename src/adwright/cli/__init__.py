"""The command line: each command parses, calls the app function of its name, and shows what it returns.

Comes in: arguments and the environment. Goes out: words or, with --json, JSON on standard output; progress and errors
on standard error; the exit code of `core.errors`. To add a command: one function in `commands.py` where it is a step of
the circle, in `pictures.py` or `copywriting.py`, or in the file of its group; how its result reads, in the `show` file
beside it.
"""

from __future__ import annotations

import sys

#: What typer answers for a keyboard interrupt: 128 + SIGINT.
_INTERRUPTED = 130


def main() -> None:
    """Entry point of the ``adwright`` command."""
    import typer  # read only when a command runs

    from adwright.cli.commands import cli
    from adwright.core.errors import AdwrightError, exit_code

    try:
        code = cli(standalone_mode=False) or 0
    except AdwrightError as error:
        print(f"adwright: {error.message}", file=sys.stderr)
        if error.hint:
            print(f"  {error.hint}", file=sys.stderr)
        raise SystemExit(exit_code(error)) from None
    except OSError as error:
        print(f"adwright: {error.filename or 'input or output'}: {error.strerror or error}", file=sys.stderr)
        raise SystemExit(1) from None
    except typer.TyperException as error:
        if error.message:  # without arguments the help was shown already
            print(f"adwright: {error.format_message()}\n  see: adwright --help", file=sys.stderr)
        raise SystemExit(error.exit_code) from None
    if code == _INTERRUPTED:
        print("adwright: stopped; the same command goes on where it was", file=sys.stderr)
    raise SystemExit(code)
