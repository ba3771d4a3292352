"""A resident's own words lead to the right category, typed with or without marks."""

import csv
from collections.abc import Sequence
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from reports.suggesting.suggest import Keyworded, Suggester
from reports.wording import fold

ROOT = Path(__file__).parent.parent
CASES = Path(__file__).parent / "suggest_cases.csv"


def _suggester() -> Suggester:
    tree = yaml.safe_load((ROOT / "province/tay-ninh/categories.yaml").read_text(encoding="utf-8"))
    return Suggester(
        [Keyworded(row["code"], row["name_vi"], tuple(row["keywords"])) for row in tree["categories"]]
    )


SUGGESTER = _suggester()


def _cases(part: str) -> list[tuple[str, str]]:
    with CASES.open(encoding="utf-8", newline="") as file:
        return [(row["text"], row["category"]) for row in csv.DictReader(file) if row["part"] == part]


def _share_within(cases: Sequence[tuple[str, str]], first: int) -> float:
    found = [right in [s.code for s in SUGGESTER.rank(text, first)] for text, right in cases]
    return sum(found) / len(found)


def test_the_cases_are_many_and_a_third_was_never_tuned_on() -> None:
    tuning, held_out = _cases("tuning"), _cases("held-out")
    assert len(tuning) + len(held_out) >= 300
    assert len(held_out) * 3 >= len(tuning) + len(held_out)


@pytest.mark.parametrize("part", ["tuning", "held-out"])
def test_the_right_category_is_first_mostly_and_among_three_nearly_always(part: str) -> None:
    """Measured when written: tuning 98.4 % and 100 %, held out 86.6 % and 95.3 %."""
    assert _share_within(_cases(part), 1) >= 0.85
    assert _share_within(_cases(part), 3) >= 0.95


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("sut lun via he", "sidewalk-subsidence"),
        ("sụt lún vỉa hè", "sidewalk-subsidence"),
        ("SỤP VỈA HÈ!!!", "sidewalk-subsidence"),
        ("cúp điện", "power-outage"),
        ("điện đứt", "fallen-wire"),
        ("hố ga", "manhole"),
        ("cây ngả đè nhà", "dangerous-tree"),
        ("sạt lỡ bờ sông", "landslide"),
        ("đường có ổ gà", "pothole"),
        ("toi muon to cao", "denunciation"),
        ("khiếu nại", "complaint"),
    ],
)
def test_words_of_the_south_and_words_without_marks_are_understood(text: str, code: str) -> None:
    assert SUGGESTER.rank(text)[0].code == code


@pytest.mark.parametrize(
    ("typed", "meant"), [("đèn đươngf khôgn sáng", "street-light"), ("thuy loiw, kennh muong", "irrigation")]
)
def test_a_slip_of_the_finger_is_forgiven(typed: str, meant: str) -> None:
    assert meant in [suggestion.code for suggestion in SUGGESTER.rank(typed, 3)]


SMALL = Suggester(
    [
        Keyworded("stone", "Đá", ("đá lở", "đá rơi")),
        Keyworded("skin", "Da", ("da nổi mẩn", "ngứa da")),
        Keyworded("lamp", "Đèn đường", ("đèn đường tắt",)),
    ]
)


def test_marks_decide_between_words_that_fold_alike() -> None:
    assert SMALL.rank("đá lở")[0].code == "stone"
    assert SMALL.rank("ngứa da")[0].code == "skin"
    assert SMALL.rank("da bị ngứa da")[0].code == "skin"


def test_words_with_the_right_marks_rank_above_the_same_without() -> None:
    with_marks, without = SMALL.rank("đèn đường tắt")[0], SMALL.rank("den duong tat")[0]
    assert with_marks.code == without.code == "lamp"
    assert with_marks.score > without.score


def test_other_marks_make_another_word() -> None:
    scores = {s.code: s.score for s in SMALL.rank("đến dương tất cả đều tốt")}
    assert scores.get("lamp", 0) < SMALL.rank("đèn đường tắt")[0].score / 2


def test_a_place_that_is_only_named_does_not_decide() -> None:
    assert SUGGESTER.rank("rác đổ đầy trước cổng trường học")[0].code == "rubbish"


@pytest.mark.parametrize("text", ["", "   ", "?!", "xyzzy qwertz", "123 456"])
def test_words_that_touch_no_keyword_suggest_nothing(text: str) -> None:
    assert SUGGESTER.rank(text) == []


@given(st.text(max_size=200), st.integers(min_value=1, max_value=40))
def test_any_text_gives_an_ordered_list_of_known_categories(text: str, limit: int) -> None:
    ranked = SUGGESTER.rank(text, limit)
    scores = [suggestion.score for suggestion in ranked]
    assert len(ranked) <= limit
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    assert len({suggestion.code for suggestion in ranked}) == len(ranked)


@given(st.sampled_from([text for text, _ in _cases("tuning")]))
def test_the_same_words_always_give_the_same_ranking(text: str) -> None:
    assert SUGGESTER.rank(text) == SUGGESTER.rank(text)
    assert SUGGESTER.rank(fold(text)) == SUGGESTER.rank(fold(text).upper())


def test_a_very_long_text_is_read_at_its_beginning_only() -> None:
    start = SUGGESTER.rank("cúp điện " + "x " * 300)
    assert start[0].code == "power-outage"
    assert SUGGESTER.rank("x " * 300 + "cúp điện") == []
