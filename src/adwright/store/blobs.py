"""Files under the hash of their bytes: what was approved is what is read, byte for byte."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path

from adwright.core import DataError, UserError, sha256


class Blobs:
    """A folder of files named by their SHA-256, as ``root/ab/abcdef...``.

    Examples
    --------
    >>> folder = tempfile.TemporaryDirectory()
    >>> blobs = Blobs(Path(folder.name))
    >>> key = blobs.put(b"a banner")
    >>> blobs.get(key), blobs.has(key), blobs.put(b"a banner") == key
    (b'a banner', True, True)
    >>> folder.cleanup()
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, data: bytes) -> str:
        """Keep the bytes and give back their hash. The file is whole and on the disk, or it is not there."""
        key = sha256(data)
        path = self.path(key)
        if path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data:
            return key
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        _flush_folder(path.parent)
        return key

    def get(self, key: str) -> bytes:
        """The bytes of that hash.

        Raises
        ------
        DataError
            When there are none, or the file has changed since it was put.
        """
        path = self.path(key)
        if not path.is_file():
            raise DataError(f"no file with the hash {key} in {self.root}")
        data = path.read_bytes()
        if sha256(data) != key:
            raise DataError(f"{path} has changed: its {len(data)} bytes hash to {sha256(data)}", hint="put it again")
        return data

    def has(self, key: str) -> bool:
        """True when the bytes of that hash are here."""
        return self.path(key).is_file()

    def path(self, key: str) -> Path:
        """Where the bytes of that hash lie, or would; UserError for a text that is no hash."""
        if not re.fullmatch(r"[0-9a-f]{64}", key):
            raise UserError(f"{key!r} is no SHA-256 in lower-case hexadecimal")
        return self.root / key[:2] / key


def _flush_folder(folder: Path) -> None:
    # A rename is on the disk when its folder is. Windows cannot open a folder; its file system logs the rename itself.
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
