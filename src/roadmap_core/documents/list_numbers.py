"""The number of an item in the form that a word processor draws it in."""

from __future__ import annotations

__all__ = ["drawn"]

_ROMAN = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L")),
    *((40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)
_LARGEST_ROMAN = 3999
_LETTERS = {
    "lowerLetter": "abcdefghijklmnopqrstuvwxyz",
    "russianLower": "абвгдежзиклмнопрстуфхцчшщэюя",
}
_LETTERS |= {
    "upperLetter": _LETTERS["lowerLetter"].upper(),
    "russianUpper": _LETTERS["russianLower"].upper(),
}
_MOST_LETTERS = 4


def drawn(count: int, form: str) -> str:
    """A count in a form, named as Word names it; a form that is not known is decimal.

    Behind the last letter come two of each: «я», «аа», «бб» (ECMA-376 part 1, 17.18.59).

    >>> drawn(4, "upperRoman"), drawn(3, "russianLower"), drawn(30, "russianLower")
    ('IV', 'в', 'бб')
    """
    if form in {"upperRoman", "lowerRoman"} and 0 < count <= _LARGEST_ROMAN:
        text, rest = "", count
        for value, sign in _ROMAN:
            text, rest = text + sign * (rest // value), rest % value
        return text if form == "upperRoman" else text.lower()
    letters = _LETTERS.get(form, "")
    if letters and 0 < count <= len(letters) * _MOST_LETTERS:
        again, at = divmod(count - 1, len(letters))
        return letters[at] * (again + 1)
    return f"{count:02}" if form == "decimalZero" else str(count)
