"""Which encoding a file has, and its text.

Comes in: a path. Goes out: the name of the encoding and a text stream without NUL characters and byte-order mark. It
reads the whole file once to be sure of UTF-8; it does not know feeds.
"""

from __future__ import annotations

import codecs
import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from charset_normalizer import from_bytes

from adwright.core import DataError

#: Read at a time [bytes].
_BLOCK = 1 << 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: What is tried for bytes that are neither Unicode nor GB18030.
_OTHERS = ["cp1252", "cp1250", "cp1251", "big5", "shift_jis", "euc_kr"]
_MULTI = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_PAIR = re.compile(
    rb"([\xa1-\xf7][\xa1-\xfe]|[\x81-\xfe][\x30-\x39][\x81-\xfe][\x30-\x39])|[\x81-\xfe][\x40-\x7e\x80-\xfe]|[\x80-\xff]"
)


@dataclass(frozen=True)
class Encoding:
    """A codec name, whether undecodable bytes are replaced, and what the reader should know."""

    name: str
    errors: str = "strict"
    note: str = ""


def detect(path: Path) -> Encoding:
    """The encoding of a file: byte-order mark, UTF-16 by its zeros, strict UTF-8, GB18030, then other code pages.

    Raises
    ------
    DataError
        When the file cannot be opened or no encoding fits.
    """
    try:
        with path.open("rb") as file:
            head = file.read(_BLOCK)
    except OSError as error:
        raise DataError(
            f"{path.name} cannot be read: {error.strerror}", hint="check the path in campaign.toml"
        ) from None
    for mark, name in _MARKS:
        if head.startswith(mark):
            whole = _decodes(path, name)
            return Encoding(name) if whole else Encoding(name, "replace", f"some bytes are not {name}")
    wide = _utf16(head)
    if wide and _decodes(path, wide):
        return Encoding(wide)
    if _decodes(path, "utf-8"):
        return Encoding("utf-8")
    multi = len(_MULTI.findall(head))
    broken = len(_MULTI.sub(b"", head).translate(None, bytes(range(128))))
    # A few broken bytes among many good sequences are a damaged UTF-8 file, not another encoding.
    if multi >= 10 * max(broken, 1) and not _looks_gb(_MULTI.sub(b"", head)):
        return Encoding("utf-8", "replace", f"some bytes are not UTF-8 ({broken} in the first MiB)")
    if _looks_gb(head) and _decodes(path, "gb18030"):
        return Encoding("gb18030")
    return _other(path, head)


def _utf16(head: bytes) -> str:
    """UTF-16 without a mark: read so, half of it is ASCII; or some is, its line ends among it, and it is no UTF-8."""
    even = head[: len(head) // 2 * 2]
    if not even.count(0):
        return ""
    shares = {"utf-16-le": _ascii_share(even[1::2], even[::2]), "utf-16-be": _ascii_share(even[::2], even[1::2])}
    name = max(shares, key=lambda n: shares[n])
    if shares[name] >= 0.5:
        return name
    # The byte of a line end is also one half of 上 (U+4E0A), and of rarer characters.
    end, other = (b"\n\0", b"\nN") if name == "utf-16-le" else (b"\0\n", b"N\n")
    ends_fit = 2 * head.count(end) >= head.count(b"\n") - head.count(other)
    return name if shares[name] >= 0.01 and ends_fit and not _is_utf8(head.replace(b"\0", b"")) else ""


def _ascii_share(high: bytes, low: bytes) -> float:
    printable = sum(h == 0 and (32 <= c < 127 or c in (9, 10, 13)) for h, c in zip(high, low, strict=True))
    return printable / max(len(low), 1)


def _is_utf8(head: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return True


def _decodes(path: Path, name: str) -> bool:
    decoder = codecs.getincrementaldecoder(name)()
    with path.open("rb") as file:
        try:
            while block := file.read(_BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _looks_gb(head: bytes) -> bool:
    """In GB18030 text the bytes above 127 come in pairs of the GB 2312 zone; in Latin text they stand alone."""
    pairs = [bool(m.group(1)) for m in _PAIR.finditer(head)]
    return bool(pairs) and sum(pairs) >= 0.3 * len(pairs)


def _other(path: Path, head: bytes) -> Encoding:
    best = from_bytes(head, cp_isolation=_OTHERS).best()
    if best is None or not _decodes(path, best.encoding):
        raise DataError(f"{path.name}: the encoding is not known", hint="save it as UTF-8")
    return Encoding(best.encoding, note=f"the encoding was guessed as {best.encoding}; save it as UTF-8 to be sure")


class _WithoutNul(io.TextIOBase):
    """A text stream whose lines have no NUL characters."""

    def __init__(self, inner: IO[str]) -> None:
        self.inner = inner
        self.nuls = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> str:
        return self._without(self.inner.read(-1 if size is None else size))

    def readline(self, size: int = -1, /) -> str:  # type: ignore[override] # a text stream's, as typeshed's TextIO has it
        return self._without(self.inner.readline(size))

    def _without(self, text: str) -> str:
        nuls = text.count("\0")
        if nuls:
            self.nuls += nuls
            # A line that was nothing but NULs must not read as the end of the file.
            return text.replace("\0", "") or " "
        return text

    def close(self) -> None:
        self.inner.close()
        super().close()


def open_text(path: Path, encoding: Encoding) -> _WithoutNul:
    """The file as a text stream; line ends are left as they are."""
    return _WithoutNul(path.open(encoding=encoding.name, errors=encoding.errors, newline=""))
