"""VietQR: the four vectors of NAPAS, one of ours, and what the profile cannot carry."""

import pytest

from dossiers.fees.vietqr import TO_CARD, checksum, payload

ACCOUNT, CARD = "0011012345678", "9704031101234567"
BOUGHT = "530370454061800005802VN62340107NPS68690819thanh toan don hang6304"
DYNAMIC = "00020101021238570010A00000072701270006970403011300110123456780208QRIBFTTA" + BOUGHT
DYNAMIC_CARD = "00020101021238600010A00000072701300006970403011697040311012345670208QRIBFTTC" + BOUGHT
STATIC_CARD = "00020101021138600010A00000072701300006970403011697040311012345670208QRIBFTTC53037045802VN6304"
# As NAPAS prints it: its inner length says 12 for an account of 13 characters, and the checksum is over that.
STATIC_AS_PRINTED = (
    "00020101021138570010A00000072701270006970403011200110123456780208QRIBFTTA53037045802VN6304"
)


def test_the_checksum_is_the_known_one() -> None:
    assert checksum("123456789") == "29B1"


def test_the_static_codes_of_napas() -> None:
    assert checksum(STATIC_AS_PRINTED) == "F4E5"
    ours = payload("970403", ACCOUNT)
    assert ours[:-4] == STATIC_AS_PRINTED.replace("0112001", "0113001"), "with the length that is true"
    assert payload("970403", CARD, service=TO_CARD) == STATIC_CARD + "4F52"


def test_the_dynamic_codes_of_napas() -> None:
    bought = {"amount": 180_000, "bill": "NPS6869", "purpose": "thanh toan don hang"}
    assert payload("970403", ACCOUNT, **bought) == DYNAMIC + "2E2E"  # type: ignore[arg-type]
    assert payload("970403", CARD, service=TO_CARD, **bought) == DYNAMIC_CARD + "A203"  # type: ignore[arg-type]


def test_a_fee_of_ours() -> None:
    text = payload("970415", "113366668888", amount=8000, purpose="HS H5301 261123 0001")
    head = "00020101021238560010A0000007270126000697041501121133666688880208QRIBFTTA"
    assert text == head + "5303704540480005802VN62240820HS H5301 261123 00016304A5B5"


@pytest.mark.parametrize(
    ("bank", "number", "more"),
    [
        ("97040", "1", {}),
        ("970403", "", {}),
        ("970403", "1" * 20, {}),
        ("970403", "1", {"amount": 0}),
        ("970403", "1", {"amount": 10**13}),
        ("970403", "1", {"purpose": "lệ phí"}),
        ("970403", "1", {"purpose": "A" * 26}),
        ("970403", "1", {"bill": "H53.101-1"}),
    ],
)
def test_what_it_cannot_carry_is_refused(bank: str, number: str, more: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"no such|at most"):
        payload(bank, number, **more)  # type: ignore[arg-type]
