"""PDFs with digital signatures, made with a certificate of the test's own."""

import datetime as dt
from io import BytesIO
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.signers import PdfSignatureMetadata, SimpleSigner


class Official:
    """Somebody with a signing certificate, self-signed; `roots` is the PEM file that trusts it."""

    def __init__(self, folder: Path, name: str = "Chủ tịch xã thử nghiệm") -> None:
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        now = dt.datetime.now(dt.UTC)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - dt.timedelta(days=1))
            .not_valid_after(now + dt.timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(_usage(), critical=True)
            .sign(key, hashes.SHA256())
        )
        self.roots = folder / f"{now.timestamp()}-roots.pem"
        self.roots.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        secret = folder / f"{now.timestamp()}-key.pem"
        secret.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        signer = SimpleSigner.load(str(secret), str(self.roots))
        assert isinstance(signer, SimpleSigner)
        self._signer = signer

    def sign(self, content: bytes, field: str = "ChuKy1") -> bytes:
        """The PDF with a signature of this official's."""
        out = BytesIO()
        signers.sign_pdf(
            IncrementalPdfFileWriter(BytesIO(content)),
            PdfSignatureMetadata(field_name=field),
            signer=self._signer,
            output=out,
        )
        return out.getvalue()


def _usage() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )
