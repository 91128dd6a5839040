"""Динамика на рисунке: the change of each unit with its interval, and what is more than chance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from roadmap_core.errors import InvalidData
from roadmap_core.export.columns import words_of
from roadmap_core.export.style import BLUE, GREY, INK, ORANGE, framed, refuse_other
from roadmap_core.export.unit_rows import (
    Row,
    RowAxes,
    least_shown,
    left_out_notes,
    name_of,
    rows_of,
    rows_on,
)
from roadmap_core.outcomes.answers import number_word
from roadmap_core.policy import Policy
from roadmap_core.results.yearly import refuse_no_policy

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["draw_dynamics"]

_WHAT = "changes to draw"
_NEEDED = (
    "indicator", "change", "low", "high", "n_before", "n_after", "verdict", "comparable", "judged",
)  # fmt: skip
_WORK = ("procedure", "subject", "grade")
_LOOKS: Mapping[str, tuple[str, str, str, str]] = {
    "improved": ("улучшение, не случайное", "o", BLUE, BLUE),
    "no_evidence": ("от случая не отличить", "o", GREY, "white"),
    "worsened": ("ухудшение, не случайное", "D", ORANGE, ORANGE),
}
_INDICATORS = {
    "failed_share": "доли «2», п.п. (минус - лучше)",
    "success": "успеваемости, п.п.",
    "quality": "качества знаний, п.п.",
    "sou": "степени обученности, п.п.",
    "mean_mark": "средней отметки",
    "mean_score": "среднего балла",
}
_COHORTS = (
    "Отрезки - только случай в результатах учеников. Другой набор учеников, возврат к среднему и "
    "более лёгкая работа тоже меняют результат: улучшение - ещё не заслуга. «Не отличить» не "
    "значит «не изменилось»."
)


def draw_dynamics(
    changes: Any, policy: Policy, *, ax: Axes | None = None, names: bool = False
) -> Axes:
    """Draw the change of each unit with its interval; the title counts what is more than chance.

    ``changes`` is an answer of `dynamics`, of any engine; draw one work and one indicator of it, or
    few units with all their works. A line is a unit, sorted by its change: the order is no rating.
    Its look says the verdict at the rate of false discoveries of the answer.

    Units with fewer participants in a year than the norm ``publish_min_cell``, those without a
    change, and years that are not comparable are left out, and the picture says how many.
    ``names`` writes the keys of units that improved or worsened, of others never.

    Raises:
        MissingExtra: matplotlib is not installed.
        InvalidData: a column is missing, there are several indicators, a verdict is none of
            dynamics, or it is no policy; ``names`` is no truth value.
    """
    refuse_no_policy(policy)
    refuse_other(names, (bool,), "names")
    least = least_shown(policy)
    left_out: Counter[str] = Counter()
    rows: list[Row] = []
    indicators, works = set(), set()
    given = list(rows_of(changes, _NEEDED, _WHAT))
    for row in given:
        indicators.add(row["indicator"])
        works.add(tuple(row.get(name) for name in _WORK))
        if why := _why_left_out(row, least):
            left_out[why] += 1
        else:
            rows.append(_row(row, several=False))
    if len(indicators) > 1:
        problem = f"several indicators, {sorted(map(str, indicators))}: draw one @ $.indicator"
        raise InvalidData(_WHAT, [problem])
    if len(works) > 1:
        rows = [_row(row, several=True) for row in given if not _why_left_out(row, least)]
    rows.sort(key=lambda one: (one.value, one.name))
    place = _drawn(ax, rows, names=names)
    axes = place.axes
    named = _INDICATORS.get(next(iter(indicators), ""), "показателя")
    axes.set_xlabel(f"Изменение {named}", fontsize=9, color=INK)
    work = dict(zip(_WORK, works.pop(), strict=True)) if len(works) == 1 else {}
    told = [_work_title(work, policy)] if any(one is not None for one in work.values()) else []
    notes = [_rate(given), _COHORTS, *place.notes, *left_out_notes(left_out)]
    return framed(axes, own=ax is None, title=_claim(rows), told=told, notes=notes)


def _why_left_out(row: Mapping[str, Any], least: int) -> str:
    if not row["comparable"]:
        return "not_comparable"
    sizes = [row["n_before"], row["n_after"]]
    if any(size is None for size in sizes) or None in (row["change"], row["low"], row["high"]):
        return "unknown"
    if any(size < least for size in sizes):
        return "small"
    if not row["judged"]:
        return "not_judged"
    if row["verdict"] not in _LOOKS:
        raise InvalidData(_WHAT, [f"no verdict {row['verdict']!r} of a judged row @ $.verdict"])
    return ""


def _row(row: Mapping[str, Any], *, several: bool) -> Row:
    return Row(
        name=name_of(row, _WORK if several else ()),
        value=float(row["change"]),
        low=float(row["low"]),
        high=float(row["high"]),
        look=str(row["verdict"]),
    )


def _drawn(ax: Axes | None, rows: Sequence[Row], *, names: bool) -> RowAxes:
    named = [place for place, one in enumerate(rows) if names and one.look != "no_evidence"]
    place = rows_on(ax, rows, named)
    axes = place.axes
    axes.axvline(0, color=INK, linewidth=1.0, zorder=2)
    for verdict, (label, sign, colour, inside) in _LOOKS.items():
        mine = [(y, one) for y, one in enumerate(rows) if one.look == verdict]
        if not mine:
            continue
        # What is more than chance stays in view among hundreds that are not.
        is_plain = verdict == "no_evidence"
        layer = 3 if is_plain else 5
        width, size = (place.width, place.size) if is_plain else (1.4, max(place.size, 5.0))
        axes.hlines(
            [y for y, _ in mine], [one.low for _, one in mine], [one.high for _, one in mine],
            color=colour, linewidth=width, zorder=layer,
        )  # fmt: skip
        axes.plot(
            [one.value for _, one in mine], [y for y, _ in mine], linestyle="none",
            markersize=size, markeredgewidth=min(1.1, 0.3 * size), zorder=layer + 1, marker=sign,
            color=colour, markerfacecolor=inside, label=f"{label}: {len(mine)}",
        )  # fmt: skip
    return place


def _claim(rows: Sequence[Row]) -> str:
    count = Counter(one.look for one in rows)
    if not rows:
        return "Сравнить нечего: ни одно изменение не оценено"
    if not count["improved"] and not count["worsened"]:
        return f"Ни одно из {len(rows)} изменений от случая не отличить"
    return (
        f"Не случайны: улучшение - {count['improved']}, ухудшение - {count['worsened']} из "
        f"{len(rows)}; остальные изменения от случая не отличить"
    )


def _rate(given: Sequence[Mapping[str, Any]]) -> str:
    rates = {row["false_discovery"] for row in given if row.get("false_discovery") is not None}
    rate = f" не больше {number_word(max(rates))} %" if rates else " по норме"
    return (
        "Порядок строк - по изменению, это не рейтинг. Среди названных неслучайными ложных в "
        f"среднем{rate} (Бенджамини-Хохберг)."
    )


def _work_title(work: Mapping[str, Any], policy: Policy) -> str:
    parts = [
        str(words_of(name, policy).get(str(work[name]), work[name]))
        for name in ("procedure", "subject")
        if work.get(name) is not None
    ]
    return ", ".join(
        [*parts, *([f"{int(work['grade'])} класс"] if work.get("grade") is not None else [])]
    )
