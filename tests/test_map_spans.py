"""All days since one, put together from spans: each day once and none before, and not many pieces."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from reports.days import begins_day, day_of
from reports.public.mapread import cover
from reports.public.mapspans import LENGTHS

moments = st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def test_a_day_is_the_one_of_the_province():
    last_minute = datetime(2026, 11, 22, 16, 59, tzinfo=UTC)
    assert day_of(last_minute + timedelta(minutes=1)) == day_of(last_minute) + 1 == 20_780
    assert [begins_day(last_minute + timedelta(minutes=more)) for more in range(3)] == [False, True, False]


@given(moments, st.integers(0, 4000), st.sampled_from(sorted(LENGTHS)))
def test_every_day_since_is_covered_once(since: datetime, more: int, level: int):
    last = day_of(since) + more
    covered = cover(since, last, LENGTHS[level])
    days = list(covered.days)
    for length, spans in covered.spans.items():
        days += [day for span in spans for day in range(span * length, (span + 1) * length)]
    # What has not come yet may be covered, too: nothing lies there.
    assert days[: more + 1] == list(range(day_of(since), last + 1))
    assert days == list(range(day_of(since), day_of(since) + len(days)))
    assert len(covered.days) <= LENGTHS[level][0]
    assert sum(map(len, covered.spans.values())) <= 7 + 7 + more // 64 + 1


@given(st.sampled_from(sorted(LENGTHS)), st.integers(0, 60_000))
def test_ever_is_one_span(level: int, last: int):
    covered = cover(None, last, LENGTHS[level])
    assert sum(map(len, covered.spans.values())) == 1
    assert not covered.days
