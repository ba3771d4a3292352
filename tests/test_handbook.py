"""What checks the handbook finds what is not so, and lets pass what only differs from day to day."""

import pytest

from tests import handbook


@pytest.mark.parametrize(
    ("kind", "shown", "real"),
    [
        ("json", '{"a": 1}', '{"a": 2}'),
        ("json", '{"a": 1}', "{}"),
        ("json", '{"a": null}', '{"a": ""}'),
        ("json", '{"a": []}', '{"a": [1]}'),
        ("json", '{"a": [1, 2]}', '{"a": [1]}'),
        ("json", '{"a": "x…"}', '{"a": "yx"}'),
        ("json", '{"a": "PA-261123-00001"}', '{"a": "PA-261123-00002"}'),
        ("text", "b\na\n", "a\nb\n"),
    ],
)
def test_an_answer_that_is_not_so_is_found(kind: str, shown: str, real: str) -> None:
    assert handbook.differences(handbook.Step(1, "", kind, shown), real)


def test_an_answer_may_be_cut_down_and_of_another_day() -> None:
    shown = '{"a": [{"code": "PA-200101-00001", "at": "2020-01-01T00:00:00+00:00"}], "b": "x…"}'
    real = '{"a": [{"code": "PA-261123-00001", "at": "2026-11-23T08:15:30.5+00:00", "c": 1}], "b": "xyz", "d": 2}'
    assert handbook.differences(handbook.Step(1, "", "json", shown), real) == []
