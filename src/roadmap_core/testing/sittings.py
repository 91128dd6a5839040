"""One work of one year, written by all of its grade: the results, and the truth behind them."""

from __future__ import annotations

from math import erfc
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from roadmap_core.testing.population import Cohort, Schools, Teachers
from roadmap_core.testing.works import Work

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]
    Whole = NDArray[np.int32]
    Flags = NDArray[np.bool_]

__all__ = ["HONEST", "LIFTED", "PROMPTED", "Sitting", "sat"]

HONEST, LIFTED, PROMPTED = 0, 1, 2
"""What a school did with a work: nothing, lifted scores from under a cut, helped everybody."""

_OF_WORK = 0.15  # the standard deviation of a class from one work to the next
_LASTING = 0.6  # the share of the variance in a class that a pupil keeps from work to work
_PROMPTED_BY = 1.2
_LIFTED_POINTS, _LIFTED_SHARE = 3, 0.85
_ABSENT = {"vpr": 0.05, "oge": 0.01, "ege": 0.01}
_EXEMPT = 0.005
_JOURNAL_NOISE, _JOURNAL_KIND = 0.5, 0.9


@frozen(eq=False)
class Sitting:
    """Проведение работы: one entry of each array a pupil who should have written it.

    ``true_share`` is the share, a part of 1, of failing pupils that is to be expected of the class
    were nobody helped, ``true_chance`` how probably the pupil fails, ``class_mean`` the ability of
    the class. ``score`` and ``mark`` are those of the pupils
    who ``wrote``, and mean nothing for the others.
    """

    work: Work
    year: int
    school: Whole
    class_place: Whole
    teacher: Whole
    subject: Whole
    student: NDArray[np.int64]
    wrote: Flags
    is_exempt: Flags
    score: Whole
    mark: Whole
    journal: Whole
    deed: Whole
    was_helped: Flags
    true_share: Numbers = field(repr=False)
    true_chance: Numbers = field(repr=False)
    class_mean: Numbers = field(repr=False)

    @property
    def failed(self) -> Flags:
        """Who wrote it and did not reach the lowest pass."""
        return self.wrote & (self.score < self.work.cuts[0])


def sat(
    rng: np.random.Generator,
    work: Work,
    year: int,
    cohort: Cohort,
    schools: Schools,
    teachers: Teachers,
    deeds: Whole,
) -> Sitting:
    """A work written; ``deeds`` say of each school what it did with it."""
    import numpy as np

    pupils = np.flatnonzero(_should_write(work, cohort))
    school, place = cohort.school[pupils], cohort.class_place[pupils]
    is_first = np.ones(len(pupils), bool)
    is_first[1:] = (school[1:] != school[:-1]) | (place[1:] != place[:-1])
    class_of = np.cumsum(is_first) - 1
    in_class = np.flatnonzero(is_first)
    # A teacher goes up with the class.
    teacher = teachers.of(work.area, school[in_class], place[in_class] + cohort.year)
    mean = (
        schools.effect[school[in_class]]
        + teachers.effect[teacher]
        + rng.normal(0, _OF_WORK, len(in_class))
    )
    subject = rng.integers(0, len(work.subjects), len(in_class)).astype(np.int32)
    under = (mean - work.pass_at) / 2**0.5
    share = np.array([erfc(one) / 2 for one in under.tolist()])
    lasting = mean[class_of] + cohort.ability[pupils] * _LASTING**0.5
    ability = lasting + rng.standard_normal(len(pupils)) * (1 - _LASTING) ** 0.5
    deed = deeds[school]
    score = work.scores(ability + (deed == PROMPTED) * _PROMPTED_BY)
    helped = (deed == LIFTED) & (score < work.cuts[0]) & (score >= work.cuts[0] - _LIFTED_POINTS)
    helped &= rng.random(len(pupils)) < _LIFTED_SHARE
    score[helped] = work.cuts[0]
    absence = rng.random(len(pupils))
    absent = _ABSENT[work.procedure]
    exempt = (absence >= absent) & (absence < absent + _EXEMPT) & (work.procedure == "vpr")
    wrote = (absence >= absent) & ~exempt
    return Sitting(
        work=work,
        year=year,
        school=school,
        class_place=place,
        teacher=teacher[class_of],
        subject=subject[class_of],
        student=cohort.first_key + pupils,
        wrote=wrote,
        is_exempt=exempt,
        score=score,
        mark=work.marks(score),
        journal=_journal(rng, work, ability),
        deed=deed,
        was_helped=wrote & (helped | (deed == PROMPTED)),
        true_share=share[class_of],
        true_chance=_share_below((work.pass_at - lasting) / (1 - _LASTING) ** 0.5),
        class_mean=mean[class_of],
    )


def _share_below(z: Numbers) -> Numbers:
    """The share of a normal distribution below each value, to a millionth."""
    import numpy as np

    grid = np.linspace(-6, 6, 4801)
    return np.interp(z, grid, [erfc(-one / 2**0.5) / 2 for one in grid.tolist()])


def _should_write(work: Work, cohort: Cohort) -> Flags:
    import numpy as np

    if work.grade <= 9:
        return np.ones(len(cohort), bool)
    if work.subject == "mathematics_basic":
        return cohort.stays & ~cohort.takes_profile
    if work.subject == "mathematics_profile":
        return cohort.stays & cohort.takes_profile
    return cohort.stays


def _journal(rng: np.random.Generator, work: Work, ability: Numbers) -> Any:
    """Marks of the journal: kinder than the scale where it would be a «2», and not the same."""
    import numpy as np

    seen = ability + rng.normal(0, _JOURNAL_NOISE, len(ability))
    three, four, five = (work.ability_at(cut) for cut in work.cuts)
    marks = 2 + (seen >= three - _JOURNAL_KIND).astype(np.int32)
    return marks + (seen >= four) + (seen >= five)
