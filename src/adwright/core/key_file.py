"""A secret key in a file of its own, made once and readable by its owner alone."""

from __future__ import annotations

import os
import secrets
import stat
import tempfile
from pathlib import Path

from adwright.core.errors import UserError


def read_or_make_key(path: Path) -> bytes:
    """The key in the file; a new one (32 random bytes in hexadecimal, mode 0600) where there is no file.

    Raises
    ------
    UserError
        When the file can be read by other accounts.
    """
    if not path.exists():
        _make(path)
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise UserError(f"the key file {path} can be read by others", hint=f"run: chmod 600 {path}")
    return path.read_bytes().strip()


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=path.parent)  # mkstemp gives mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_hex(32).encode() + b"\n")
        os.link(name, path)  # whole or not at all, and the first of two processes wins
    except FileExistsError:
        pass
    finally:
        os.unlink(name)
