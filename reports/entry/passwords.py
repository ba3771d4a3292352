"""Passwords of units and staff: Argon2id digests (RFC 9106), checked as slowly when nobody has the name."""

import secrets
from collections.abc import Iterable
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from config import ROOT
from reports.entry.staff_refusals import PasswordWeak
from reports.wording import fold

# OWASP's smallest recommended cost (19 MiB, 2 passes): sixteen log-ins at once must not exhaust a small machine.
HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
SHORTEST, LONGEST = 12, 200
# Guesses that one who knows what people choose would need: from here on zxcvbn calls it safely unguessable. Counted
# without spaces and marks too, by which a sentence loses half of its strength: more would refuse good sentences.
FEWEST_GUESSES = 1e8
# zxcvbn takes no more, and what the first 72 letters do not make strong the rest need not.
ESTIMATED = 72
COMMON = ROOT / "province" / "password_words.txt"
# A name of two or three letters stands in many a good password by chance.
TELLING_NAME = 4
TEMPORARY_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def digest(password: str, username: str) -> str:
    """The Argon2id digest to keep. Raises PasswordWeak: length and the obvious, no composition (SP 800-63B)."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise PasswordWeak(fields={"password": "length"}, shortest=SHORTEST)
    holds_name = len(username) >= TELLING_NAME and username in password.casefold()
    if holds_name or len(set(password)) < 5:
        raise PasswordWeak(fields={"password": "obvious"}, shortest=SHORTEST)
    return HASHER.hash(password)


def refuse_common(password: str, words: Iterable[str]) -> None:
    """Refuse what many people choose: the 30,000 most frequent passwords, names, words of several languages, dates and
    patterns of keys (zxcvbn), Vietnamese ones (COMMON) and the `words` of the person and the place, with or without
    their marks, also put together and disguised. Raises PasswordWeak."""
    # Its lists take 14 MB, which a process that sets no password need not hold.
    from zxcvbn import zxcvbn  # type: ignore[import-untyped]

    known = [*dict.fromkeys(part for name in words for part in _parts(name)), *_common()]
    for spelled in {password, fold(password), fold(password).replace(" ", "")}:
        if zxcvbn(spelled[:ESTIMATED], user_inputs=known)["guesses"] < FEWEST_GUESSES:
            raise PasswordWeak(fields={"password": "common"}, shortest=SHORTEST)


def holds(kept: str, password: str) -> bool:
    """Whether the password is the one of the digest; takes as long when `kept` is empty (nobody of that name)."""
    try:
        return HASHER.verify(kept or _nobody(), password) and bool(kept)
    except (VerificationError, InvalidHashError):
        return False


def renewed(kept: str, password: str) -> str | None:
    """A new digest of a password that was just found right, when ours was made with other costs than today's."""
    return HASHER.hash(password) if HASHER.check_needs_rehash(kept) else None


def temporary() -> str:
    """A password to be read out once: about 79 bits, no letters that look alike."""
    letters = "".join(secrets.choice(TEMPORARY_LETTERS) for _ in range(16))
    return "-".join(letters[start : start + 4] for start in range(0, 16, 4))


def _parts(name: str) -> list[str]:
    """What somebody might write of a name: "Phường Long Hoa" -> phuonglonghoa, longhoa, hoa, phuong, long."""
    folded = fold(name).split()
    return ["".join(folded[start:]) for start in range(len(folded))] + folded[:-1]


@cache
def _common() -> tuple[str, ...]:
    lines = COMMON.read_text(encoding="utf-8").splitlines()
    return tuple(word for line in lines if not line.startswith("#") for word in line.split())


@cache
def _nobody() -> str:
    return HASHER.hash(secrets.token_hex(16))
