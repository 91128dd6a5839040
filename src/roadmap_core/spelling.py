"""The name that was meant by one that is not known."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["did_you_mean"]

_MOST_SHOWN = 12


def did_you_mean(given: object, known: Iterable[str]) -> str:
    """What stands behind a name that is not known: the closest that is, else those that are.

    >>> did_you_mean("duraton", ["duration", "share"]), did_you_mean("x", ["duration", "share"])
    (" (did you mean 'duration'?)", ' (known: duration, share)')
    """
    from difflib import get_close_matches

    names = list(known)
    close = get_close_matches(str(given), names, n=1)
    if close:
        return f" (did you mean {close[0]!r}?)"
    shown = ", ".join(names[:_MOST_SHOWN]) or "none"
    more = f", ... {len(names) - _MOST_SHOWN} more" if len(names) > _MOST_SHOWN else ""
    return f" (known: {shown}{more})"
