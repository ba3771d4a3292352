"""Folding and word splitting, the ground of search and of category suggestion."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.wording import _BARE, fold, tokens, words


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Sụt lún vỉa hè", "sut lun via he"),
        ("ĐIỆN đứt, Đường Đất", "dien dut, duong dat"),
        ("  hai\tdòng\n chữ ", "hai dong chu"),
        ("Hoà Thành và Hòa Thành", "hoa thanh va hoa thanh"),
        ("ươ ƯƠ ăâêôơư", "uo uo aaeoou"),
        ("", ""),
    ],
)
def test_fold_strips_marks_case_and_spaces(typed: str, folded: str) -> None:
    assert fold(typed) == folded


def test_a_text_sent_decomposed_folds_like_a_composed_one() -> None:
    composed = "Đường Nguyễn Huệ bị sụp, ngập nước"
    decomposed = unicodedata.normalize("NFD", composed)
    assert decomposed != composed
    assert fold(decomposed) == fold(composed)
    assert words(decomposed) == words(composed)


def test_the_two_communes_that_differ_only_by_marks_fold_alike() -> None:
    """Why an area is never keyed on a slug: Xã Tân Thành and Xã Tân Thạnh are two places."""
    assert fold("Tân Thành") == fold("Tân Thạnh")
    assert words("Tân Thành") != words("Tân Thạnh")


@pytest.mark.parametrize(("new", "old"), [("hoà", "hòa"), ("khoẻ", "khỏe"), ("thuỷ", "thủy"), ("luỹ", "lũy")])
def test_both_places_of_the_tone_are_one_word(new: str, old: str) -> None:
    assert words(new) == words(old) == [old]


@pytest.mark.parametrize("word", ["quý", "hoàn", "thuyền", "quỳnh", "toàn", "xoáy"])
def test_tones_that_have_only_one_place_stay(word: str) -> None:
    assert words(word) == [word]


def test_tokens_drop_punctuation_and_keep_numbers() -> None:
    assert tokens("Ổ gà, số 12/5 – hẻm_3!") == ["o", "ga", "so", "12", "5", "hem", "3"]


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=60))
def test_words_stand_beside_tokens(text: str) -> None:
    assert [fold(word) for word in words(text)] == tokens(text)
    assert all(tokens(text))


def test_letters_from_everywhere_are_not_remembered_for_ever() -> None:
    fold("".join(chr(number) for number in range(0x2100, 0x20000) if not 0xD800 <= number < 0xE000))
    assert max(_BARE) < 0x2100
    assert fold("Đường số 5 😱 ភូមិ") == fold(fold("Đường số 5 😱 ភូមិ"))
