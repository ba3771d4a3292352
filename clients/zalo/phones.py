"""Phone numbers, as people write them and as Zalo does."""

import re


def international(number: str) -> str | None:
    """A phone number as E.164: Vietnamese ones written as 0..., 84... or +84...; None when it is no number."""
    digits = re.sub(r"[^0-9]", "", number)
    if digits.startswith("0"):
        digits = "84" + digits[1:]
    shape = r"84[0-9]{9}" if digits.startswith("84") else r"[1-9][0-9]{7,14}"
    return f"+{digits}" if re.fullmatch(shape, digits) else None
