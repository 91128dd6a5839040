"""The one look of all pictures: the style file, axes that wear it, the words around them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Any

from roadmap_core.errors import InvalidData, MissingExtra
from roadmap_core.export.lettering import DPI, Lettering

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "AMBER",
    "BLUE",
    "GREEN",
    "GREY",
    "INK",
    "ORANGE",
    "PALE",
    "RULE",
    "SKY",
    "STYLE",
    "axes_for",
    "framed",
    "own_figure",
]

# By this name matplotlib finds the file: `style.use("roadmap_core.export.roadmap")`.
STYLE = "roadmap_core.export.roadmap"
INK, PALE, GREY, RULE = "#1f2933", "#5f6c7b", "#8a949e", "#d3dae1"
# From the palette of Okabe and Ito.
BLUE, ORANGE, GREEN, SKY, AMBER = "#0072b2", "#d55e00", "#009e73", "#56b4e9", "#e69f00"

_WIDTH, _LEFT, _RIGHT, _EDGE = 10.0, 0.95, 0.3, 0.22  # inches
_TITLE, _TOLD, _SMALL = 11, 9, 7.5  # points
_TITLE_LINE, _TOLD_LINE, _NOTE_LINE, _KEY_LINE = 0.2, 0.17, 0.14, 0.165  # inches


@contextmanager
def _styled() -> Iterator[None]:
    """The style file for all that is made inside, whatever the user's own settings are."""
    try:
        from matplotlib import style
    except ImportError as error:
        raise MissingExtra("matplotlib", "plot") from error
    with style.context(STYLE):
        yield


def own_figure(width: float, height: float) -> Figure:
    """An empty figure of so many inches that belongs to no screen.

    Raises:
        MissingExtra: matplotlib is not installed.
    """
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError as error:
        raise MissingExtra("matplotlib", "plot") from error
    with _styled():
        figure = Figure((width, height), DPI)
    # With a canvas the size of words is asked of one renderer, not of a new one each time.
    FigureCanvasAgg(figure)
    return figure


def axes_for(ax: Axes | None, height: float, left: float = _LEFT, right: float = _RIGHT) -> Axes:
    """The given axes, or some on a figure of its own, so many inches high; both in our look.

    Given axes keep their place; colours and widths are set on their artists, since the settings
    of matplotlib are somebody else's.

    Raises:
        InvalidData: ``ax`` is no axes.
        MissingExtra: matplotlib is not installed.
    """
    if ax is None:
        figure = own_figure(_WIDTH, height)
        with _styled():
            ax = figure.add_axes((left / _WIDTH, 0, 1 - (left + right) / _WIDTH, 1))
    refuse_no_axes(ax)
    _dress(ax)
    return ax


def refuse_no_axes(ax: object) -> None:
    """Refuse what is no axes: a figure, an array of axes, both together.

    Raises:
        InvalidData: it is none.
        MissingExtra: matplotlib is not installed.
    """
    try:
        from matplotlib.axes import Axes
    except ImportError as error:
        raise MissingExtra("matplotlib", "plot") from error
    if not isinstance(ax, Axes):
        raise InvalidData(
            "picture", [f"expected Axes of matplotlib, got {type(ax).__name__} @ $.ax"]
        )


def refuse_other(answer: object, kinds: tuple[type, ...], what: str = "answer") -> None:
    """Refuse what is none of the kinds that a picture is made of.

    Raises:
        InvalidData: it is none; the message names them.
    """
    if not isinstance(answer, kinds):
        names, got = " or ".join(kind.__name__ for kind in kinds), type(answer).__name__
        raise InvalidData(f"{what} for a picture", [f"expected {names}, got {got} @ $"])


@cache
def _look() -> Mapping[str, Any]:
    """The settings of the style file, by the names that matplotlib gives them."""
    from matplotlib import rc_params_from_file

    with as_file(files("roadmap_core.export") / "roadmap.mplstyle") as path:
        settings: Any = rc_params_from_file(path, use_default_template=False)
    return dict(settings)


def _dress(ax: Axes) -> None:
    look = _look()
    ax.set_facecolor(look["axes.facecolor"])
    ax.grid(visible=True, color=look["grid.color"], linewidth=look["grid.linewidth"])
    ax.set_axisbelow(look["axes.axisbelow"])
    for axis in ("x", "y"):
        tick = f"{axis}tick"
        ax.tick_params(
            axis=axis, color=look[f"{tick}.color"], labelcolor=look[f"{tick}.labelcolor"],
            labelsize=look[f"{tick}.labelsize"], length=look[f"{tick}.major.size"],
            labelfontfamily=look["font.family"][0],
        )  # fmt: skip
    for side, spine in ax.spines.items():
        spine.set_visible(side in {"left", "bottom"})
        spine.set_color(look["axes.edgecolor"])
        spine.set_linewidth(look["axes.linewidth"])


def framed(
    ax: Axes, *, own: bool, title: str, told: Sequence[str] = (), notes: Sequence[str] = ()
) -> Axes:
    """Axes with the claim above and the notes below, each broken to the width that there is.

    ``title`` is the claim, ``told`` stands under it, then the keys of what has a label; ``notes``
    stand under the picture. A figure of our own grows by what they need; on the axes of somebody
    else they stand outside the frame.
    """
    letters, dpi = Lettering(), ax.figure.dpi
    left = -max(0.0, (ax.bbox.x0 - ax.figure.bbox.x0) / dpi - _EDGE) if own else 0.0
    wide = ax.bbox.width / dpi
    head = letters.lines(title, _TITLE, wide - left, 4, "bold")
    under = [line for one in told for line in letters.lines(one, _TOLD, wide - left, 4)]
    said = [f"{one[:1].upper()}{one[1:]}" for one in notes]
    below = [line for one in said for line in letters.lines(one, _SMALL, wide - left, 5)]
    keys = _keys(ax, left, wide)
    pad = 0.14 + keys + _TOLD_LINE * len(under)
    ax.set_title(
        "\n".join(head), loc="left", x=left / wide, pad=pad * 72, color=INK, parse_math=False,
        fontproperties=letters.font(_TITLE, "bold"), linespacing=1.25,
    )  # fmt: skip
    for place, line in enumerate(reversed(under)):
        _word(ax, left, 1, 0.12 + keys + _TOLD_LINE * place, line, _TOLD)
    depth = _depth(ax)
    for place, line in enumerate(below, 1):
        _word(ax, left, 0, -depth - _NOTE_LINE * place, line, _SMALL)
    if own:
        _grow(ax, pad + _TITLE_LINE * len(head) + _EDGE, depth + _NOTE_LINE * len(below) + _EDGE)
    return ax


def _keys(ax: Axes, left: float, wide: float) -> float:
    """The keys of the picture just above the frame, in rows; how high they are, in inches."""
    handles, labels = ax.get_legend_handles_labels()
    if not handles or ax.get_legend() is not None:
        return 0.0
    letters, sign = Lettering(), 0.55
    widest = max(letters.width(label, _SMALL) for label in labels) + sign
    columns = max(1, min(len(labels), int((wide - left) / widest)))
    ax.legend(
        handles, labels, loc="lower left", bbox_to_anchor=(left / wide, 1), ncols=columns,
        prop=letters.font(_SMALL), labelcolor=INK, frameon=False, borderaxespad=0.3,
        borderpad=0.2, columnspacing=1.2,
    )  # fmt: skip
    return _KEY_LINE * -(-len(labels) // columns) + 0.08


def _depth(ax: Axes) -> float:
    """How far the labels of the axis reach below the frame, and a little more; inches."""
    box = ax.xaxis.get_tightbbox()
    return 0.12 if box is None else max(0.0, (ax.bbox.y0 - box.y0) / ax.figure.dpi) + 0.12


def _word(ax: Axes, x: float, edge: int, y: float, line: str, size: float) -> None:
    """A line of words so many inches from the left and the lower (0) or upper (1) edge."""
    ax.annotate(
        line, (0, edge), (x * 72, y * 72), xycoords="axes fraction", textcoords="offset points",
        fontproperties=Lettering().font(size), color=PALE, va="baseline", parse_math=False,
        annotation_clip=False,
    )  # fmt: skip


def _grow(ax: Axes, above: float, below: float) -> None:
    """Room for the words on a figure of our own; the axes stay as high as they are."""
    figure = ax.figure.get_figure(root=True)
    assert figure is not None
    place = ax.get_position()
    width, height = figure.get_size_inches()
    high = place.height * height
    whole = high + above + below
    figure.set_size_inches(width, whole)
    ax.set_position((place.x0, below / whole, place.width, high / whole))
