"""Words known by their folded form, and found again with one letter wrong, missing, too much or out of place."""

from collections import defaultdict
from collections.abc import Iterable

# From this length a slip of one letter is still recognised; shorter words would each mean several others.
SHORTEST_TYPO = 5


class Vocabulary:
    """All folded words of the keywords, found also by a spelling with one letter wrong, missing or too much."""

    def __init__(self, known: Iterable[str]) -> None:
        self._known = frozenset(known)
        self._shortened: dict[str, set[str]] = defaultdict(set)
        for token in self._known:
            for form in _shortened(token):
                self._shortened[form].add(token)

    def meant_by(self, token: str) -> set[str]:
        """The known words that a typed one may be: itself, or else what it was probably meant to be."""
        if token in self._known:
            return {token}
        near = (self._shortened.get(form, set()) for form in _shortened(token))
        return {word for found in near for word in found if _is_one_slip(token, word)}


def _shortened(token: str) -> set[str]:
    """The word and each form of it with one letter left out; two words that share a form differ by one slip."""
    if len(token) < SHORTEST_TYPO or not token.isalpha():
        return {token}
    return {token} | {token[:index] + token[index + 1 :] for index in range(len(token))}


def _is_one_slip(typed: str, meant: str) -> bool:
    """Whether one letter is wrong, missing or too much, or two neighbours changed places."""
    if len(typed) != len(meant):
        longer, shorter = sorted((typed, meant), key=len, reverse=True)
        return len(longer) - len(shorter) == 1 and shorter in _shortened(longer)
    differing = [index for index, (one, other) in enumerate(zip(typed, meant, strict=True)) if one != other]
    if len(differing) == 2 and differing[1] - differing[0] == 1:
        return typed[differing[0]] == meant[differing[1]] and typed[differing[1]] == meant[differing[0]]
    return len(differing) == 1
