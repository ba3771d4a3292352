"""VietQR: the text of a bank transfer's QR code (EMVCo merchant-presented mode, as NAPAS247 profiles it).

https://vietqr.net/portal-service/download/documents/QR_Format_T&C_v1.5.2_EN_102022.pdf
"""

import binascii
import re

NAPAS = "A000000727"
TO_ACCOUNT, TO_CARD = "QRIBFTTA", "QRIBFTTC"
# What all banks carry unchanged; dots, dashes and diacritics some of them drop.
PURPOSE = re.compile(r"[A-Za-z0-9 ]{0,25}")
LARGEST_AMOUNT = 10**13 - 1


def payload(
    bank_bin: str, number: str, *, amount: int | None = None, bill: str = "", purpose: str = "",
    service: str = TO_ACCOUNT,
) -> str:  # fmt: skip
    """The code's text. `amount` is whole đồng; with none, no bill and no purpose the code is static, for any transfer.

    Raises ValueError for what the profile cannot carry.
    """
    if not (re.fullmatch(r"\d{6}", bank_bin) and re.fullmatch(r"[A-Za-z0-9]{1,19}", number)):
        raise ValueError("no such bank or account")
    if amount is not None and not 0 < amount <= LARGEST_AMOUNT:
        raise ValueError("no such amount")
    if not PURPOSE.fullmatch(purpose) or not PURPOSE.fullmatch(bill):
        raise ValueError("a bill or purpose is at most 25 plain letters and digits")
    extra = _part("01", bill) + _part("08", purpose)
    beneficiary = _part("00", bank_bin) + _part("01", number)
    text = (
        _part("00", "01")
        + _part("01", "12" if amount or extra else "11")
        + _part("38", _part("00", NAPAS) + _part("01", beneficiary) + _part("02", service))
        + _part("53", "704")
        + _part("54", str(amount or ""))
        + _part("58", "VN")
        + _part("62", extra)
        + "6304"
    )
    return text + checksum(text)


def checksum(text: str) -> str:
    """CRC-16/CCITT-FALSE of ASCII text as four hexadecimal digits: "123456789" -> "29B1"."""
    return f"{binascii.crc_hqx(text.encode('ascii'), 0xFFFF):04X}"


def _part(tag: str, value: str) -> str:
    """Tag, length in two digits, value; nothing for an empty value."""
    return f"{tag}{len(value):02d}{value}" if value else ""
