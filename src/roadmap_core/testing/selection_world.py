"""Регион с отбором по результатам: schools listed because they were low, and what is true of them.

Nobody's programme helps here unless it is told to. So whatever an estimator finds is its own doing.
"""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

from attrs import field, frozen

from roadmap_core.errors import InvalidData, MissingExtra
from roadmap_core.frames import Backend, frame_of
from roadmap_core.spelling import did_you_mean

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["FIRST_YEAR", "LIST_YEAR", "WORKS", "SelectionWorld", "Variant", "drawn_world"]

Variant: TypeAlias = Literal[
    "base", "white", "sticky", "drift", "jump", "noshock", "lot", "two_years"
]

WORKS = tuple(
    ("oge" if grade == 9 else "vpr", subject, grade)
    for grade in (5, 6, 9)
    for subject in ("russian", "mathematics")
)
"""The six assessments: procedure, subject, grade."""

FIRST_YEAR = 2021
LIST_YEAR = 2024
"""The year by whose results the list is drawn; the programme acts in the next one."""

_YEARS = 5
_LIST = LIST_YEAR - FIRST_YEAR
_CHANCES = (0.13, 0.12, 0.16, 0.14, 0.05, 0.09)
# The spread of schools, of their slow shocks, and how much of a shock stays for another year.
_SCHOOLS = {"sticky": (0.35, 0.50, 0.8), "white": (0.50, 0.30, 0.0)}
_BASE = (0.50, 0.30, 0.5)
_STEP = 0.25
_JUMP = 0.40


@frozen(eq=False, kw_only=True)
class SelectionWorld:
    """Results of five years of six assessments, who was listed, who was served, and the truth.

    ``participants`` and ``failed`` are whole numbers by school, year (``FIRST_YEAR`` on) and
    assessment (``WORKS``); ``listed`` and ``served`` are truths, one a school; ``effect`` is the
    mean change of the true share of the served ones in the year after the list that the programme
    made, in per cent points (minus is better).
    """

    participants: NDArray[np.int64] = field(repr=False)
    failed: NDArray[np.int64] = field(repr=False)
    listed: NDArray[np.bool_] = field(repr=False)
    served: NDArray[np.bool_] = field(repr=False)
    effect: float

    @property
    def schools(self) -> tuple[str, ...]:
        """The keys of the schools, in the order of the numbers."""
        return tuple(f"{place + 1:04d}" for place in range(len(self.listed)))

    def named(self, which: Literal["listed", "served"] = "listed") -> tuple[str, ...]:
        """The keys of the schools that are listed, or of those that are served."""
        chosen = self.listed if which == "listed" else self.served
        return tuple(key for key, one in zip(self.schools, chosen.tolist(), strict=True) if one)

    def counts(self, backend: Backend = "pandas") -> Any:
        """The table of counts: a row a school, year and assessment.

        Raises:
            InvalidData: there is no such engine.
            MissingExtra: its package is not installed.
        """
        import numpy as np

        schools, years, works = self.failed.shape
        at = np.indices((schools, years, works)).reshape(3, -1).tolist()
        keys, failed = self.schools, self.failed.reshape(-1).tolist()
        participants = self.participants.reshape(-1).tolist()
        rows = (
            {
                "school": keys[school], "year": FIRST_YEAR + year, "procedure": WORKS[work][0],
                "subject": WORKS[work][1], "grade": WORKS[work][2], "participants": n, "failed": x,
            }
            for school, year, work, n, x in zip(*at, participants, failed, strict=True)
        )  # fmt: skip
        schema = {
            "school": str, "year": int, "procedure": str, "subject": str, "grade": int,
            "participants": int, "failed": int,
        }  # fmt: skip
        return frame_of(rows, schema, backend)


def drawn_world(
    seed: int,
    *,
    schools: int = 60,
    listed: int | None = None,
    served: int = 10,
    variant: Variant = "base",
    effect: float = 0.0,
) -> SelectionWorld:
    """A region in which the schools with the worst second-worst share of a year are listed.

    ``served`` schools are listed and all of them served; in the variant "lot" twice as many are
    listed and ``served`` of them drawn; in "two_years" the better of the list's year and the year
    before decides. ``listed`` lists another number; then as many of them are served by lot as
    ``served`` says. ``effect`` is taken off the chance of the served in the year after the list, in
    per cent points, which does not fall under 1 %.

    Other variants: shocks of a year that do not last ("white") or last long ("sticky"), schools
    that drift, an easier paper in the year after the list ("jump"), no common years ("noshock").

    Raises:
        InvalidData: there is no such variant; more schools are listed than there are, or more
            served than listed.
        MissingExtra: numpy is not installed.
    """
    number = listed if listed is not None else served * (2 if variant == "lot" else 1)
    _refuse_impossible(schools, number, served, variant)
    try:
        import numpy as np
    except ImportError as error:
        raise MissingExtra(error.name or "numpy", "testing") from None
    rng = np.random.default_rng(seed)
    participants, logits = _drawn(rng, schools, variant)
    chances = 1 / (1 + np.exp(-logits))
    # Where nobody is helped yet, the list can be drawn.
    failed = rng.binomial(participants, chances)
    score = np.sort(failed / participants, axis=2)[:, :, -2]
    rank = score[:, _LIST]
    if variant == "two_years":
        rank = np.minimum(score[:, _LIST - 1], rank)
    order = np.lexsort((rng.random(schools), -rank))
    is_listed, is_served = np.zeros(schools, bool), np.zeros(schools, bool)
    is_listed[order[:number]] = True
    is_served[rng.permutation(order[:number])[:served]] = True
    now = chances[:, _LIST + 1]
    helped = np.where(
        is_served[:, None], np.maximum(np.minimum(now, 0.01), now - effect / 100), now
    )
    if effect:
        failed[:, _LIST + 1] = rng.binomial(participants[:, _LIST + 1], helped)
    n = participants[:, _LIST + 1]
    change = ((helped - now) * n).sum(axis=1) / n.sum(axis=1)
    return SelectionWorld(
        participants=participants,
        failed=failed,
        listed=is_listed,
        served=is_served,
        effect=float(100 * change[is_served].mean()),
    )


def _refuse_impossible(schools: int, listed: int, served: int, variant: str) -> None:
    problems = []
    if variant not in get_args(Variant):
        known = get_args(Variant)
        problems.append(f"no variant {variant!r}{did_you_mean(variant, known)} @ $.variant")
    if not 1 <= served <= listed:
        problems.append(f"expected from 1 to {listed} served, got {served!r} @ $.served")
    if listed > schools:
        problems.append(f"expected at most {schools} listed, got {listed!r} @ $.listed")
    if problems:
        raise InvalidData("region with a list", problems)


def _drawn(
    rng: np.random.Generator, schools: int, variant: str
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """How many write each assessment, and the log odds of failing it."""
    import numpy as np

    size = np.clip(np.exp(rng.normal(log(28), 0.8, schools)), 8, 120)
    spread = np.exp(rng.normal(0, 0.10, (schools, _YEARS, 3)))
    grades = np.maximum(5, np.rint(size[:, None, None] * spread)).astype(np.int64)
    between, shock, lasting = _SCHOOLS.get(variant, _BASE)
    school = rng.normal(0, between, schools)[:, None]
    slow = np.empty((schools, _YEARS))
    slow[:, 0] = rng.normal(0, 0.0 if variant == "drift" else shock, schools)
    for year in range(1, _YEARS):
        if variant == "drift":
            slow[:, year] = slow[:, year - 1] + rng.normal(0, _STEP, schools)
        else:
            fresh = rng.normal(0, shock * (1 - lasting**2) ** 0.5, schools)
            slow[:, year] = lasting * slow[:, year - 1] + fresh
    fifth = rng.normal(0, 0.35, (schools, _YEARS + 1))
    # The fifth grade of a year is the sixth of the next; the ninth has cohorts of its own.
    ninth = rng.normal(0, 0.35, (schools, _YEARS))
    cohort = np.stack([fifth[:, 1:], fifth[:, :-1], ninth], axis=2)
    cell = rng.normal(0, 0.20, (schools, _YEARS, len(WORKS)))
    quiet = variant == "noshock"
    year_shock = np.zeros(_YEARS) if quiet else rng.normal(0, 0.10, _YEARS)
    work_shock = np.zeros((_YEARS, 6)) if quiet else rng.normal(0, 0.05, (_YEARS, 6))
    if variant == "jump":
        year_shock[_LIST + 1] -= _JUMP
    chances = np.array(_CHANCES)
    logits = (
        np.log(chances / (1 - chances))
        + (school + slow)[:, :, None]
        + np.repeat(cohort, 2, axis=2)
        + cell
        + year_shock[:, None]
        + work_shock
    )
    return np.repeat(grades, 2, axis=2), logits
