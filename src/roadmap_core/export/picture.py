"""The one way in which a picture becomes a file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from roadmap_core.errors import UnwritableFile
from roadmap_core.export.lettering import DPI
from roadmap_core.export.style import refuse_no_axes, refuse_other
from roadmap_core.files import writing

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["write_picture"]

# Else the day of the drawing stands in the file.
_NO_DAY = {"svg": {"Date": None}, "svgz": {"Date": None}, "pdf": {"CreationDate": None}}


def write_picture(axes: Axes, path: str | os.PathLike[str]) -> None:
    """Write the figure that axes are on: .png, .svg or .pdf by the suffix of the path.

    Raises:
        InvalidData: they are no axes, or the path is none.
        MissingExtra: matplotlib is not installed.
        UnwritableFile: the file cannot be written, or its suffix names no kind of picture.
    """
    refuse_no_axes(axes)
    refuse_other(path, (str, os.PathLike), "path")
    whole = axes.figure.get_figure(root=True)
    assert whole is not None
    suffix = Path(path).suffix
    kind = suffix.lower().removeprefix(".")
    # Without a suffix matplotlib would write another file than the one that was named.
    if kind not in whole.canvas.get_supported_filetypes():
        reason = f"the suffix {suffix!r} names no kind of picture; give .png, .svg or .pdf"
        raise UnwritableFile(os.fspath(path), reason)
    with writing(path) as file:
        whole.savefig(file, dpi=DPI, metadata=_NO_DAY.get(kind))
