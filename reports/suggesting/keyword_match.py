"""How well a keyword stands in what somebody typed: marks left out, a slip of the finger, a word in between."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from reports.suggesting.spelling import Vocabulary
from reports.wording import tokens, words

# How much a word of the text counts for a word of a keyword.
EXACT = 1.0
SAME_IN_THE_SOUTH = 0.95  # hỏi and ngã sound alike there: "cây ngả", "sạt lỡ"
WITHOUT_MARKS = 0.8  # in a text typed without marks
MARKS_FORGOTTEN = 0.6  # bare word in a text that has marks elsewhere
TYPO = 0.55
OTHER_MARKS = 0.15  # "đá" is not "da": the person wrote another word
# How a keyword stands: what each word in between costs, two words the other way round, and a place that is only named.
PER_GAP = 0.8
SWAPPED = 0.75
JUST_A_PLACE = 0.5
WIDEST_GAP = 2
WIDEST_REACH = 6
# A text that has marks on a fifth of its words was typed with them.
MARKED_SHARE = 0.2
MOST_WORDS = 200
# Words that say nothing by themselves: in between they cost nothing, alone they count for nothing.
EMPTY = frozenset(
    tokens(
        "a ad ai anh bi bua ba cac cai can cho chua chi chung co con cua cung da dang day de di do duoc em gi giup hai "
        "het hoai k khong ko la lai lam luon ma may mot muon nao nay ngay nguoi nha nhau nhieu nhung nua o qua ra rat "
        "roi sao se ta thay the thi thiet toi tui tu va vay ve vi vo voi xin"
    )
)
# Words that name where it is rather than what it is: "trước cổng trường", "gần chợ".
WHERE = frozenset(
    words(
        "trước gần cạnh kế sát giữa trên dưới tại ở trong bên sau đoạn truoc gan canh ke giua tren duoi tai"
    )
)


@dataclass(frozen=True)
class Said:
    """A text word by word. `places` says where each known word stands, also where it is only meant."""

    words: tuple[str, ...]
    tokens: tuple[str, ...]
    marked: bool
    places: Mapping[str, tuple[int, ...]]

    @classmethod
    def of(cls, text: str, vocabulary: Vocabulary) -> "Said":
        """Take a text apart; what follows the first 200 words is not read."""
        typed, bare = words(text)[:MOST_WORDS], tokens(text)[:MOST_WORDS]
        marked = sum(word != token for word, token in zip(typed, bare, strict=True))
        places: dict[str, list[int]] = defaultdict(list)
        for index, token in enumerate(bare):
            for meant in sorted(vocabulary.meant_by(token)):
                places[meant].append(index)
        found = {token: tuple(indexes) for token, indexes in places.items()}
        return cls(tuple(typed), tuple(bare), marked >= MARKED_SHARE * len(bare), found)

    def is_exact(self, place: int, word: str) -> bool:
        """Whether the word stands there with its very marks."""
        return self.words[place] == word

    def full_words(self, start: int, end: int) -> int:
        """How many words from one place to before another say something by themselves."""
        return sum(token not in EMPTY for token in self.tokens[start:end])

    def emphasis(self, start: int) -> float:
        """1, or less for what only tells where: a word like "gần" stands right before, or one word before."""
        return JUST_A_PLACE if any(word in WHERE for word in self.words[max(0, start - 2) : start]) else 1.0

    def sign(self, place: int, token: str, word: str) -> float:
        """How much a single word at a place speaks for a keyword's word."""
        return self.emphasis(place) * self.likeness(place, token, word)

    def likeness(self, place: int, token: str, word: str) -> float:
        """How much the word at a place counts for a keyword's word, of which `token` is the folded form."""
        typed, bare = self.words[place], self.tokens[place]
        if bare != token:
            return TYPO
        if typed == word:
            return EXACT
        if typed == bare:
            return MARKS_FORGOTTEN if self.marked else WITHOUT_MARKS
        return SAME_IN_THE_SOUTH if _southern(typed) == _southern(word) else OTHER_MARKS


@dataclass(frozen=True)
class Standing:
    """The best place of a keyword in a text."""

    score: float
    places: frozenset[int]


def standing(
    said: Said, keyword: Sequence[str], bare: Sequence[str], weights: Mapping[str, float]
) -> Standing | None:
    """Where a keyword stands best; none when a word of it is missing or too far away.

    `bare` are the folded words of `keyword`, `weights` what each of them is worth. A keyword is as sure as its most
    doubtful word.
    """
    if any(token not in said.places for token in bare):
        return None
    worth = sum(weights[token] for token in bare)
    best: Standing | None = None
    for places, order in _ways(said, bare):
        alike = [said.likeness(*three) for three in zip(places, bare, keyword, strict=True)]
        score = worth * order * min(alike) * sum(alike) / len(alike)
        if best is None or score > best.score:
            best = Standing(score, frozenset(places))
    return best


def _ways(said: Said, bare: Sequence[str]) -> Iterator[tuple[tuple[int, ...], float]]:
    """Every way the words follow each other closely, with what the way is worth."""
    for start in said.places[bare[0]]:
        places, gaps = [start], 0
        for token in bare[1:]:
            after = next(
                (place for place in said.places[token] if 0 < place - places[-1] <= WIDEST_REACH), None
            )
            if after is None:
                break
            gaps += said.full_words(places[-1] + 1, after)
            places.append(after)
        else:
            if gaps <= WIDEST_GAP:
                yield tuple(places), said.emphasis(start) * PER_GAP**gaps
        if len(bare) == 2 and start - 1 in said.places[bare[1]]:
            yield (start, start - 1), SWAPPED


def _southern(word: str) -> str:
    return unicodedata.normalize("NFD", word).replace("\u0303", "\u0309")
