"""Signs of picture fonts, which Word stores as a number of the font: marks of a plan among them."""

from __future__ import annotations

from typing import Any

from roadmap_core.documents.docx_tree import W

__all__ = ["UNKNOWN", "sign_of"]

UNKNOWN = "\ufffe"
"""No sign at all; whoever cleans the text counts it."""

# Where such a font stands in the private part of Unicode (ECMA-376 part 1, 17.3.3.30).
_PRIVATE = 0xF000
_WINGDINGS = {
    **dict.fromkeys((0x6C, 0x9F, 0x73, 0x77), "•"),
    **dict.fromkeys((0x6E, 0xA7), "▪"),
    **dict.fromkeys((0x6F, 0x71, 0xA8), "□"),
    **dict.fromkeys((0xD8, 0xE0, 0xE8, 0xF0), "→"),
    0xFB: "✗",
    0xFC: "✓",
    0xFD: "☒",
    0xFE: "☑",
}
_SYMBOL = {0x2D: "-", 0xB7: "•", 0xA3: "≤", 0xB3: "≥", 0xB1: "±", 0xB0: "°", 0xB4: "×", 0xAE: "→"}
_FONTS = {"wingdings": _WINGDINGS, "symbol": _SYMBOL}


def sign_of(element: Any) -> str:
    """The sign of a ``w:sym``; `UNKNOWN` where its font or its number is not known here."""
    told = element.get(f"{W}char", "")
    font = element.get(f"{W}font", "").lower()
    try:
        number = int(told, 16)
    except ValueError:
        return UNKNOWN
    signs = _FONTS.get(font, {})
    code = number - _PRIVATE if number >= _PRIVATE else number
    if code in signs:
        return signs[code]
    plain = font not in _FONTS and 0x20 < number < 0xD800
    return chr(number) if plain else UNKNOWN
