"""The palette passes WCAG 2.2 AA in both themes: 4.5 for text, 3 for marks and borders.

The colours are read from tokens.css, so a new tone is checked by being there. The arithmetic is
that of CSS Color 4 (OKLCH to linear sRGB) and WCAG 2.2 (relative luminance and contrast ratio).
"""

import math
import re
from pathlib import Path

import pytest

CSS = (Path(__file__).parent.parent / "assets/css/tokens.css").read_text()
THEMES = {"light": ":root {", "dark": '[data-bs-theme="dark"] {'}
TEXT, MARK = 4.5, 3.0

Colour = tuple[float, float, float]


def _variables(theme: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for start in dict.fromkeys([THEMES["light"], THEMES[theme]]):
        block = CSS[CSS.index(start) :]
        block = block[: block.index("\n}")]
        found |= dict(re.findall(r"--([\w-]+):\s*([^;]+);", block))
    return found


def _colour(theme: str, name: str) -> Colour:
    value = _variables(theme)[name]
    while reference := re.fullmatch(r"var\(--([\w-]+)\)", value):
        value = _variables(theme)[reference[1]]
    lightness, chroma, hue = re.fullmatch(r"oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)", value).groups()  # type: ignore[union-attr]
    return float(lightness), float(chroma), float(hue)


def _luminance(colour: Colour) -> float:
    lightness, chroma, hue = colour[0], colour[1], math.radians(colour[2])
    a, b = chroma * math.cos(hue), chroma * math.sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
    red, green, blue = (min(1.0, max(0.0, part)) for part in (red, green, blue))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: Colour, other: Colour) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _tones() -> dict[str, tuple[float, float]]:
    pairs = re.findall(r"^(\.[\w., -]+) \{ --hue: ([\d.]+); --c: ([\d.]+); \}", CSS, re.MULTILINE)
    return {names: (float(hue), float(chroma)) for names, hue, chroma in pairs}


def test_black_on_white_is_twenty_one() -> None:
    assert _contrast((0, 0, 0), (1, 0, 0)) == pytest.approx(21, abs=0.01)


def test_every_tone_was_read() -> None:
    assert len(_tones()) == CSS.count("{ --hue:") > 12


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ground", ["canvas", "surface", "sunken", "raised", "accent-soft"])
@pytest.mark.parametrize("ink", ["ink", "ink-2", "muted", "accent"])
def test_text_is_readable(theme: str, ground: str, ink: str) -> None:
    assert _contrast(_colour(theme, ink), _colour(theme, ground)) >= TEXT


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("fill", ["fill", "fill-hover"])
def test_words_on_the_main_button_are_readable(theme: str, fill: str) -> None:
    assert _contrast(_colour(theme, "on-fill"), _colour(theme, fill)) >= TEXT


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("line", ["control", "focus", "fill"])
def test_controls_and_focus_stand_out(theme: str, line: str) -> None:
    assert _contrast(_colour(theme, line), _colour(theme, "surface")) >= MARK
    assert _contrast(_colour(theme, line), _colour(theme, "canvas")) >= MARK


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("names", "tone"), _tones().items())
def test_tones_are_readable(theme: str, names: str, tone: tuple[float, float]) -> None:
    hue, chroma = tone
    measures = {name: float(_variables(theme)[f"tone-{name}"]) for name in _MEASURES}
    ground = (measures["ground"], chroma * 0.25 * measures["chroma"], hue)
    ink = (measures["ink"], chroma * 0.8, hue)
    mark = (measures["mark"], chroma, hue)
    assert _contrast(ink, ground) >= TEXT, f"text of {names}"
    assert _contrast(_colour(theme, "ink"), ground) >= TEXT, f"names on {names}"
    assert _contrast(mark, ground) >= MARK, f"mark of {names}"
    assert _contrast(mark, _colour(theme, "surface")) >= MARK, f"mark of {names} on the page"


_MEASURES = ("ground", "ink", "mark", "chroma")
