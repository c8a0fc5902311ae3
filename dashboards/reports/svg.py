"""Charts as inline SVG, for pages without any script; every text is escaped."""

from collections.abc import Sequence
from html import escape

from dashboards import formats, look

WIDTH, HEIGHT, FOOT, LEFT = 960, 180, 24, 52


def bars(entries: Sequence[tuple[str, int, str]]) -> str:
    """One bar per (label, number, tooltip); the first and last label stand below, the largest number at the side."""
    most = max((number for _, number, _ in entries), default=0)
    if not most:
        return ""
    step, room = (WIDTH - LEFT) / len(entries), HEIGHT - FOOT - 12
    drawn = "".join(
        f'<rect x="{LEFT + step * place:.2f}" y="{HEIGHT - FOOT - room * number / most:.2f}" width="{step * 0.85:.2f}"'
        f' height="{room * number / most:.2f}" fill="{look.ACCENT}"><title>{escape(tip)}</title></rect>'
        for place, (_, number, tip) in enumerate(entries)
    )
    floor = HEIGHT - FOOT
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" width="100%" role="img" font-size="13" fill="{look.QUIET}">'
        f'<line x1="{LEFT}" x2="{WIDTH}" y1="{floor}" y2="{floor}" stroke="{look.LINE}"/>{drawn}'
        f"{_text(LEFT - 8, 22, formats.count(most), 'end')}{_text(LEFT - 8, floor, '0', 'end')}"
        f"{_text(LEFT, HEIGHT - 6, entries[0][0], 'start')}{_text(WIDTH, HEIGHT - 6, entries[-1][0], 'end')}</svg>"
    )


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}">{escape(text)}</text>'
