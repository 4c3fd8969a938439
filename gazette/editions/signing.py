"""The signature in each PDF: PAdES, with a key and certificate of the installation's own, made at first use.

RSA, since an elliptic curve would lift the file to PDF 2.0 and out of PDF/A-2.

The office's own certificate takes their place when it is put there as ``signing.key`` and ``signing.crt``.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.general import get_pyca_cryptography_hash

from gazette.editions import seal
from gazette.editions.codes import write_once

YEARS = 20


def sign(path: Path, keys: Path, signer: str, page: int = 0, two_up: bool = False) -> None:
    """Sign a PDF in place, as an addition at its end: what was there stays byte for byte.

    The seal stands on ``page``, counted from 0, before two pages were laid on one.
    """
    with_key = prepare(keys, signer)
    signed = path.with_suffix(".signed")
    with path.open("rb") as unsigned, signed.open("wb") as output:
        facts = signers.PdfSignatureMetadata(
            field_name=seal.FIELD, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, name=signer,
            reason="公报电子版",
        )  # fmt: skip
        pdf = IncrementalPdfFileWriter(unsigned)
        seal.place(pdf, page, two_up, signer)
        signers.PdfSigner(facts, with_key, stamp_style=seal.drawn(signer)).sign_pdf(pdf, output=output)
    signed.replace(path)


def prepare(keys: Path, signer: str) -> signers.SimpleSigner:
    """What signs with the key of this folder; it is loaded once for all signatures of a process and its forks."""
    ensure_key(keys, signer)
    files = (keys / "signing.key", keys / "signing.crt")
    return _prepared(*((str(path), path.stat().st_mtime_ns) for path in files))


@lru_cache(maxsize=2)
def _prepared(key: tuple[str, int], certificate: tuple[str, int]) -> _Signer:
    found = signers.SimpleSigner.load(key[0], certificate[0])
    if found is None:
        raise ValueError("签名用的密钥或证书读不出来，请核对数据目录 keys/ 下的 signing.key 和 signing.crt。")
    _loaded(found.signing_key.dump())
    return _Signer(found.signing_cert, found.signing_key, found.cert_registry)


class _Signer(signers.SimpleSigner):  # type: ignore[misc]
    """A signer that loads its key once: the library loads and checks it for each of the four times it is asked."""

    def sign_raw(self, data: bytes, digest_algorithm: str) -> bytes:
        mechanism = self.get_signature_mechanism_for_digest(digest_algorithm).signature_algo
        key = _loaded(self.signing_key.dump())
        if mechanism != "rsassa_pkcs1v15" or not isinstance(key, rsa.RSAPrivateKey):
            return bytes(super().sign_raw(data, digest_algorithm))
        return key.sign(data, padding.PKCS1v15(), get_pyca_cryptography_hash(digest_algorithm))


@lru_cache(maxsize=4)
def _loaded(der: bytes) -> PrivateKeyTypes:
    return serialization.load_der_private_key(der, None)


def ensure_key(keys: Path, signer: str, bits: int = 3072) -> None:
    """Make a key and a certificate for it, unless they are there."""
    key_path, certificate_path = keys / "signing.key", keys / "signing.crt"
    keys.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not key_path.exists():
        made = rsa.generate_private_key(public_exponent=65537, key_size=bits)
        form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        write_once(key_path, made.private_bytes(*form), mode=0o600)
    if not certificate_path.exists():
        key = serialization.load_pem_private_key(key_path.read_bytes(), None)
        if isinstance(key, rsa.RSAPrivateKey):
            certificate = _certificate(key, signer)
            write_once(certificate_path, certificate.public_bytes(serialization.Encoding.PEM))


def _certificate(key: rsa.RSAPrivateKey, signer: str) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, signer[:64] or "政府公报档案库")])
    now = datetime.now(UTC)
    usage = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365 * YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
