"""Regular expressions that come as data: only such as no answer, however crafted, can make run for long.

Python's `re` tries every way in which a text may match. Those of a pattern that begins at the text's beginning, repeats
no group and has one unlimited repetition at most are as many as its choices, multiplied: this is what is counted.
"""

import re
from collections.abc import Iterator

from pydantic import JsonValue

LONGEST, MOST_WAYS = 200, 64
# A character, an escaped one, a class of characters, or an end of the text; then how often it comes.
_PIECE = r"\\[dDwWsS]|\\[^\w\s]|\[\^?(?:\\.|[^\]\\])+\]|[^\\()\[\]{}*+?|]"
_TIMES = r"\?|\*|\+|\{(?P<least>\d{1,4})(?P<comma>,(?P<most>\d{0,4}))?\}"
_TOKEN = re.compile(rf"(?P<open>\((?:\?:)?)|(?P<close>\)\??)|(?P<bar>\|)|(?:{_PIECE})(?P<times>{_TIMES})?")


def check(schema: JsonValue) -> None:
    """See through a JSON Schema. Raises ValueError at a pattern that is not plain enough."""
    for pattern in _patterns(schema):
        if not is_plain(pattern):
            raise ValueError(f"has a pattern that a crafted answer could make run for long: {pattern[:80]}")


def is_plain(pattern: str) -> bool:
    """Whether matching takes time in proportion to the text, at most MOST_WAYS times over."""
    if len(pattern) > LONGEST or not pattern.startswith("^"):
        return False
    at, ways, unlimited = 1, 1, 0
    while at < len(pattern):
        token = _TOKEN.match(pattern, at)
        if token is None:
            return False
        at = token.end()
        found = _ways(token)
        ways *= found or 1
        unlimited += found is None
    # A bar outside of groups would leave the second half without the beginning.
    return ways <= MOST_WAYS and unlimited <= 1 and not _bar_outside(pattern)


def _ways(token: re.Match[str]) -> int | None:
    """How many ways this piece offers; None for any number."""
    if token["bar"] or token["close"] == ")?" or token["times"] == "?":
        return 2
    if token["times"] in {"*", "+"} or (token["comma"] and not token["most"]):
        return None
    return int(token["most"]) - int(token["least"]) + 1 if token["most"] else 1


def _bar_outside(pattern: str) -> bool:
    depth = 0
    for token in _TOKEN.finditer(pattern):
        depth += bool(token["open"]) - bool(token["close"])
        if token["bar"] and depth == 0:
            return True
    return False


def _patterns(value: JsonValue) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("pattern"), str):
            yield str(value["pattern"])
        names = value.get("patternProperties")
        yield from names if isinstance(names, dict) else ()
        for part in value.values():
            yield from _patterns(part)
    elif isinstance(value, list):
        for part in value:
            yield from _patterns(part)
