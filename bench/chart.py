"""Two pictures of a run, drawn as SVG by hand: how near each figure came to its goal, and how times grow."""

from collections.abc import Mapping, Sequence
from html import escape
from math import log10

from bench.figures import Figure

WIDTH, LINE = 900, 26
GREEN, AMBER, RED = "#2a7", "#c80", "#c33"
LINES = ("#07c", "#c33", "#2a7", "#c80", "#80c", "#088", "#a55")
COLOURS = {"aim": GREEN, "must": AMBER, "NOT MET": RED}


def goals(figures: Sequence[Figure]) -> str:
    """One bar a figure: its share of what it must reach; the line is the must."""
    height = LINE * (len(figures) + 2)
    parts = []
    for number, one in enumerate(figures):
        share = one.value / one.goal.must if one.goal.more else one.goal.must / one.value
        y = LINE * (number + 1)
        parts.append(_text(8, y + 16, f"{one.goal.work}, {one.database}"))
        parts.append(_bar(400, y + 4, min(share, 2.5) * 160, COLOURS[one.verdict]))
        parts.append(_text(408 + min(share, 2.5) * 160, y + 16, f"{one.value:.3g} {one.goal.unit}"))
    parts.append(f'<path d="M560 {LINE}V{height - LINE}" stroke="#333" stroke-dasharray="4"/>')
    parts.append(_text(564, LINE - 8, "must"))
    return _svg(height, parts)


def growth(title: str, lines: Mapping[str, Mapping[int, float]]) -> str:
    """Milliseconds (p95) against reports, both on logarithmic scales."""
    parts = [_text(8, 20, title)]
    for ms in (1, 10, 100, 1000):
        y = _y(ms)
        parts.append(f'<path d="M60 {y:.0f}H640" stroke="#ddd"/>' + _text(8, y + 4, f"{ms} ms"))
    for number, (name, points) in enumerate(lines.items()):
        colour = LINES[number % len(LINES)]
        path = "M" + "L".join(f"{_x(size):.0f} {_y(ms):.0f}" for size, ms in sorted(points.items()))
        parts.append(f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.append(_text(660, 60 + 22 * number, name, colour))
    for size in sorted({size for points in lines.values() for size in points}):
        parts.append(_text(_x(size) - 20, 390, f"{size:,}"))
    return _svg(400, parts)


def _x(size: int) -> float:
    return 100 + (log10(size) - 3) * 170


def _y(ms: float) -> float:
    return 360 - log10(max(ms, 0.5)) * 105


def _bar(x: float, y: float, width: float, colour: str) -> str:
    return f'<rect x="{x}" y="{y}" width="{width:.0f}" height="{LINE - 8}" fill="{colour}"/>'


def _text(x: float, y: float, words: str, colour: str = "#222") -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" fill="{colour}">{escape(words)}</text>'


def _svg(height: int, parts: Sequence[str]) -> str:
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" font-family="sans-serif" '
    )
    return head + f'font-size="13"><rect width="100%" height="100%" fill="#fff"/>{"".join(parts)}</svg>\n'
