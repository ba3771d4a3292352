"""Who applies: what is asked about a person, and what a national id says of itself.

Numbers are judged softly (they have no check digit, and registers hold errors): a doubt is a warning for
the officer, never a reason to refuse.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

MOBILE = re.compile(r"^0(3[2-9]|5[25689]|7[06-9]|8[1-9]|9[0-46-9])\d{7}$|^0(276|272)\d{7}$")
# Codes of the provinces of birth registration before 2025 (004 Cao Bằng ...), and from 101 on of countries.
_PROVINCES = (
    "001 002 004 006 008 010 011 012 014 015 017 019 020 022 024 025 026 027 030 031 033 034 035 036 037 038 040 042 "
    "044 045 046 048 049 051 052 054 056 058 060 062 064 066 067 068 070 072 074 075 077 079 080 082 083 084 086 087 "
    "089 091 092 093 094 095 096"
)
PROVINCES = frozenset(_PROVINCES.split())
FIRST_COUNTRY = 101
# The fourth digit: 0 and 1 for men and women born in 1900 to 1999, 2 and 3 for the next century, and so on.
FIRST_CENTURY = 1900
APPLICANT: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["full_name", "phone"],
    "properties": {
        "full_name": {
            "type": "string",
            "title": "Họ và tên",
            "x-title-en": "Full name",
            "minLength": 2,
            "maxLength": 100,
        },
        "national_id": {
            "type": "string",
            "title": "Số định danh cá nhân",
            "x-title-en": "National id",
            "pattern": r"^(\d{12}|\d{9})$",
        },
        "birth_date": {
            "type": "string",
            "title": "Ngày sinh (có thể chỉ ghi năm)",
            "x-title-en": "Date of birth (the year is enough)",
            "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$",
        },
        "sex": {
            "title": "Giới tính",
            "x-title-en": "Sex",
            "oneOf": [
                {"const": "male", "title": "Nam", "x-title-en": "Male"},
                {"const": "female", "title": "Nữ", "x-title-en": "Female"},
            ],
        },
        "phone": {
            "type": "string",
            "title": "Số điện thoại",
            "x-title-en": "Phone number",
            "pattern": r"^0\d{9,10}$",
        },
        "email": {
            "type": "string",
            "title": "Thư điện tử",
            "x-title-en": "E-mail",
            "maxLength": 254,
            "pattern": r"^[^@\s]+@[^@\s]+\.[^@\s]+$",
        },
        "address": {
            "type": "string",
            "title": "Nơi ở hiện nay",
            "x-title-en": "Present address",
            "maxLength": 300,
        },
    },
}


def doubts(applicant: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What an officer should look at: (field, code)."""
    number = str(applicant.get("national_id") or "")
    if len(number) == 9:
        yield "national_id", "old_identity_number"
    elif len(number) == 12 and number.isdigit():
        yield from _doubts_about(number, applicant)
    phone = str(applicant.get("phone") or "")
    if phone and not MOBILE.match(phone):
        yield "phone", "unusual_phone"


def masked_id(number: str | None) -> str | None:
    """A national id as it may be shown: 072•••••1234."""
    if not number:
        return None
    return f"{number[:3]}•••••{number[-4:]}" if len(number) >= 9 else "•••"


def national_phone(phone: str | None) -> str:
    """A phone number as people here write it: +84912345678 -> 0912345678."""
    return "0" + phone.removeprefix("+84") if phone and phone.startswith("+84") else phone or ""


def _doubts_about(number: str, applicant: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    place, kind, year = number[:3], int(number[3]), int(number[4:6])
    if place not in PROVINCES and int(place) < FIRST_COUNTRY:
        yield "national_id", "unknown_province_of_birth"
    born = FIRST_CENTURY + kind // 2 * 100 + year
    said = str(applicant.get("birth_date") or "")[:4]
    if said and said != str(born):
        yield "national_id", "another_year_of_birth"
    sex = applicant.get("sex")
    if sex in {"male", "female"} and (sex == "female") != bool(kind % 2):
        yield "national_id", "another_sex"
