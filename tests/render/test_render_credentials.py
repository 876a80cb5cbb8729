"""Content credentials: signed, read back by the C2PA library, broken by one changed byte."""

from __future__ import annotations

import io
import stat
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from adwright.core import DataError, Unsupported, UserError
from adwright.core.clock import FixedClock
from adwright.render.certificates import Certificate, development_certificate, own_certificate
from adwright.render.container import essence
from adwright.render.credentials import ROOM, can_sign, read_credentials, sign
from adwright.render.xmp import Aigc, mark, read_marks

pytest.importorskip("c2pa")
SOURCE = "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return development_certificate(tmp_path_factory.mktemp("state"))


def picture(kind: str) -> bytes:
    pixels = np.random.default_rng(0).integers(0, 255, (40, 40, 3), dtype=np.uint8)
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, kind)
    data = out.getvalue()
    return mark(data, aigc=Aigc(content_producer="p", produce_id="1"), source_type=SOURCE, tool="t")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_signed_and_read_back(kind: str, certificate: Certificate) -> None:
    data = picture(kind)
    signed = sign(data, certificate, title="cr_1.feed", source_type=SOURCE)
    assert 0 < len(signed) - len(data) <= ROOM
    read = read_credentials(signed)
    assert read is not None
    assert (read.state, read.problems) == ("Valid", ("signingCredential.untrusted",))
    assert read.source_types == (SOURCE,)
    assert read.generator.startswith("adwright ")
    assert "not for publication" in read.issuer
    trusted = read_credentials(signed, certificate.chain)
    assert trusted is not None
    assert (trusted.state, trusted.problems) == ("Trusted", ())
    # the picture and its other marks are what they were
    assert essence(signed) == essence(data)
    assert read_marks(signed).intact is True
    with Image.open(io.BytesIO(signed)) as one, Image.open(io.BytesIO(data)) as other:
        assert np.array_equal(np.asarray(one), np.asarray(other))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_one_changed_byte_of_the_picture_breaks_them(kind: str, certificate: Certificate) -> None:
    signed = bytearray(sign(picture(kind), certificate, title="t", source_type=SOURCE))
    body = essence(bytes(signed))[-400:-300]
    at = bytes(signed).index(body) + 50
    signed[at] ^= 1
    read = read_credentials(bytes(signed), certificate.chain)
    assert read is not None
    assert read.state == "Invalid"
    assert any("mismatch" in problem for problem in read.problems)


def test_a_changed_label_breaks_them(certificate: Certificate) -> None:
    signed = sign(picture("JPEG"), certificate, title="t", source_type=SOURCE)
    changed = signed.replace(b"&quot;Label&quot;:&quot;1&quot;", b"&quot;Label&quot;:&quot;2&quot;")
    changed = changed if changed != signed else signed.replace(b'"Label":"1"', b'"Label":"2"')
    assert changed != signed
    read = read_credentials(changed, certificate.chain)
    assert read is not None
    assert read.state == "Invalid"


def test_a_picture_without_credentials_has_none() -> None:
    assert read_credentials(picture("PNG")) is None
    with pytest.raises(DataError):
        read_credentials(b"no picture")


def test_the_development_key_is_its_owners_alone_and_lasts_a_year(tmp_path: Path) -> None:
    clock = FixedClock(datetime(2026, 4, 1, tzinfo=UTC))
    first = development_certificate(tmp_path / "c2pa", clock)
    key = tmp_path / "c2pa" / "development_key.pem"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert "PRIVATE" not in repr(first)
    clock.advance(timedelta(days=364))
    assert development_certificate(tmp_path / "c2pa", clock) == first
    clock.advance(timedelta(days=2))
    assert development_certificate(tmp_path / "c2pa", clock).chain != first.chain
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


def _issued(tmp_path: Path, name: str) -> tuple[Path, Path, bytes]:
    """A chain with a P-256 key, as an authority would give it."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    start = datetime.now(UTC) - timedelta(hours=1)

    def issue(subject: str, public: ec.EllipticCurvePublicKey, *, root: bool) -> x509.Certificate:
        names = [
            x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, who)]) for who in (subject, f"{name} root")
        ]  # fmt: skip
        usage = x509.KeyUsage(not root, False, False, False, False, root, root, False, False)
        builder = (
            x509.CertificateBuilder(issuer_name=names[1], subject_name=names[0], public_key=public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(start)
            .not_valid_after(start + timedelta(days=30))
            .add_extension(x509.BasicConstraints(root, None), True)
            .add_extension(usage, True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), False)
        )
        if not root:
            builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), False)
        return builder.sign(root_key, hashes.SHA256())

    pem = serialization.Encoding.PEM
    root = issue(f"{name} root", root_key.public_key(), root=True).public_bytes(pem)
    chain, secret = tmp_path / f"{name}.pem", tmp_path / f"{name}.key"
    chain.write_bytes(issue(name, key.public_key(), root=False).public_bytes(pem) + root)
    secret.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )  # fmt: skip
    return chain, secret, root


def test_the_users_certificate_signs(tmp_path: Path) -> None:
    chain, key, root = _issued(tmp_path, "Spring Mountain")
    own = own_certificate(chain, key)
    assert (own.algorithm, own.development) == ("es256", False)
    read = read_credentials(sign(picture("PNG"), own, title="t", source_type=SOURCE), root)
    assert read is not None
    assert (read.state, read.issuer, read.algorithm) == ("Trusted", "Spring Mountain", "Es256")


def test_a_wrong_certificate_or_key_says_what_is_wrong(tmp_path: Path) -> None:
    chain, key, _ = _issued(tmp_path, "one")
    _, other, _ = _issued(tmp_path, "two")
    with pytest.raises(UserError, match="not the key"):
        own_certificate(chain, other)
    with pytest.raises(UserError, match="not there"):
        own_certificate(chain, tmp_path / "gone.key")
    with pytest.raises(UserError, match="cannot be read"):
        own_certificate(key, key)


def test_a_self_signed_leaf_is_refused_in_words(tmp_path: Path, certificate: Certificate) -> None:
    root_alone = certificate.chain.split(b"-----END CERTIFICATE-----\n")[1] + b"-----END CERTIFICATE-----\n"
    with pytest.raises(DataError, match="could be signed"):
        sign(picture("PNG"), Certificate(root_alone, certificate.key, "ed25519"), title="t", source_type=SOURCE)


def test_without_the_extra_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, certificate: Certificate
) -> None:  # fmt: skip
    monkeypatch.setitem(sys.modules, "c2pa", None)
    assert not can_sign()
    with pytest.raises(Unsupported, match=r"adwright\[provenance\]"):
        sign(picture("PNG"), certificate, title="t", source_type=SOURCE)
    assert read_marks(picture("PNG")).aigc is not None  # the other marks need nothing
