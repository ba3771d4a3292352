"""Where something is, by what people write: coordinates, a link of a map, the part of a sentence that names a place."""

import re

from reports.wording import fold, words

POINT = re.compile(r"(?<![\d.])(\d{1,2}\.\d{3,})(?:\s*[,;]\s*|\s+|%2C|!4d)(\d{2,3}\.\d{3,})")
# After these a place follows, and they are no part of its name. "o" alone may be "ổ gà" or "ô nhiễm".
_NEAR = (
    r"(?:ngay truoc|doi dien|ke ben|ben canh|truoc cua|truoc cong|gan|canh|truoc|sau lung|ngay|tai|sat(?! lo)|doan"
    r"|khuc|dau|cuoi|near|next to|in front of|opposite|at|o(?! (?:ga|voi|trau|nhiem|chuot)\b))"
)
_KIND = (
    r"(?:duong|hem|so nha|so|ap|khu pho|phuong|xa|nga tu|nga ba|vong xoay|quoc lo|ql|tinh lo|dt|cho|cau|truong"
    r"|ben xe|cong vien|benh vien)"
)
_AFTER_NEAR = re.compile(rf"\b{_NEAR}\s+([^,.;!?\n]{{3,80}})")
# Capitals and figures tell a name ("đường Trần Phú") from a thing ("rớt xuống đường").
_NAME = rf"{_KIND}(?: [\dA-Z][\w/-]*)+"
_NAMES = re.compile(rf"\b({_NAME}(?:,? {_NAME})*)")
# "Trước nhà tôi" is a place that no map knows.
_OWN = re.compile(r"\b(?:nha (?:toi|tui|em|minh|chau|con|ba|ong|co|chu)|day|nay|do|kia|cho toi|vao|ra)\b")
STARTS = frozenset(
    words("ở trước gần cạnh đối ngay tại sát đoạn khúc kế giữa đầu cuối trong bên sau số ấp phường xã ngã kế")
) | frozenset(words("truoc gan canh doi ngay tai doan khuc giua dau cuoi trong ben so ap phuong xa nga"))


def point(text: str) -> tuple[float, float] | None:
    """Latitude and longitude written in a text or in a map's address (WGS84 degrees)."""
    found = POINT.search(text)
    if found is None:
        return None
    latitude, longitude = float(found[1]), float(found[2])
    return (latitude, longitude) if on_earth(latitude, longitude) else None


def on_earth(latitude: float, longitude: float) -> bool:
    """Whether the numbers are degrees of a point; infinite ones and no numbers are not."""
    return -90 <= latitude <= 90 and -180 <= longitude <= 180


def named(text: str) -> str:
    """The part of a sentence that names a place a map may know; "" where there is none."""
    plain = " ".join(text.split())
    bare = fold(plain)
    if len(bare) != len(plain):
        return ""
    shaped = "".join(
        letter.upper() if typed.isupper() else letter for typed, letter in zip(plain, bare, strict=True)
    )
    for pattern, within in ((_NAMES, _with_small_kinds(shaped)), (_AFTER_NEAR, bare)):
        for found in pattern.finditer(within):
            place = plain[found.start(1) : found.end(1)].strip()
            if not _OWN.search(fold(place)):
                return place
    return ""


def begins_with_place(text: str) -> bool:
    """Whether it rather tells where than what: "trước cổng trường", "gần chợ"."""
    return next(iter(words(text)), "") in STARTS


def _with_small_kinds(shaped: str) -> str:
    """Kinds of places in small letters, so that "Phường Long Hoa" is found as "phường Long Hoa" is."""
    return re.sub(rf"\b{_KIND}\b", lambda found: found[0].casefold(), shaped, flags=re.IGNORECASE)
