"""The style sheet's colours have the contrast of WCAG 2.2 AA, in light and in dark, and it fetches nothing."""

import re

import pytest

from core.config import ROOT

SHEET = (ROOT / "web" / "static" / "style.css").read_text(encoding="utf-8")


def colours(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block))


LIGHT = colours(SHEET[SHEET.index(":root") : SHEET.index("@media")])
DARK = LIGHT | colours(SHEET[SHEET.index("@media (prefers-color-scheme: dark)") : SHEET.index("*, *::before")])


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


TEXT = [(ink, ground) for ink in ("ink", "soft", "link", "accent") for ground in ("paper", "sheet")] + [
    ("ink", "mark"),
    ("ink", "sought"),
    ("soft", "sought"),
    ("on-accent", "accent"),
    ("paper", "ink"),
]
SIGNS = [(sign, "paper") for sign in ("edge", "ok", "accent", "operation", "place", "org", "person", "drug")]


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "back", "least"), [(*p, 4.5) for p in TEXT] + [(*p, 3.0) for p in SIGNS])
def test_contrast(scheme: dict[str, str], front: str, back: str, least: float) -> None:
    assert contrast(scheme[front], scheme[back]) >= least


def test_both_schemes_are_defined() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert LIGHT["paper"] != DARK["paper"]


def test_nothing_is_fetched() -> None:
    assert "url(" not in SHEET
    assert "@import" not in SHEET
