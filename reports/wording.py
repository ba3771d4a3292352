"""Vietnamese words made comparable: as typed, and as typed by somebody without a Vietnamese keyboard."""

import re
import unicodedata

LONGEST_WORD = 64
# Latin letters with all their marks, and punctuation.
REMEMBERED = 0x2100
WORD = re.compile(r"[^\W_]+")
# What Unicode calls controls (Cc), but for the end of a line.
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
# "hoà" and "hòa" are both right; we compare on the older spelling, the one southern offices print.
TONE_AT_END = re.compile(r"(?<!q)(o[àáảãạ]|o[èéẻẽẹ]|u[ỳýỷỹỵ])\b")


def clean(text: str) -> str:
    """The text as we keep it: composed (NFC, iPhones send it apart), without control characters, trimmed."""
    return CONTROL.sub("", unicodedata.normalize("NFC", text)).strip()


def fold(text: str) -> str:
    """The text without marks, case or spare spaces: "Sụt  lún ĐƯỜNG" -> "sut lun duong".

    For shadow columns and for queries against them: both sides must be folded by this function, because
    neither SQLite nor a Unicode decomposition turns "đ" into "d". Folding twice changes nothing.
    """
    bare = _without_marks(unicodedata.normalize("NFC", text).casefold())
    return " ".join(_without_marks(bare.casefold()).split())


def tokens(text: str) -> list[str]:
    """The folded words of a text, without punctuation; word by word they stand beside `words` of the same text."""
    return [fold(word) for word in words(text)]


def searchable(text: str) -> str:
    """The folded words of a text with one space between them: what search by words keeps and compares.

    Nobody types a word of more than LONGEST_WORD letters, and PostgreSQL takes none of more than 2046 bytes.
    """
    return " ".join(word[:LONGEST_WORD] for word in tokens(text))


def words(text: str) -> list[str]:
    """The words of a text with their marks, lower case, one spelling of the tone ("hoà" -> "hòa")."""
    return WORD.findall(TONE_AT_END.sub(_tone_on_first_vowel, unicodedata.normalize("NFC", text).casefold()))


def _without_marks(text: str) -> str:
    return unicodedata.normalize("NFD", text).translate(_BARE)


class _Bare(dict[int, int | None]):
    """For `str.translate`: no marks, and the bare letter for "đ". Fills itself with the letters that are met, but for
    rare ones: who sends all there are would have each process keep 80 MB of them."""

    def __missing__(self, letter: int) -> int | None:
        bare = None if unicodedata.category(chr(letter)) == "Mn" else letter
        if letter < REMEMBERED:
            self[letter] = bare
        return bare


_BARE = _Bare({ord("đ"): ord("d")})


def _tone_on_first_vowel(ending: re.Match[str]) -> str:
    pair = ending.group()
    second = unicodedata.normalize("NFD", pair[1])
    return unicodedata.normalize("NFC", pair[0] + second[1]) + second[0]
