"""What typed words mean before anything else: a number for a button, yes, no, a command, a report's code."""

import re
from collections.abc import Sequence

from reports.wording import tokens, words
from webhooks.conversation import payloads
from webhooks.conversation.vocabulary import (
    AFTER,
    BEFORE,
    COMMANDS,
    COUNTED,
    GREETINGS,
    KNOWN,
    LOOKING,
    NO,
    NO_CHOOSES,
    NO_WORDS,
    NUMBERS,
    SHORT,
    THANKS,
    WITHDRAWING,
    YES,
    YES_CHOOSES,
    YES_WORDS,
)

CODE = re.compile(
    r"\b(?:pa[\s._-]*)?(\d{6})[\s._-]+(\d{5,7})\b|\bpa[\s._-]*(\d{6})(\d{5,7})\b", re.IGNORECASE
)
STARS = re.compile(r"^(?:cho |danh gia |rate )?(\w+) (?:sao|stars?)$")

THUMBS = ("👍", "👌", "/-strong", "/-ok")
MOST_WORDS_OF_YES = 6
MOST_WORDS_OF_PROMISE = 6


def core(text: str) -> str:
    """The words that count, folded, in their long form: "Dạ, đúng rồi em ơi!" -> "dung"."""
    typed = words(text)
    bare = [SHORT.get(token, token) for token in tokens(text)]
    # Without its mark "dừng" (stop) would be "đúng" (right).
    bare = [
        "dung lai" if word == "dừng" and len(typed) == 1 else token
        for word, token in zip(typed, bare, strict=True)
    ]
    while len(bare) > 1 and " ".join(bare) not in KNOWN and bare[0] in BEFORE:
        bare.pop(0)
    while len(bare) > 1 and " ".join(bare) not in KNOWN and bare[-1] in AFTER:
        bare.pop()
    return " ".join(bare)


def is_yes(text: str) -> bool:
    """Whether it says yes, in one word or several, or by a thumb: "ok gửi nha", "đúng rồi gửi đi"."""
    return any(sign in text for sign in THUMBS) or core(text) in YES or _only(text, YES_WORDS)


def is_no(text: str) -> bool:
    """Whether it says no: "không có đâu em"."""
    return core(text) in NO or ("khong" in core(text).split() and _only(text, NO_WORDS))


def promises_photo(text: str) -> bool:
    """Whether it only says that photos come: "hai tấm hình nè"."""
    said = words(text)
    return len(said) <= MOST_WORDS_OF_PROMISE and bool({"ảnh", "hình", "hinh", "tấm"} & {*said})


def _only(text: str, allowed: frozenset[str]) -> bool:
    said = [SHORT.get(token, token) for token in tokens(text)]
    return (
        len(said) <= MOST_WORDS_OF_YES
        and all(token in allowed | BEFORE | AFTER for token in said)
        and any(token in allowed - BEFORE - AFTER for token in said)
    )


def is_small_talk(text: str) -> bool:
    """Whether it is a mere answer, some stars, a thank-you, a greeting or a smiley, and so no part of any report."""
    if not words(text) or is_answer(text) or stars(text):
        return True
    return core(text) in THANKS | GREETINGS


def is_answer(text: str) -> bool:
    """Whether it is a yes, a no or a number by itself, and so an answer to what was asked, or to nothing."""
    return is_yes(text) or is_no(text) or number(text) is not None


def number(text: str) -> int | None:
    """A number by itself, in digits or in words: "2", "số hai", "cái thứ nhất"."""
    bare = tokens(text)
    while len(bare) > 1 and bare[0] in COUNTED:
        bare.pop(0)
    if len(bare) != 1:
        return None
    (one,) = bare
    if one.isdecimal() and len(one) <= 2:
        return int(one)
    return NUMBERS.get(one)


def stars(text: str) -> int | None:
    """One to five, where somebody writes "4 sao"."""
    found = STARS.match(" ".join(tokens(text)))
    count = number(found[1]) if found else None
    return count if count is not None and 1 <= count <= 5 else None


def code(text: str) -> tuple[str, str]:
    """A report's code in its right form and what else was written; two empty strings where there is none."""
    found = CODE.search(text)
    if found is None:
        return "", ""
    day, count = found[1] or found[3], found[2] or found[4]
    rest = f"{text[: found.start()]} {text[found.end() :]}".strip(" \t\n,.;:-!?")
    return f"PA-{day}-{count}", rest


def meant(text: str, offered: Sequence[str]) -> str:
    """The payload that typed words stand for, by the buttons last shown and by the commands; else the words."""
    said = core(text)
    chosen = number(text)
    if chosen is not None and 1 <= chosen <= len(offered):
        return offered[chosen - 1]
    if is_yes(text) and (yes := _one(offered, YES_CHOOSES)):
        return yes
    if payloads.NO_PHOTO in offered and is_yes(text) and "gui" in said.split():
        return payloads.NO_PHOTO  # "gửi đi": they have none, and want to get on
    if is_no(text) and (no := _one(offered, NO_CHOOSES)):
        return no
    if text.strip(" ?") == "" and text:
        return payloads.HELP
    return COMMANDS.get(said) or _about_a_report(text) or text


def _one(offered: Sequence[str], wanted: Sequence[str]) -> str:
    """The offered payload of a wanted kind; none when several are of that kind, for "yes" then chooses nothing."""
    for kind in wanted:
        fitting = [payload for payload in offered if payloads.parts(payload)[0] == kind]
        if fitting:
            return fitting[0] if len(fitting) == 1 else ""
    return ""


def _about_a_report(text: str) -> str:
    found, rest = code(text)
    bare = set(tokens(rest)) - BEFORE - AFTER
    if found and bare <= LOOKING:
        return payloads.about(found)
    if found and bare <= WITHDRAWING:
        return payloads.may_withdraw(found)
    return ""
