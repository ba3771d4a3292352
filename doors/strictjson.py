"""JSON as the doors take it: what no database could keep (NaN, 1e400, NUL, half a character) is refused at once."""

import json
import math
from collections.abc import Iterator
from typing import Any, NoReturn

from flask.json.provider import DefaultJSONProvider

# Deeper than any form of ours; what lies deeper is meant to exhaust whoever walks it.
DEEPEST = 32


class StrictJson(DefaultJSONProvider):
    """The application's JSON: bodies are parsed strictly, answers keep the letters of Vietnamese."""

    ensure_ascii = False

    def loads(self, s: str | bytes, **_options: object) -> Any:  # noqa: ANN401 - JSON
        """Parse a body. Raises ValueError, which the framework answers with 400."""
        try:
            parsed = json.loads(s, parse_constant=_no_number, parse_float=_finite)
        except RecursionError as error:
            raise ValueError("nested too deeply") from error
        if isinstance(parsed, str):
            # The framework would parse it a second time, without our rules.
            raise ValueError("a body is an object")
        for word in _words(parsed):
            _keepable(word)
        return parsed


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("number too large")
    return number


def _words(parsed: object) -> Iterator[str]:
    """Every string in it, names too; raises ValueError where it is too deep."""
    waiting: list[tuple[object, int]] = [(parsed, 0)]
    while waiting:
        value, depth = waiting.pop()
        if depth > DEEPEST:
            raise ValueError("nested too deeply")
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            waiting += [(part, depth + 1) for item in value.items() for part in item]
        elif isinstance(value, list):
            waiting += [(part, depth + 1) for part in value]


def _keepable(word: str) -> None:
    if "\0" in word:
        raise ValueError("NUL character")
    word.encode()  # half of a surrogate pair: UnicodeEncodeError is a ValueError
