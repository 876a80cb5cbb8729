"""The certificate that content credentials are signed with: the user's, or one for development that is made here.

Comes in: paths of a certificate chain and its key, or a folder of state. Goes out: `Certificate`. A development
certificate is issued by a root of its own that nobody trusts: readers call the signature valid and its signer unknown.
It is made once and kept for a year; its key can be read by its owner alone.

Source of the profile: C2PA 2.2, 14.5, X.509 certificates: digital signature, an extended key usage, a leaf that is not
self-signed.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from adwright.core import Unsupported, UserError
from adwright.core.clock import Clock, utc_now

if TYPE_CHECKING:
    from cryptography import x509

#: What a development certificate lasts [days].
_YEAR = 365
_CHAIN, _KEY = "development_certificate.pem", "development_key.pem"


@dataclass(frozen=True)
class Certificate:
    """A certificate chain with the key of its first certificate.

    Parameters
    ----------
    chain, key
        PEM; the key is never shown.
    algorithm
        As C2PA names it: ed25519, es256, es384, es512, ps256.
    development
        True for one that was made here, and that nobody trusts.
    """

    chain: bytes
    key: bytes = field(repr=False)
    algorithm: str
    development: bool = False


def own_certificate(chain: Path, key: Path) -> Certificate:
    """The user's certificate.

    Raises
    ------
    UserError
        A file that is missing or not PEM, a key of a kind that C2PA does not know, or a key of another certificate.
    """
    x509, serialization = _cryptography()
    texts = []
    for what, path in (("certificate", chain), ("key", key)):
        if not path.is_file():
            raise UserError(f"the {what} of the content credentials, {path}, is not there")
        texts.append(path.read_bytes())
    try:
        certificates = x509.load_pem_x509_certificates(texts[0])
        private = serialization.load_pem_private_key(texts[1], None)
    except (ValueError, TypeError) as error:
        raise UserError(
            f"the certificate or key of the content credentials cannot be read: {type(error).__name__}",
            hint="give a PEM chain, the signer's first, and its key as PEM without a password",
        ) from None
    if certificates[0].public_key() != private.public_key():
        raise UserError(f"{key} is not the key of the first certificate in {chain}")
    return Certificate(texts[0], texts[1], _algorithm(private))


def development_certificate(folder: Path, clock: Clock = utc_now) -> Certificate:
    """The development certificate of a folder, made when there is none or when it has run out."""
    x509, _ = _cryptography()
    chain, key = folder / _CHAIN, folder / _KEY
    if chain.is_file() and key.is_file():
        until = x509.load_pem_x509_certificates(chain.read_bytes())[0].not_valid_after_utc
        if until > clock():
            return Certificate(chain.read_bytes(), key.read_bytes(), "ed25519", development=True)
    made = _make(clock())
    folder.mkdir(parents=True, exist_ok=True)
    _write_secret(key, made.key)
    chain.write_bytes(made.chain)
    return made


def _make(now: datetime) -> Certificate:
    from cryptography import x509
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.x509.oid import ExtendedKeyUsageOID

    root_key, key = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    root_name, name = _name("root"), _name("signer")
    root = (
        _builder(root_name, root_name, now)
        .public_key(root_key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(root_key.public_key()), critical=False)
        .sign(root_key, None)
    )
    signer = (
        _builder(name, root_name, now)
        .public_key(key.public_key())
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False)
        .sign(root_key, None)
    )
    pem = serialization.Encoding.PEM
    # the root's key is thrown away: it signs this one certificate
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return Certificate(signer.public_bytes(pem) + root.public_bytes(pem), secret, "ed25519", development=True)


def _builder(subject: x509.Name, issuer: x509.Name, now: datetime) -> x509.CertificateBuilder:
    from cryptography import x509

    # a clock that is a little behind must not find a certificate of the future
    start = now - timedelta(hours=1)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=_YEAR))
    )


def _name(role: str) -> x509.Name:
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "adwright development, not for publication"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"adwright development {role}"),
        ]
    )


def _usage(*, signs: bool) -> x509.KeyUsage:
    from cryptography import x509

    return x509.KeyUsage(
        digital_signature=signs, content_commitment=False, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=not signs, crl_sign=not signs, encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _algorithm(private: Any) -> str:
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

    if isinstance(private, ed25519.Ed25519PrivateKey):
        return "ed25519"
    if isinstance(private, ec.EllipticCurvePrivateKey):
        known = {"secp256r1": "es256", "secp384r1": "es384", "secp521r1": "es512"}
        if private.curve.name in known:
            return known[private.curve.name]
    if isinstance(private, rsa.RSAPrivateKey):
        return "ps256"
    raise UserError("C2PA does not sign with a key of this kind", hint="use Ed25519, P-256, P-384, P-521 or RSA")


def _write_secret(path: Path, data: bytes) -> None:
    """Write so that no other user could read it at any moment."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(data)
    temporary.replace(path)


def _cryptography() -> tuple[Any, Any]:
    try:
        from cryptography import x509
        from cryptography.hazmat.primitives import serialization
    except ImportError:
        raise Unsupported("content credentials need cryptography", hint="pip install 'adwright[provenance]'") from None
    return x509, serialization
