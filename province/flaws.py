"""A mistake in a pack, and how those that pydantic finds are told: by file, place and reason."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import ValidationError


@dataclass(frozen=True, order=True)
class Flaw:
    """One mistake in a pack: which file, where in it, and what is wrong."""

    file: str
    place: str
    message: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.file, self.place, self.message) if part)


def told(error: ValidationError, tree: object) -> Iterator[tuple[str, str]]:
    """Place and message of each mistake found in `tree`."""
    for item in error.errors(include_url=False, include_input=False):
        message = item["msg"].removeprefix("Value error, ")
        yield _place(item["loc"], tree), message


def _place(steps: tuple[int | str, ...], tree: object) -> str:
    """`categories[pothole].norms.fix`: where an entry has a code, its code says more than its number."""
    place = ""
    for step in steps:
        tree = _into(tree, step)
        if isinstance(step, int):
            name = tree.get("code", step) if isinstance(tree, Mapping) else step
            place += f"[{name}]"
        else:
            place += f".{step}" if place else step
    return place


def _into(tree: object, step: int | str) -> object:
    if isinstance(tree, list | tuple) and isinstance(step, int) and step < len(tree):
        return tree[step]
    return tree.get(step) if isinstance(tree, Mapping) else None
