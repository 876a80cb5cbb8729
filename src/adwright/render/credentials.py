"""Content credentials: a signed C2PA manifest in a picture.

Comes in: the bytes of a finished picture and a `Certificate`. Goes out: the picture with a manifest that says by what
kind of source it was made, or what the manifest of a file says and whether it holds. It needs the extra
``provenance``; nothing here uses a network unless a time-stamping service is named.

The same picture signed twice is not the same file: the library salts each assertion at random, and most algorithms
sign at random too. So signing is a step beside the renderers, after them; what they draw stays equal to the byte.
"""

from __future__ import annotations

import io
import json
from typing import Any

from adwright.core import DataError, Unsupported
from adwright.core.noun import Noun
from adwright.render.certificates import Certificate
from adwright.render.container import media_type_of
from adwright.version import __version__

#: What a manifest may add to a file [bytes]: 2.9 kB with an Ed25519 chain of two; RSA chains of four and a time stamp
#: take about 12 kB.
ROOM = 16_384
#: Nothing is fetched, and no thumbnail is put in: it would be the larger part of a banner.
_QUIET = {
    "builder": {"thumbnail": {"enabled": False}},
    "verify": {"remote_manifest_fetch": False, "ocsp_fetch": False},
}  # fmt: skip


class Credentials(Noun):
    """What the manifest of a file says.

    Parameters
    ----------
    state
        "Trusted": holds, by a signer that the given anchors vouch for; "Valid": holds, by an unknown signer;
        "Invalid": the file or the manifest was changed.
    issuer, algorithm
        Of the signature.
    generator
        Program that made the claim.
    source_types
        IPTC digital source types of the actions.
    problems
        Codes of what did not hold.
    """

    state: str
    manifest: str
    issuer: str = ""
    algorithm: str = ""
    generator: str = ""
    source_types: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


def can_sign() -> bool:
    """Whether the extra is installed."""
    try:
        _library()
    except Unsupported:
        return False
    return True


def sign(data: bytes, certificate: Certificate, *, title: str, source_type: str, timestamp_url: str = "") -> bytes:
    """The picture with a signed manifest.

    Parameters
    ----------
    source_type
        IPTC digital source type, as a URI.
    timestamp_url
        A time-stamping service (RFC 3161); empty: no time stamp and no network.

    Raises
    ------
    Unsupported
        The extra is not installed.
    DataError
        The picture cannot hold a manifest, or the certificate does not fit C2PA.
    """
    c2pa = _library()
    media_type = media_type_of(data)
    program = {"name": "adwright", "version": __version__}
    made = {"action": "c2pa.created", "digitalSourceType": source_type, "softwareAgent": program}
    manifest = {
        "claim_generator_info": [program],
        "title": title,
        "format": media_type,
        "assertions": [{"label": "c2pa.actions.v2", "data": {"actions": [made]}}],
    }
    signed = io.BytesIO()
    try:
        info = c2pa.C2paSignerInfo(
            alg=certificate.algorithm, sign_cert=certificate.chain, private_key=certificate.key,
            ta_url=timestamp_url or None,
        )  # fmt: skip
        context = c2pa.Context(c2pa.Settings.from_dict(_QUIET))
        with c2pa.Signer.from_info(info) as signer, c2pa.Builder(manifest, context) as builder:
            builder.sign(signer, media_type, io.BytesIO(data), signed)
    except c2pa.C2paError as error:
        raise DataError(f"no content credentials could be signed: {error}") from None
    return signed.getvalue()


def read_credentials(data: bytes, anchors: bytes = b"") -> Credentials | None:
    """What the manifest of a picture says; None when it has none.

    Parameters
    ----------
    anchors
        Root certificates that are trusted, as PEM.

    Raises
    ------
    Unsupported
        The extra is not installed.
    DataError
        No PNG, JPEG or WebP.
    """
    c2pa = _library()
    # Certificates are ASCII; names in the notes between them need not be.
    trusted = anchors.decode("ascii", "ignore")
    settings: dict[str, Any] = {**_QUIET, "trust": {"trust_anchors": trusted} if trusted else {}}
    media_type = media_type_of(data)
    try:
        context = c2pa.Context(c2pa.Settings.from_dict(settings))
        reader = c2pa.Reader.try_create(media_type, io.BytesIO(data), context=context)
    except c2pa.C2paError as error:
        return Credentials(state="Invalid", manifest="", problems=(str(error)[:300],))
    if reader is None:
        return None
    with reader:
        return _told(json.loads(reader.json()))


def _told(store: dict[str, Any]) -> Credentials:
    label = store.get("active_manifest", "")
    active = store.get("manifests", {}).get(label, {})
    signature = active.get("signature_info", {})
    program: dict[str, str] = next(iter(active.get("claim_generator_info", [])), {})
    actions = [
        action for assertion in active.get("assertions", []) if assertion["label"].startswith("c2pa.actions")
        for action in assertion["data"].get("actions", [])
    ]  # fmt: skip
    return Credentials(
        state=store.get("validation_state", "Invalid"), manifest=label, issuer=signature.get("issuer", ""),
        algorithm=signature.get("alg", ""), generator=f"{program.get('name', '')} {program.get('version', '')}".strip(),
        source_types=tuple(a["digitalSourceType"] for a in actions if "digitalSourceType" in a),
        problems=tuple(status["code"] for status in store.get("validation_status", [])),
    )  # fmt: skip


def _library() -> Any:
    try:
        import c2pa  # 20 MB of native code, for those who sign
    except ImportError:
        raise Unsupported("content credentials need c2pa-python", hint="pip install 'adwright[provenance]'") from None
    return c2pa
