"""Lines over time as an SVG picture, one above the other."""

from collections.abc import Mapping, Sequence

WIDTH, HEIGHT, LEFT, GAP = 900, 150, 80, 40
LINE = '<polyline fill="none" stroke="#0b7285" stroke-width="1.5" points="{}"/>'
WORDS = '<text x="{}" y="{}" font-family="sans-serif" font-size="12" fill="#222">{}</text>'
FRAME = '<rect x="{}" y="{}" width="{}" height="{}" fill="none" stroke="#ccc"/>'


def picture(minutes: Sequence[float], series: Mapping[str, Sequence[float]]) -> str:
    """Each from zero to its highest, which stands beside it."""
    parts, span = [], max(minutes)
    for place, (name, values) in enumerate(series.items()):
        top, highest = GAP + place * (HEIGHT + GAP), max(values) or 1.0
        points = " ".join(
            f"{LEFT + WIDTH * minute / span:.1f},{top + HEIGHT * (1 - value / highest):.1f}"
            for minute, value in zip(minutes, values, strict=True)
        )
        parts += [FRAME.format(LEFT, top, WIDTH, HEIGHT), LINE.format(points), WORDS.format(LEFT, top - 8, name)]
        parts += [WORDS.format(8, top + 10, f"{highest:g}"), WORDS.format(8, top + HEIGHT, "0")]
    bottom = GAP + len(series) * (HEIGHT + GAP)
    parts.append(WORDS.format(LEFT + WIDTH - 60, bottom - 20, f"{span:g} minutes"))
    size = f'width="{LEFT + WIDTH + 20}" height="{bottom}"'
    ground = '<rect width="100%" height="100%" fill="#fff"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{ground}{"".join(parts)}</svg>\n'
