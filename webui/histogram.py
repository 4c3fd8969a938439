"""The years of a result list as a small picture: bars that are links, drawn as plain SVG without script or style."""

from __future__ import annotations

from dataclasses import dataclass

from webui.forms import Choice

WIDTH, HEIGHT = 240, 56
_LABELS = 14  # pixels under the bars
_TICK = 30  # pixels a written year needs
_FEWEST = 3  # years from which a picture says more than a list


@dataclass(frozen=True, slots=True)
class Bar:
    """One year: where its bar stands, and the address that adds it to the filter or takes it away."""

    year: str
    count: int
    chosen: bool
    address: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Histogram:
    """All bars, and the years written under them with their places."""

    bars: tuple[Bar, ...]
    ticks: tuple[tuple[str, float], ...]
    width: int = WIDTH
    height: int = HEIGHT


def histogram(choices: tuple[Choice, ...]) -> Histogram | None:
    """The picture of the year facet; None where there are too few years for one.

    A year that counts nothing, chosen by hand in an address, does not stretch it.
    """
    known = {int(choice.value): choice for choice in choices if choice.value.isdecimal() and choice.count}
    if len(known) < _FEWEST:
        return None
    first, last = min(known), max(known)
    step = WIDTH / (last - first + 1)
    room = HEIGHT - _LABELS
    most = max(choice.count for choice in known.values())
    bars = []
    for year, choice in sorted(known.items()):
        height = max(2.0, room * choice.count / most)
        bars.append(
            Bar(
                choice.value,
                choice.count,
                choice.chosen,
                choice.address,
                round((year - first) * step, 2),
                round(room - height, 2),
                round(max(1.0, step - 1), 2),
                round(height, 2),
            )
        )
    apart = next(
        years for years in (10, 20, 50, 100, 1_000, 10_000) if years * step >= _TICK or years == 10_000
    )
    decades = [year for year in range(first, last + 1) if year % apart == 0]
    shown = decades if len(decades) > 1 else [first, last]
    return Histogram(tuple(bars), tuple((str(year), round((year - first + 0.5) * step, 2)) for year in shown))
