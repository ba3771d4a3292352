"""How Zalo answers: with HTTP 200 and a number that is 0 when all is well; numbers and ids come as text."""

from collections.abc import Callable, Mapping

from clients.http import Answer, Refused, Unavailable

Sort = Callable[[int], Unavailable | Refused]


def understood(answer: Answer, sort: Sort) -> Mapping[str, object]:
    """The answer's JSON object when `error` is 0 or absent; else raises what `sort` makes of the number."""
    given = mapping(answer.json())
    if not given:
        raise Unavailable("Zalo answered with no object")
    code = given.get("error", 0)
    if not isinstance(code, int | str) or not str(code).removeprefix("-").isdecimal():
        raise Unavailable("Zalo answered with no error number")
    if int(code) != 0:
        raise sort(int(code))
    return given


def mapping(value: object) -> Mapping[str, object]:
    """The value as a JSON object; an empty one when it is something else."""
    return value if isinstance(value, dict) else {}


def written(given: Mapping[str, object], name: str) -> str:
    """A member as text; Zalo sends numbers as strings, and ids must not lose digits. "" when it is absent."""
    value = given.get(name)
    return str(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else ""


def sendable(secret: str) -> bool:
    """Whether it can be a header at all; it comes from outside."""
    return secret.isascii() and secret.isprintable() and " " not in secret and 0 < len(secret) <= 4096
