"""The schools, teachers and pupils of a synthetic region, before anybody has written a work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]
    Whole = NDArray[np.int32]
    Flags = NDArray[np.bool_]

__all__ = ["AREAS", "KINDS", "Cohort", "Schools", "Teachers", "drawn_cohorts", "drawn_schools"]

AREAS = ("primary", "russian", "mathematics", "humanities", "sciences")
"""What a teacher teaches; a teacher of the primary school teaches all of it."""

KINDS = ("общеобразовательная", "вечерняя", "специальная (коррекционная)")
_KIND_SHARES = (0.96, 0.02, 0.02)

_RURAL = 0.55
# Classes have about so many pupils, a teacher about so many classes.
_CLASS, _CLASSES_OF_TEACHER = 25, 5
_SCHOOLS_OF_MUNICIPALITY = 18
_LATE_GRADES = 7  # 5 to 11
# Of the ability of pupils, whose variance in a class is 1.
_TEACHER_SD, _SCHOOL_SD, _WEAK_SHARE, _WEAK = 0.25, 0.4, 0.06, -0.8
_STAYS = 0.45
"""The share of pupils who go on to grade 10."""


@frozen(eq=False)
class Schools:
    """Школы: what each school is, one entry of each array a school."""

    municipality: Whole
    is_rural: Flags
    pupils_a_grade: Numbers
    has_eleven: Flags
    kind: Whole
    is_advanced: Flags
    is_controlled: Flags
    effect: Numbers = field(repr=False)

    def __len__(self) -> int:
        return len(self.effect)


@frozen(eq=False)
class Teachers:
    """Учителя: the first teacher of each school in each area, how many, and the effect of each."""

    first: Mapping[str, Whole]
    number: Mapping[str, Whole]
    school: Whole
    area: Whole
    effect: Numbers = field(repr=False)

    def of(self, area: str, school: Whole, place: Whole) -> Whole:
        """Who teaches an area in a class; ``place`` tells the classes of a school apart."""
        return self.first[area][school] + place % self.number[area][school]


@frozen(eq=False)
class Cohort:
    """Поколение: the pupils who came to school in the same year, one entry of each array a pupil.

    They are in order of schools and classes, and keep ability and class while they move up.
    """

    year: int
    school: Whole
    class_place: Whole
    ability: Numbers = field(repr=False)
    stays: Flags = field(repr=False)
    takes_profile: Flags = field(repr=False)
    first_key: int

    def __len__(self) -> int:
        return len(self.school)


def drawn_schools(rng: np.random.Generator, number: int) -> tuple[Schools, Teachers]:
    """Schools of a skewed distribution of sizes, more than half of them rural, with teachers."""
    import numpy as np

    rural = rng.random(number) < _RURAL
    size = np.where(
        rural,
        np.clip(rng.lognormal(1.95, 0.6, number), 3, 40),
        np.clip(rng.lognormal(4.2, 0.5, number), 15, 240),
    )
    weak = rng.random(number) < _WEAK_SHARE
    advanced = ~rural & ~weak & (rng.random(number) < 0.12)
    schools = Schools(
        municipality=rng.integers(
            0, max(1, round(number / _SCHOOLS_OF_MUNICIPALITY)), number
        ).astype(np.int32),
        is_rural=rural,
        pupils_a_grade=size,
        has_eleven=~rural | (size > 5),
        kind=rng.choice(len(KINDS), number, p=_KIND_SHARES).astype(np.int32),
        is_advanced=advanced,
        is_controlled=rng.random(number) < 0.05,
        effect=rng.normal(0.04, _SCHOOL_SD, number)
        + np.where(weak, _WEAK, 0)
        + np.where(advanced, 0.5, 0)
        - np.where(rural, 0.1, 0),
    )
    return schools, _drawn_teachers(rng, schools)


def _drawn_teachers(rng: np.random.Generator, schools: Schools) -> Teachers:
    import numpy as np

    classes = np.ceil(schools.pupils_a_grade / _CLASS)
    late = np.maximum(1, np.rint(classes * _LATE_GRADES / _CLASSES_OF_TEACHER))
    first, number, owner, area_of = {}, {}, [], []
    start = 0
    for place, area in enumerate(AREAS):
        # A class of the primary school has a teacher of its own.
        of_school = (classes if area == "primary" else late).astype(np.int32)
        number[area] = of_school
        first[area] = (start + np.cumsum(of_school) - of_school).astype(np.int32)
        start += int(of_school.sum())
        owner.append(np.repeat(np.arange(len(schools), dtype=np.int32), of_school))
        area_of.append(np.full(int(of_school.sum()), place, np.int32))
    return Teachers(
        first=first,
        number=number,
        school=np.concatenate(owner),
        area=np.concatenate(area_of),
        effect=rng.normal(0, _TEACHER_SD, start),
    )


def drawn_cohorts(
    rng: np.random.Generator, schools: Schools, years: Iterable[int]
) -> dict[int, Cohort]:
    """The pupils of each cohort by the year that they would have been in grade 0."""
    import numpy as np

    cohorts: dict[int, Cohort] = {}
    first_key = 1
    for year in sorted(years):
        sizes = rng.poisson(schools.pupils_a_grade)
        school: Any = np.repeat(np.arange(len(schools), dtype=np.int32), sizes)
        pupils = len(school)
        place = np.arange(pupils) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        classes = np.maximum(1, np.ceil(sizes / (_CLASS + 3))).astype(np.int64)
        cohorts[year] = Cohort(
            year=year,
            school=school,
            class_place=(place * classes[school] // np.maximum(1, sizes[school])).astype(np.int32),
            ability=rng.standard_normal(pupils),
            stays=(rng.random(pupils) < _STAYS) & schools.has_eleven[school],
            takes_profile=rng.random(pupils) < 0.5,
            first_key=first_key,
        )
        first_key += pupils
    return cohorts
