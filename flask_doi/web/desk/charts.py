"""Charts as shapes on a small sheet: columns over time, bars for things, and spans; what they are drawn with is in
"doi/_charts.html".

Every scale begins at nought, and what is not nought is never drawn as nought. A sheet is as wide as a phone, so that
its words can be read there; on a desk it is shown larger.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil

WIDTH = 360
PLOT = 130
TOP = 10
FOOT = 20
LEAST = 1.5
"""How high or long the smallest bar is that is drawn at all."""
CHARACTER = 7
MOST_LABELS = 6
LABEL_WIDTH = 58
ROW = 38
LONGEST_LABEL = 40
WHOLE_STEPS = (1, 2, 5)
TIME_STEPS = (
    1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800, 1209600,
    2592000, 7776000, 15552000, 31104000,
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Box:
    """A bar, and what it says when it is pointed at; `mark` is a second value of the same place."""

    x: float
    y: float
    width: float
    height: float
    title: str
    part: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Word:
    """A word on the sheet, with where it is held: "start", "middle" or "end"."""

    x: float
    y: float
    text: str
    anchor: str = "start"


@dataclass(frozen=True, kw_only=True, slots=True)
class Chart:
    """A drawing: its kind ("columns", "rows" or "spans"), its size, and what is on it; `ticks` are lines across."""

    kind: str
    height: float
    boxes: tuple[Box, ...]
    words: tuple[Word, ...]
    ticks: tuple[float, ...] = ()
    left: float = 0.0
    width: int = WIDTH


def whole_ticks(most: int) -> list[int]:
    """Four or five round numbers from nought to at least `most`."""
    size = 1
    while True:
        for step in WHOLE_STEPS:
            if step * size * 4 >= most:
                return list(range(0, ceil(most / (step * size)) * step * size + 1, step * size))
        size *= 10


def time_ticks(most: int) -> list[int]:
    """The same for seconds, in steps that people tell time by."""
    step = next((step for step in TIME_STEPS if step * 4 >= most), TIME_STEPS[-1])
    return list(range(0, ceil(most / step) * step + 1, step))


def columns(points: Sequence[tuple[str, int, str]], write: Callable[[int], str] = str) -> Chart | None:
    """One column for each point (label, number, what it says); None when there is nothing to draw."""
    if not any(number for _, number, _ in points):
        return None
    ticks = whole_ticks(max(number for _, number, _ in points))
    sheet = _Sheet(len(points), ticks, write)
    boxes = []
    for place, (_, number, title) in enumerate(points):
        height = sheet.height_of(number)
        thin = min(sheet.step * 0.8, 40.0)
        x = sheet.middle_of(place) - thin / 2
        boxes.append(_box(x, TOP + PLOT - height, thin, height, title))
    return Chart(
        kind="columns",
        height=TOP + PLOT + FOOT,
        boxes=tuple(boxes),
        words=(*sheet.tick_words(), *sheet.labels([label for label, _, _ in points])),
        ticks=sheet.tick_lines(),
        left=sheet.left,
    )


def spans(points: Sequence[tuple[str, int | None, int, str]], write: Callable[[int], str]) -> Chart | None:
    """From a lower to an upper number of seconds for each point; one without numbers is left out."""
    known = [(place, low, high, title) for place, (_, low, high, title) in enumerate(points) if low is not None]
    if not known:
        return None
    sheet = _Sheet(len(points), time_ticks(max(1, *(high for _, _, high, _ in known))), write)
    boxes = []
    for place, low, high, title in known:
        upper, lower = sheet.height_of(high), sheet.height_of(low)
        boxes.append(_box(sheet.middle_of(place), TOP + PLOT - upper, 0.0, upper - lower, title))
    return Chart(
        kind="spans",
        height=TOP + PLOT + FOOT,
        boxes=tuple(boxes),
        words=(*sheet.tick_words(), *sheet.labels([label for label, _, _, _ in points])),
        ticks=sheet.tick_lines(),
        left=sheet.left,
    )


def rows(items: Sequence[tuple[str, int, int, str]]) -> Chart | None:
    """One bar below each label (label, number, part of it, how the number is written); None for nothing to draw."""
    most = max((number for _, number, _, _ in items), default=0)
    if not most:
        return None
    boxes, words = [], []
    for place, (label, number, part, written) in enumerate(items):
        y = place * ROW
        short = label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1]}…"
        words += [Word(x=0, y=y + 14, text=short), Word(x=WIDTH, y=y + 14, text=written, anchor="end")]
        length = max(LEAST, number / most * WIDTH) if number else 0.0
        drawn = max(LEAST, part / most * WIDTH) if part else 0.0
        boxes.append(_box(0, y + 20, length, 11, f"{label}: {written}", part=drawn))
    return Chart(kind="rows", height=len(items) * ROW, boxes=tuple(boxes), words=tuple(words))


class _Sheet:
    """Where things stand on a sheet with a scale at its left and labels at its foot."""

    def __init__(self, count: int, ticks: Sequence[int], write: Callable[[int], str]) -> None:
        self.count, self.ticks = count, ticks
        self.texts = [write(tick) for tick in ticks]
        self.left = max(len(text) for text in self.texts) * CHARACTER + 6.0
        self.step = (WIDTH - self.left) / count

    def height_of(self, number: int) -> float:
        return max(LEAST, number / self.ticks[-1] * PLOT) if number else 0.0

    def middle_of(self, place: int) -> float:
        return self.left + self.step * (place + 0.5)

    def tick_lines(self) -> tuple[float, ...]:
        return tuple(round(TOP + PLOT - self.height_exactly(tick), 1) for tick in self.ticks)

    def height_exactly(self, number: int) -> float:
        return number / self.ticks[-1] * PLOT

    def tick_words(self) -> list[Word]:
        lines = self.tick_lines()
        return [
            Word(x=self.left - 5, y=line + 4, text=text, anchor="end")
            for line, text in zip(lines, self.texts, strict=True)
        ]

    def labels(self, texts: Sequence[str]) -> list[Word]:
        """As many as fit, evenly apart, the first among them."""
        fitting = max(1, min(MOST_LABELS, int((WIDTH - self.left) // LABEL_WIDTH)))
        every = max(1, ceil(self.count / fitting))
        found: list[Word] = []
        for place in range(0, self.count, every):
            x = min(max(self.middle_of(place), self.left + LABEL_WIDTH / 2 - 4), WIDTH - LABEL_WIDTH / 2)
            if found and x - found[-1].x < LABEL_WIDTH:
                continue
            found.append(Word(x=round(x, 1), y=TOP + PLOT + 15, text=texts[place], anchor="middle"))
        return found


def _box(x: float, y: float, width: float, height: float, title: str, part: float = 0.0) -> Box:
    x, y, width, height, part = (round(value, 2) for value in (x, y, width, height, part))
    return Box(x=x, y=y, width=width, height=height, title=title, part=part)
