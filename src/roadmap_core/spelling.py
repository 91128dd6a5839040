"""The name that was meant by one that is not known."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["close_to", "did_you_mean"]

_MOST_SHOWN = 12


def close_to(given: object, known: Iterable[str]) -> tuple[str, ...]:
    """The known names that look like the given one, the likest first; three at most.

    >>> close_to("10.3", ["1", "10.2", "7"])
    ('10.2',)
    """
    # Imported late: most programs never meet a misspelt name.
    from difflib import get_close_matches

    return tuple(get_close_matches(str(given), [str(name) for name in known]))


def did_you_mean(given: object, known: Iterable[str]) -> str:
    """What stands behind a name that is not known: the closest that is, else those that are.

    >>> did_you_mean("duraton", ["duration", "share"]), did_you_mean("x", ["duration", "share"])
    (" (did you mean 'duration'?)", ' (known: duration, share)')
    """
    names = [str(name) for name in known]
    if close := close_to(given, names):
        return f" (did you mean {close[0]!r}?)"
    shown = ", ".join(names[:_MOST_SHOWN]) or "none"
    more = f", ... {len(names) - _MOST_SHOWN} more" if len(names) > _MOST_SHOWN else ""
    return f" (known: {shown}{more})"
