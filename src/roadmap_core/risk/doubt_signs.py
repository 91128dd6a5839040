"""Признаки необъективности: each sign of doubtful results apart, with how improbable it is.

A sign is a question about one school in one work, held against all other schools in that work. How
improbable it is does not say why it is so: a strong school, a new teacher or an easier variant give
the same figures as marks that were not earned.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from statistics import median
from typing import Literal, TypeAlias

from attrs import define

from roadmap_core.policy import Policy
from roadmap_core.results.yearly import norm_of_year
from roadmap_core.risk.doubt_cells import Compared, Counted, Counts, Gaps, Scores, Tasks, Work
from roadmap_core.risk.outliers import FEWEST_SCHOOLS, Tail, tails_above
from roadmap_core.statistics import binomial_tail, heap_at, student_tail

__all__ = [
    "Found",
    "ObjectivityReason",
    "Sign",
    "cohort_signs",
    "compared_signs",
    "gap_signs",
    "heap_signs",
    "mean_signs",
    "task_signs",
]

Sign: TypeAlias = Literal["mean", "tasks", "journal", "heaps", "cohort"]

ObjectivityReason: TypeAlias = Literal[
    "far_above", "easy_worse_hard_better", "journal_gap", "journal_lower", "journal_higher",
    "heap_at_cut", "cohort_falls", "confirmed", "no_sign", "no_norm", "few_participants",
    "few_schools", "few_tasks", "unknown_counts", "all_alike", "no_scale", "scale_differs",
    "broken_scores", "cut_at_edge", "few_near_cut", "excluded_advanced", "excluded_controlled",
    "excluded_quality_sign",
]  # fmt: skip

# Under six tasks a slope over them is anybody's guess.
_FEWEST_TASKS = 6
# A scale that the marks of more than a tenth of the pupils contradict is another year's.
_MOST_CONTRADICT = 0.1


@define
class Found:
    """A sign of one school in one work: what was seen, what the others make expect, how improbable.

    ``p`` is None where nothing is judged; ``reason`` says why, or what the sign is called if it is
    one. ``is_so`` is False where the figures do not go the way of the sign, however improbable.
    """

    school: str | None
    work: Work
    sign: Sign
    n: int | None
    observed: float | None = None
    expected: float | None = None
    p: float | None = None
    reason: ObjectivityReason = "no_sign"
    is_so: bool = True


Value: TypeAlias = tuple[float, float]


def mean_signs(counts: Counts, year: int, least: int, alpha: float) -> Iterator[Found]:
    """Schools whose mean is far above the others'; a later exam of the school may confirm it."""
    tails = {
        work: _mean_tails(schools, least) for work, schools in counts.items() if work.year >= year
    }
    for work, schools in counts.items():
        if work.year != year:
            continue
        for school, cell in schools.items():
            found = Found(school, work, "mean", _told(cell), reason="far_above")
            told, values = tails[work]
            if school in values:
                found.observed = values[school][0]
            if isinstance(told, dict) and school in told:
                found.expected, found.p = told[school].expected, told[school].p
                if found.p <= alpha and _is_confirmed(school, work, tails, alpha):
                    found.reason, found.is_so = "confirmed", False
            else:
                found.reason = _why_not(_told(cell), least, school in values, told)
            yield found


Told: TypeAlias = dict[str | None, Tail] | Literal["few_schools", "all_alike"]


def _mean_tails(
    schools: Mapping[str | None, Counted], least: int
) -> tuple[Told, dict[str | None, Value]]:
    """The tail of each school's mean, and the means with their variances: of scores or marks.

    All schools are compared by one of the two, the one that more of them have.
    """

    def of_scores(cell: Counted) -> Value | None:
        return cell.scores

    def of_marks(cell: Counted) -> Value | None:
        return cell.of_marks

    def known(sums: Callable[[Counted], Value | None]) -> dict[str | None, tuple[int, Value]]:
        pairs = ((school, cell.n, sums(cell)) for school, cell in schools.items() if cell.n > 0)
        return {school: (n, one) for school, n, one in pairs if one is not None}

    scores, marks = known(of_scores), known(of_marks)
    chosen = scores if len(scores) >= len(marks) else marks
    within = math.fsum(
        max(0.0, squares - total * total / n) for n, (total, squares) in chosen.values()
    )
    free = sum(n - 1 for n, _ in chosen.values())
    variance = within / free if free else 0.0
    values = {school: (total / n, variance / n) for school, (n, (total, _)) in chosen.items()}
    judged = {school: one for school, one in values.items() if schools[school].n >= least}
    return _tails(judged), values


def _tails(values: Mapping[str | None, Value]) -> Told:
    if len(values) < FEWEST_SCHOOLS:
        return "few_schools"
    if not all(variance > 0 for _, variance in values.values()):
        return "all_alike"
    tails = tails_above([y for y, _ in values.values()], [v for _, v in values.values()])
    return dict(zip(values, tails, strict=True))


def _told(cell: Counted) -> int | None:
    return cell.n if cell.is_told else None


def _why_not(n: int | None, least: int, is_known: bool, told: Told) -> ObjectivityReason:
    if n is None:
        return "unknown_counts"
    if n < least:
        return "few_participants"
    if not is_known:
        return "unknown_counts"
    assert isinstance(told, str)  # else it would have been told
    return told


def _is_confirmed(
    school: str | None,
    work: Work,
    tails: Mapping[Work, tuple[Told, Mapping[str | None, Value]]],
    alpha: float,
) -> bool:
    """Whether an exam of the same subject, at this time or later, is far above the others, too."""
    return any(
        isinstance(told, dict) and school in told and told[school].p <= alpha
        for exam, (told, _) in tails.items()
        if _stage(exam) > _stage(work)
        and _subject(exam) == _subject(work)
        and exam.year >= work.year
    )


def _stage(work: Work) -> int:
    return {"oge": 1, "ege": 2}.get(work.procedure or "", 0)


def _subject(work: Work) -> str:
    return (work.subject or "").removesuffix("_basic").removesuffix("_profile")


def task_signs(tasks: Tasks, least: int) -> Iterator[Found]:
    """Schools that do the easy tasks worse than the others, and the hard ones better."""
    for work, schools in tasks.items():
        totals: dict[str | None, tuple[float, float]] = {}
        for done in schools.values():
            for task, (_, points, most) in done.items():
                before = totals.get(task, (0.0, 0.0))
                totals[task] = before[0] + points, before[1] + most
        for school, done in schools.items():
            n = int(max(participants for participants, _, _ in done.values()))
            found = Found(school, work, "tasks", n, reason="easy_worse_hard_better")
            if n < least:
                found.reason = "few_participants"
            elif len(schools) < FEWEST_SCHOOLS:
                found.reason = "few_schools"
            else:
                _hold_tasks(found, done, totals)
            yield found


def _hold_tasks(
    found: Found,
    done: Mapping[str | None, Sequence[float]],
    totals: Mapping[str | None, tuple[float, float]],
) -> None:
    """The slope of what a school does better over how hard the tasks are for the others."""
    pairs = [
        (points / most, (totals[task][0] - points) / (totals[task][1] - most), n)
        for task, (n, points, most) in done.items()
        if most > 0 and totals[task][1] > most
    ]
    if len(pairs) < _FEWEST_TASKS:
        found.reason = "few_tasks"
        return
    middle = median(theirs for _, theirs, _ in pairs)
    easy = [own - theirs for own, theirs, _ in pairs if theirs > middle]
    hard = [own - theirs for own, theirs, _ in pairs if theirs < middle]
    points = []
    for own, theirs, n in pairs:
        # Both are drawn in by the same half a pupil, so that none is beyond all bounds.
        smooth = [(share * n + 0.5) / (n + 1) for share in (own, theirs)]
        harder, better = -_logit(smooth[1]), _logit(smooth[0]) - _logit(smooth[1])
        points.append((harder, better, n * smooth[1] * (1 - smooth[1])))
    t = _slope(points)
    if t is None:
        found.reason = "all_alike"
        return
    found.observed = float(sum(d < 0 for d in easy) + sum(d > 0 for d in hard))
    found.expected = (len(easy) + len(hard)) / 2
    found.p = student_tail(t, len(points) - 2)
    found.is_so = math.fsum(easy) < 0 < math.fsum(hard)


def _logit(share: float) -> float:
    return math.log(share / (1 - share))


def _slope(points: Sequence[tuple[float, float, float]]) -> float | None:
    """Student's t of a weighted slope; its scatter is at least that of chance."""
    total = math.fsum(w for _, _, w in points)
    middle_x = math.fsum(w * x for x, _, w in points) / total
    middle_y = math.fsum(w * y for _, y, w in points) / total
    across = math.fsum(w * (x - middle_x) ** 2 for x, _, w in points)
    if across <= 1e-9 * total:
        return None
    slope = math.fsum(w * (x - middle_x) * (y - middle_y) for x, y, w in points) / across
    left = math.fsum(w * (y - middle_y - slope * (x - middle_x)) ** 2 for x, y, w in points) / (
        len(points) - 2
    )
    return slope * math.sqrt(across / max(1.0, left))


def gap_signs(gaps: Gaps, gap: int | None, least: int) -> Iterator[Found]:
    """Schools where the marks of many pupils are far from those in the journal."""
    for work, schools in gaps.items():
        sizes = {school: sum(one.values()) for school, one in schools.items()}
        far = {
            school: sum(k for by, k in one.items() if gap is not None and abs(by) >= gap)
            for school, one in schools.items()
        }
        tails = _share_tails(far, sizes, least)
        for school, n in sizes.items():
            found = Found(school, work, "journal", n, reason="journal_gap")
            if gap is None:
                found.reason = "no_norm"
            else:
                _hold_share(found, far[school], tails, school, least)
            yield found


def compared_signs(compared: Compared, least: int) -> Iterator[Found]:
    """Schools where the share of lowered marks, or of raised ones, is far above the others'."""
    for work, schools in compared.items():
        sizes = {
            school: n
            for school, (n, *known) in schools.items()
            if min(known) >= 0 and sum(known) <= n
        }
        both: list[tuple[ObjectivityReason, dict[str | None, int]]] = [
            ("journal_lower", {school: lower for school, (_, lower, _) in schools.items()}),
            ("journal_higher", {school: higher for school, (_, _, higher) in schools.items()}),
        ]
        tails = [_share_tails(numbers, sizes, least) for _, numbers in both]
        for school, (n, *_) in schools.items():
            told_n = None if n < 0 else n
            sides = [Found(school, work, "journal", told_n, reason=reason) for reason, _ in both]
            for side, (_, numbers), told in zip(sides, both, tails, strict=True):
                if school in sizes:
                    _hold_share(side, numbers[school], told, school, least)
                else:
                    side.reason = "unknown_counts"
            found = min(sides, key=lambda side: 1.0 if side.p is None else side.p)
            if found.p is not None:
                # The less probable of two sides was looked at.
                found.p = min(1.0, 2 * found.p)
            yield found


def _share_tails(
    numbers: Mapping[str | None, int], sizes: Mapping[str | None, int], least: int
) -> Told:
    """The tail of each school's share; of the exact chance and the spread of schools the larger.

    Few pupils of few are far from normal, and schools differ more than chance: both must be so.
    """
    judged = {school: n for school, n in sizes.items() if n >= max(1, least)}
    if len(judged) < FEWEST_SCHOOLS:
        return "few_schools"
    all_n, all_x = sum(judged.values()), sum(numbers[school] for school in judged)
    share = all_x / all_n
    if not 0 < share < 1:
        return {school: Tail(100 * share, 1.0) for school in judged}
    spread = share * (1 - share)
    told = _tails({school: (numbers[school] / n, spread / n) for school, n in judged.items()})
    assert isinstance(told, dict)
    tails: dict[str | None, Tail] = {}
    for school, n in judged.items():
        x = numbers[school]
        others = (all_x - x + 0.5) / (all_n - n + 1)
        tails[school] = Tail(100 * others, max(told[school].p, binomial_tail(x, n, others)))
    return tails


def _hold_share(found: Found, x: int, told: Told, school: str | None, least: int) -> None:
    if found.n:
        found.observed = 100 * x / found.n
    if isinstance(told, dict) and school in told:
        found.expected, found.p = told[school].expected, told[school].p
    else:
        found.reason = _why_not(found.n, max(1, least), True, told)


def heap_signs(scores: Scores, policy: Policy, year: int) -> Iterator[Found]:
    """Schools whose scores heap at the first score of a mark."""
    fewest = norm_of_year(policy, "distribution_informative", year)
    for work, schools in scores.items():
        scale = _scale(policy, work)
        differs = bool(scale) and _contradicts(schools, scale)
        for school, own in schools.items():
            found = Found(school, work, "heaps", sum(own.values()), reason="heap_at_cut")
            if fewest is None:
                found.reason = "no_norm"
            elif not scale:
                found.reason = "no_scale"
            elif differs:
                found.reason = "scale_differs"
            elif any(score != int(score) or score < 0 for score, _ in own):
                found.reason = "broken_scores"
            else:
                _hold_heaps(found, own, scale, int(fewest.number))
            yield found


def _scale(policy: Policy, work: Work) -> list[int]:
    """The first scores of the marks 3, 4 and 5, then the highest; nothing where none is known."""
    parts = ["scale", work.procedure or "", work.subject or ""]
    if work.procedure != "oge":
        parts.append(str(work.grade))
    norm = norm_of_year(policy, "_".join(parts), work.year)
    if norm is None:
        return []
    assert isinstance(norm.value, tuple)  # the kind of the norm has seen to it
    ranges = [str(one).split("-") for one in norm.value]
    return [*(int(first) for first, _ in ranges[1:]), int(ranges[-1][1])]


def _contradicts(
    schools: Mapping[str | None, Mapping[tuple[float, int | None], int]], scale: Sequence[int]
) -> bool:
    """Whether scores are over the scale's, or many marks are not those that it gives."""
    *cuts, most = scale
    marked = wrong = 0
    for own in schools.values():
        for (score, mark), n in own.items():
            if score > most:
                return True
            if mark is not None:
                marked += n
                wrong += n if mark != 2 + sum(score >= cut for cut in cuts) else 0
    return wrong > _MOST_CONTRADICT * marked


def _hold_heaps(
    found: Found,
    own: Mapping[tuple[float, int | None], int],
    scale: Sequence[int],
    fewest: int,
) -> None:
    *cuts, most = scale
    counts = [0] * (most + 1)
    for (score, _), n in own.items():
        counts[int(score)] += n
    heaps = [heap_at(counts, cut, fewest=fewest) for cut in cuts]
    judged = [(heap.p, heap) for heap in heaps if heap.p is not None]
    if not judged:
        why = heaps[0].reason
        reasons: dict[str, ObjectivityReason] = {"few_pupils": "few_participants"}
        reasons |= {"cut_at_edge": "cut_at_edge", "few_near_cut": "few_near_cut"}
        found.reason = reasons[why]
        return
    p, heap = min(judged, key=lambda pair: pair[0])
    found.observed, found.expected = float(heap.observed), heap.expected
    # The least probable of so many cuts was looked at.
    found.p = min(1.0, p * len(judged))


def cohort_signs(counts: Counts, year: int, least: int) -> Iterator[Found]:
    """Schools whose pupils fall at the next work by far more than those of the others."""
    for work, schools in counts.items():
        if work.year != year:
            continue
        procedure = "vpr" if work.procedure == "oge" else work.procedure
        before = counts.get(Work(year - 1, procedure, work.subject, work.grade - 1))
        if before is None or work.procedure == "ege":
            continue
        both = {
            school: (before[school], cell) for school, cell in schools.items() if school in before
        }
        told, drops = _drops(both, least)
        for school, (then, now) in both.items():
            found = Found(school, work, "cohort", _told(now), reason="cohort_falls")
            if school in drops:
                found.observed = 100 * drops[school][0]
                found.is_so = drops[school][0] > 0
            if isinstance(told, dict) and school in told:
                found.expected, found.p = 100 * told[school].expected, told[school].p
            else:
                fewest = min(then.n, now.n) if then.is_told and now.is_told else None
                found.reason = _why_not(fewest, least, school in drops, told)
            yield found


def _drops(
    both: Mapping[str | None, tuple[Counted, Counted]], least: int
) -> tuple[Told, dict[str | None, Value]]:
    """By how much the share of good results falls: of marks 4 and 5, else of those who passed."""

    def of_marks(cell: Counted) -> int | None:
        return None if cell.marks is None else cell.marks[2] + cell.marks[3]

    def of_passes(cell: Counted) -> int | None:
        return None if cell.failed is None or cell.failed > cell.n else cell.n - cell.failed

    def known(
        good: Callable[[Counted], int | None],
    ) -> dict[str | None, tuple[int, int, int, int]]:
        return {
            school: (x, then.n, y, now.n)
            for school, (then, now) in both.items()
            if then.n > 0 and now.n > 0
            if (x := good(then)) is not None and (y := good(now)) is not None
        }

    marks, passes = known(of_marks), known(of_passes)
    chosen = marks if len(marks) >= len(passes) else passes
    spreads = []
    for part in (0, 2):
        n = sum(one[part + 1] for one in chosen.values())
        share = sum(one[part] for one in chosen.values()) / max(1, n)
        spreads.append(share * (1 - share))
    drops = {
        school: (x / n - y / m, spreads[0] / n + spreads[1] / m)
        for school, (x, n, y, m) in chosen.items()
    }
    judged = {
        school: one
        for school, one in drops.items()
        if min(both[school][0].n, both[school][1].n) >= least
    }
    return _tails(judged), drops
