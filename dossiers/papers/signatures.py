"""Digital signatures on results (PAdES; Luật GDĐT 20/2023, NĐ 23/2025): verified when uploaded, their report kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import SigningError, UnacceptableSignerError
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko_certvalidator import ValidationContext


@dataclass(frozen=True)
class Report:
    """What was found on a PDF: every signature, and whether all of them hold and are of someone we trust."""

    signatures: tuple[dict[str, Any], ...]
    at: datetime

    @property
    def intact(self) -> bool:
        """Whether there is a signature, and nothing was changed under any."""
        return bool(self.signatures) and all(it["intact"] and it["valid"] for it in self.signatures)

    @property
    def trusted(self) -> bool:
        """Whether every signer's certificate leads to a root that we trust."""
        return bool(self.signatures) and all(it["trusted"] for it in self.signatures)

    def kept(self) -> dict[str, Any]:
        """The report as it is stored with the file."""
        return {
            "verified_at": self.at.isoformat(),
            "intact": self.intact,
            "trusted": self.trusted,
            "signatures": list(self.signatures),
        }


# Certificates as asn1crypto reads them, which has no types.
Roots = Sequence[Any]


def roots_of(path: Path) -> Roots:
    """The certificates of a PEM file. Raises OSError, ValueError."""
    try:
        found = list(load_certs_from_pemder_data(path.read_bytes()))
    except ValueError as error:
        raise ValueError("it holds no certificate") from error
    if not found:
        raise ValueError("it holds no certificate")
    return found


def verify(content: bytes, roots: Roots, at: datetime) -> Report:
    """Verify every signature of a PDF against the roots; the network is not asked. A broken PDF has no signatures."""
    try:
        reader = PdfFileReader(BytesIO(content), strict=False)
        found = tuple(_one(signature, roots) for signature in reader.embedded_signatures)
    except (PdfError, ValueError, KeyError):
        found = ()
    return Report(found, at)


def _one(signature: EmbeddedPdfSignature, roots: Roots) -> dict[str, Any]:
    context = ValidationContext(trust_roots=list(roots), allow_fetching=False)
    certificate = signature.signer_cert
    said: dict[str, Any] = {
        "field": signature.field_name,
        "signer": certificate.subject.human_friendly if certificate else "",
        "issuer": certificate.issuer.human_friendly if certificate else "",
        "serial": format(certificate.serial_number, "x") if certificate else "",
        "signed_at": None,
        "intact": False,
        "valid": False,
        "trusted": False,
        "coverage": "",
    }
    try:
        status = validate_pdf_signature(signature, context)
    except (SignatureValidationError, SigningError, UnacceptableSignerError, ValueError) as error:
        return said | {"trouble": type(error).__name__}
    signed_at = status.signer_reported_dt
    return said | {
        "signed_at": signed_at.isoformat() if signed_at else None,
        "intact": bool(status.intact and status.docmdp_ok is not False),
        "valid": bool(status.valid),
        "trusted": bool(status.trusted),
        "coverage": status.coverage.name if status.coverage else "",
    }
