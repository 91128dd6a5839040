"""The one look: the style file, axes that wear it, and that nothing of it stays behind."""

from __future__ import annotations

import sys
from pathlib import Path

import matplotlib as mpl
import pytest
from matplotlib.figure import Figure

from roadmap_core.errors import MissingExtra
from roadmap_core.export import style
from roadmap_core.export.style import axes_for, framed, own_figure, refuse_no_axes

LONG = "Доля не преодолевших минимум в школах списка снизилась, и не только от случая. " * 4


def test_the_style_file_is_found_by_matplotlib_under_its_name() -> None:
    from matplotlib import style as styles

    with styles.context(style.STYLE):
        assert mpl.rcParams["text.color"] == style.INK
        colours = mpl.rcParams["axes.prop_cycle"].by_key()["color"]
        assert ["#" + one.lstrip("#") for one in colours[:4]] == [
            style.BLUE, style.ORANGE, style.GREEN, style.SKY,
        ]  # fmt: skip


def test_given_axes_wear_the_look_and_settings_of_others_stay() -> None:
    before = dict(mpl.rcParams)
    given = Figure().add_subplot()
    assert axes_for(given, 4) is given
    assert dict(mpl.rcParams) == before
    assert not given.spines["top"].get_visible()
    assert mpl.colors.to_hex(given.spines["left"].get_edgecolor()) == style.GREY
    assert mpl.colors.to_hex(axes_for(None, 4).spines["left"].get_edgecolor()) == style.GREY


def test_a_figure_of_our_own_grows_by_its_words_and_the_axes_stay_as_high() -> None:
    def heights(**words: object) -> tuple[float, float]:
        axes = framed(axes_for(None, 4), own=True, **words)  # type: ignore[arg-type]
        figure = axes.figure
        assert isinstance(figure, Figure)
        return figure.get_figheight(), axes.get_position().height * figure.get_figheight()

    short, long = heights(title="Итог"), heights(title=LONG, told=[LONG], notes=[LONG, LONG])
    assert long[0] > short[0] + 1
    assert long[1] == pytest.approx(short[1]) == pytest.approx(4)


def test_no_words_leave_a_figure_of_our_own() -> None:
    axes = framed(axes_for(None, 3), own=True, title=LONG, told=[LONG], notes=[LONG])
    boxes = [text.get_window_extent() for text in [*axes.texts, axes.title]]
    assert axes.get_title(loc="left").replace("\n", " ") == LONG.strip()
    sheet = axes.figure.bbox
    assert all(box.x0 >= 0 and box.y0 >= 0 for box in boxes)
    assert all(box.x1 <= sheet.x1 and box.y1 <= sheet.y1 for box in boxes)


def test_given_axes_keep_their_place() -> None:
    figure = Figure((8, 6))
    own = figure.add_axes((0.2, 0.3, 0.5, 0.4))
    framed(axes_for(own, 4), own=False, title=LONG, notes=[LONG])
    assert figure.get_size_inches().tolist() == [8, 6]
    assert own.get_position().bounds == pytest.approx((0.2, 0.3, 0.5, 0.4))


def test_axes_without_labels_have_their_notes_just_below() -> None:
    bare = Figure().add_subplot()
    bare.xaxis.set_visible(False)
    framed(bare, own=False, title="Итог", notes=["Сноска"])
    (note,) = (text for text in bare.texts if text.get_text() == "Сноска")
    assert 0 < bare.bbox.y0 - note.get_window_extent().y1 < 0.3 * bare.figure.dpi


@pytest.mark.parametrize("package", ["matplotlib.figure", "matplotlib.style"])
def test_without_matplotlib_the_extra_is_named(
    package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import matplotlib.style  # noqa: F401

    monkeypatch.setitem(sys.modules, package, None)
    if package == "matplotlib.style":
        monkeypatch.delattr(mpl, "style", raising=False)
    with pytest.raises(MissingExtra, match=r"roadmap_core\[plot\]"):
        own_figure(1, 1)


def test_without_matplotlib_nothing_can_be_told_to_be_axes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.axes", None)
    with pytest.raises(MissingExtra, match=r"roadmap_core\[plot\]"):
        refuse_no_axes("axes")


def test_the_style_file_stands_beside_its_module() -> None:
    assert (Path(style.__file__).parent / "roadmap.mplstyle").is_file()
