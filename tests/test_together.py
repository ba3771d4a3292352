"""Many who ask at the same moment are served by one piece of work, and nobody pays for another's mistake."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from threading import Event

import pytest
from sqlalchemy.exc import OperationalError

from doors.together import Together
from tests.service import until

WRONG = -1


class Work:
    """Doubles numbers; the first turn lasts until it is let go."""

    def __init__(self, trouble: Exception | None = None) -> None:
        self.turns: list[list[int]] = []
        self.go = Event()
        self.trouble = trouble

    def __call__(self, _place: None, asked: Sequence[int]) -> Sequence[int]:
        self.turns.append(list(asked))
        assert self.go.wait(30)
        if self.trouble is not None and WRONG in asked:
            raise self.trouble
        return [2 * number for number in asked]


@contextmanager
def asking(work: Work, *numbers: int) -> Iterator[list[Future[int]]]:
    """One asks and is being served; these come meanwhile."""
    together = Together(nullcontext, work)
    with ThreadPoolExecutor(len(numbers) + 1) as pool:
        pool.submit(together.ask, 0)
        until(lambda: work.turns == [[0]], "nobody is at work")
        asked = [pool.submit(together.ask, number) for number in numbers]
        until(lambda: len(together._waiting) == len(numbers), "not all are waiting")
        work.go.set()
        yield asked


def test_who_comes_meanwhile_is_served_by_one_turn_and_told_their_own():
    work = Work()
    with asking(work, *range(1, 9)) as asked:
        assert [one.result(30) for one in asked] == [2 * number for number in range(1, 9)]
    assert [sorted(turn) for turn in work.turns] == [[0], list(range(1, 9))]


def test_so_many_turns_as_may_go_on_at_once_and_no_more():
    work = Work()
    together = Together(nullcontext, work, most=2)
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(together.ask, 0)]
        until(lambda: work.turns == [[0]], "nobody is at work")
        asked.append(pool.submit(together.ask, 1))
        until(lambda: work.turns == [[0], [1]], "the second waits for the first")
        asked += [pool.submit(together.ask, number) for number in (2, 3)]
        until(lambda: len(together._waiting) == 2, "more than two are at work")
        work.go.set()
        assert [one.result(30) for one in asked] == [0, 2, 4, 6]
    assert len(work.turns) in (3, 4)
    assert together._at_work == 0


def test_what_is_wrong_with_one_is_not_the_others_trouble():
    with asking(Work(ValueError("this one")), 1, WRONG, 2) as (first, wrong, second):
        assert (first.result(30), second.result(30)) == (2, 4)
        with pytest.raises(ValueError, match="this one"):
            wrong.result(30)


def test_trouble_of_the_database_is_told_to_all_and_not_tried_one_by_one():
    work = Work(OperationalError("", None, Exception()))
    with asking(work, 1, WRONG, 2) as asked:
        for one in asked:
            with pytest.raises(OperationalError):
                one.result(30)
    assert len(work.turns) == 2


def test_after_trouble_the_next_is_served():
    work = Work(ValueError("this one"))
    work.go.set()
    together = Together(nullcontext, work)
    with pytest.raises(ValueError, match="this one"):
        together.ask(WRONG)
    assert together.ask(3) == 6


def test_a_transaction_that_cannot_be_opened_is_everybodys_trouble_and_only_then():
    work, broken = Work(), [OSError("no such disk")]
    work.go.set()

    @contextmanager
    def opened() -> Iterator[None]:
        if broken:
            raise broken.pop()
        yield

    together = Together(opened, work)
    with pytest.raises(OSError, match="disk"):
        together.ask(1)
    assert together.ask(2) == 4


def test_two_turns_at_once_serve_everybody_once():
    work = Work()
    together = Together(nullcontext, work, 2)
    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(together.ask, number) for number in range(8)]
        until(lambda: len(work.turns) == 2, "not two are at work")
        until(lambda: len(together._waiting) == 6, "not all are waiting")
        work.go.set()
        assert [one.result(30) for one in asked] == [2 * number for number in range(8)]
    assert sorted(number for turn in work.turns for number in turn) == list(range(8))
