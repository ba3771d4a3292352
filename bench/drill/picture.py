"""A drill as a picture: what was accepted and what was under way over time, and a band for each fault."""

from collections.abc import Sequence
from html import escape

from bench.drill.course import Course

WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 1200, 240, 60, 60, 150
# More points than these nobody can tell apart.
FINEST = 1200
INK, ACCEPTED, WAITING, HURT, LOST = "#1b1b1b", "#0b63c4", "#c2410c", "#fde68a", "#fca5a5"


def draw(courses: Sequence[Course]) -> str:
    """An SVG with one chart for each database: reports accepted a second, and accepted but not yet at their units."""
    tall = HEIGHT + TOP + BOTTOM
    charts = "".join(
        f'<g transform="translate(0,{place * tall})">{_chart(course)}</g>'
        for place, course in enumerate(courses)
    )
    whole = f"0 0 {WIDTH + LEFT + 20} {tall * len(courses)}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{whole}" font-family="sans-serif" font-size="13">'
        f'<rect width="100%" height="100%" fill="white"/>{charts}</svg>\n'
    )


def _chart(course: Course) -> str:
    seconds = max((at for at, _, _ in course.samples), default=1.0)
    waiting = [(at, under_way) for at, _, under_way in course.samples]
    rates = [
        (after[0], (after[1] - before[1]) / (after[0] - before[0]))
        for before, after in zip(course.samples, course.samples[4:], strict=False)
    ]
    title = f"{course.kind}: {course.reports} reports, {len(course.flaws) or 'no'} promises broken"
    parts = [f'<text x="{LEFT}" y="22" font-size="18" fill="{INK}">{escape(title)}</text>']
    for outcome in course.outcomes:
        x, wide = _x(outcome.began_s, seconds), _x(outcome.ended_s, seconds) - _x(outcome.began_s, seconds)
        colour = LOST if outcome.flaws else HURT
        parts.append(
            f'<rect x="{x:.1f}" y="{TOP}" width="{max(wide, 2):.1f}" height="{HEIGHT}" fill="{colour}"/>'
        )
        parts.append(
            f'<text transform="translate({x + 4:.1f},{TOP + HEIGHT + 12}) rotate(55)" font-size="11">'
            f"{escape(outcome.name)}</text>"
        )
    parts.append(_line(rates, seconds, ACCEPTED, "accepted a second", 0))
    parts.append(_line(waiting, seconds, WAITING, "accepted, not yet at their units", 1))
    parts.append(f'<path d="M{LEFT} {TOP}V{TOP + HEIGHT}H{LEFT + WIDTH}" fill="none" stroke="{INK}"/>')
    parts.append(f'<text x="{LEFT + WIDTH - 60}" y="{TOP - 8}" font-size="11">{seconds:.0f} s</text>')
    return "".join(parts)


def _line(points: Sequence[tuple[float, float]], seconds: float, colour: str, said: str, place: int) -> str:
    most = max((value for _, value in points), default=0) or 1
    points = points[:: len(points) // FINEST + 1]
    path = " ".join(
        f"{_x(at, seconds):.1f},{TOP + HEIGHT - value / most * HEIGHT:.1f}" for at, value in points
    )
    return (
        f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.5"/>'
        f'<text x="{LEFT + place * 280}" y="{TOP - 16}" fill="{colour}">{said}: at most {most:.0f}</text>'
    )


def _x(at: float, seconds: float) -> float:
    return LEFT + at / seconds * WIDTH
