"""`adwright labels`: what marks a picture carries, read back from the file itself."""

from __future__ import annotations

from pathlib import Path

from adwright.core import DataError, UserError
from adwright.core.noun import Noun
from adwright.render import Credentials, XmpMarks, can_sign, media_type_of, read_credentials, read_marks

#: No picture of an ad is larger [bytes].
_LARGEST = 200_000_000


class LabelsRead(Noun):
    """The marks of a file. A label that people see cannot be read back here.

    Parameters
    ----------
    xmp
        The Chinese label and the IPTC source type.
    credentials
        Content credentials (C2PA); None: none, or nothing here that reads them.
    marked
        Whether any of them says that AI made it.
    notes
        What could not be read, and what to make of it.
    """

    file: str
    media_type: str
    marked: bool
    xmp: XmpMarks
    credentials: Credentials | None = None
    notes: tuple[str, ...] = ()


def labels(file: Path, *, anchors: Path | None = None) -> LabelsRead:
    """Read the marks of a PNG, JPEG or WebP.

    Parameters
    ----------
    anchors
        Root certificates that are trusted, as PEM.

    Raises
    ------
    UserError
        No such file.
    DataError
        No picture, or a broken one.
    """
    for path in (file, *([anchors] if anchors else [])):
        if not path.is_file():
            raise UserError(f"{path} is not there")
    if file.stat().st_size > _LARGEST:
        raise DataError(f"{file} has {file.stat().st_size} bytes and is not read")
    data = file.read_bytes()
    media_type, xmp = media_type_of(data), read_marks(data)
    credentials, notes = None, list(xmp.problems)
    if can_sign():
        known = anchors.read_bytes() if anchors else b""
        if anchors and b"-----BEGIN CERTIFICATE-----" not in known:
            raise DataError(f"{anchors} holds no certificate", hint="give root certificates as PEM")
        credentials = read_credentials(data, known)
    else:
        notes.append("content credentials were not looked for: pip install 'adwright[provenance]'")
    said = [xmp.source_type, *(credentials.source_types if credentials else ())]
    marked = xmp.aigc is not None or any(text.lower().endswith("algorithmicmedia") for text in said)
    if credentials is not None and credentials.state == "Valid":
        notes.append("the content credentials hold, but their signer is not among the trusted roots")
    if credentials is not None and credentials.state == "Invalid":
        notes.append("the content credentials do not hold: the picture or they were changed")
    return LabelsRead(
        file=str(file), media_type=media_type, marked=marked, xmp=xmp, credentials=credentials, notes=tuple(notes)
    )
