"""Rows as frames: the one place that knows a table package."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["as_frame"]

_TYPES = {"day": "datetime64[s]", "flag": "bool", "count": "int64"}


def as_frame(rows: Sequence[Mapping[str, object]], columns: Mapping[str, str]) -> pd.DataFrame:
    """Rows as a pandas frame with these columns, each a "text", "day", "flag" or "count".

    A day may be None, which becomes NaT. A frame without rows has the same types.
    """
    import pandas as pd

    frame = pd.DataFrame(rows, columns=list(columns))
    return frame.astype({name: _TYPES[kind] for name, kind in columns.items() if kind != "text"})
