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
    NUMBERS,
    SHORT,
    THANKS,
    WITHDRAWING,
    YES,
    YES_CHOOSES,
)

CODE = re.compile(
    r"\b(?:pa[\s._-]*)?(\d{6})[\s._-]+(\d{5,7})\b|\bpa[\s._-]*(\d{6})(\d{5,7})\b", re.IGNORECASE
)
STARS = re.compile(r"^(?:cho |danh gia |rate )?(\w+) (?:sao|stars?)$")


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


def is_small_talk(text: str) -> bool:
    """Whether it is a yes, a no, a thank-you or a greeting and so no part of any report."""
    return core(text) in YES | NO | THANKS | GREETINGS


def is_answer(text: str) -> bool:
    """Whether it is a yes or a no."""
    return core(text) in YES | NO


def number(text: str) -> int | None:
    """A number by itself, in digits or in words: "2", "số hai", "cái thứ nhất"."""
    bare = tokens(text)
    while len(bare) > 1 and bare[0] in COUNTED:
        bare.pop(0)
    if len(bare) != 1:
        return None
    (one,) = bare
    if one.isdigit() and len(one) <= 2:
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
    if said in YES and (yes := _one(offered, YES_CHOOSES)):
        return yes
    if said in NO and (no := _one(offered, NO_CHOOSES)):
        return no
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
