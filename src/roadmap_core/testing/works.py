"""Works of the synthetic region: scales, shares of marks and tasks shaped like those of real works.

The scales are those of the shipped norms as far as these have them; shares are invented.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from roadmap_core.statistics.distributions import normal_quantile

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

__all__ = ["SPREAD", "SUBJECTS_OF_SLOT", "WORKS", "Task", "Work", "works_of"]

SPREAD = 1.2
"""The standard deviation of pupils over all schools, where that within a class is 1."""

# What a class draws for its third and fourth work.
SUBJECTS_OF_SLOT = {
    "humanities": ("history", "social", "foreign"),
    "sciences": ("biology", "geography", "informatics"),
}


@frozen(kw_only=True)
class Task:
    """Задание: its points, and by how much it is harder (more than 0) than the work as a whole."""

    name: str
    element: str
    difficulty: str
    points: int
    hardness: float


@frozen(kw_only=True)
class Work:
    """Работа: what is written in a grade, with the lowest scores of «3», «4» and «5».

    ``fails`` and ``best`` are the shares, parts of 1, that get «2» and «5» in a whole region; an
    EGE has no marks, its ``cuts`` are the lowest pass and two scores that only give the shape.
    """

    procedure: str
    subject: str
    grade: int
    points: int
    cuts: tuple[int, int, int]
    fails: float
    best: float
    area: str
    since: int = 0
    tasks: tuple[Task, ...] = field(default=(), repr=False)

    @property
    def has_marks(self) -> bool:
        """Whether marks are given: by all works but those of an EGE with a test score."""
        return self.procedure != "ege" or self.subject == "mathematics_basic"

    @property
    def subjects(self) -> tuple[str, ...]:
        """The subject, or those of which each class draws one."""
        return SUBJECTS_OF_SLOT.get(self.subject, (self.subject,))

    @property
    def pass_at(self) -> float:
        """The ability at which a pupil just passes."""
        return SPREAD * normal_quantile(self.fails)

    @property
    def ability_of_point(self) -> float:
        """How much more able one more point is."""
        return (SPREAD * normal_quantile(1 - self.best) - self.pass_at) / (
            self.cuts[2] - self.cuts[0]
        )

    def ability_at(self, score: Any) -> Any:
        """The least ability that gives a score."""
        return self.pass_at + (score - self.cuts[0]) * self.ability_of_point

    def scores(self, ability: Numbers) -> NDArray[np.int32]:
        """The scores of abilities: whole, smooth, from 0 to the maximum."""
        import numpy as np

        steps = np.floor((ability - self.pass_at) / self.ability_of_point) + self.cuts[0]
        scores: NDArray[np.int32] = np.clip(steps, 0, self.points).astype(np.int32)
        return scores

    def marks(self, scores: NDArray[np.int32]) -> NDArray[np.int32]:
        """The marks of scores by the scale."""
        import numpy as np

        three, four, five = (scores >= cut for cut in self.cuts)
        return 2 + three.astype(np.int32) + four + five


def works_of(year: int) -> tuple[Work, ...]:
    """The works of a year, each by the newest scale that had begun."""
    newest = {
        (work.procedure, work.subject, work.grade): work for work in WORKS if work.since <= year
    }
    return tuple(newest.values())


def _vpr(
    subject: str,
    grade: int,
    points: int,
    cuts: tuple[int, int, int],
    fails: float,
    tasks: tuple[Task, ...] = (),
) -> Work:
    area = "primary" if grade == 4 else subject
    return Work(
        procedure="vpr", subject=subject, grade=grade, points=points, cuts=cuts, fails=fails,
        best=0.15, area=area, tasks=tasks,
    )  # fmt: skip


def _tasks(*rows: tuple[str, str, str, int, float]) -> tuple[Task, ...]:
    return tuple(
        Task(name=name, element=element, difficulty=difficulty, points=points, hardness=hardness)
        for name, element, difficulty, points, hardness in rows
    )


_MATHEMATICS_5 = _tasks(
    ("1", "1.1", "basic", 1, -1.6), ("2", "1.2", "basic", 1, -1.2), ("3", "1.2", "basic", 1, -0.9),
    ("4", "2.1", "basic", 2, -0.6), ("5", "2.1", "basic", 2, -0.4), ("6", "2.2", "basic", 2, 0.1),
    ("7", "3.1", "basic", 1, -0.2), ("8", "3.1", "basic", 2, 1.4), ("9", "3.2", "basic", 2, 0.2),
    ("10", "4.1", "raised", 2, 0.9), ("11", "4.1", "raised", 2, 1.3), ("12", "5.1", "high", 2, 2.2),
)  # fmt: skip
_RUSSIAN_4 = _tasks(
    ("1К1", "1.1", "basic", 4, -0.5), ("1К2", "1.2", "basic", 3, -0.9),
    ("2", "2.1", "basic", 3, 0.0), ("3", "2.2", "basic", 3, -0.3), ("4", "3.1", "basic", 3, 0.2),
    ("5", "3.2", "basic", 2, -0.7), ("6", "4.1", "raised", 3, 0.8), ("7", "4.2", "raised", 3, 1.6),
)  # fmt: skip

WORKS: tuple[Work, ...] = (
    _vpr("russian", 4, 24, (10, 16, 21), 0.06, _RUSSIAN_4),
    _vpr("mathematics", 4, 20, (6, 10, 15), 0.04),
    _vpr("world", 4, 32, (8, 18, 27), 0.02),
    _vpr("russian", 5, 45, (18, 29, 39), 0.13),
    _vpr("mathematics", 5, 20, (7, 11, 15), 0.12, _MATHEMATICS_5),
    _vpr("russian", 6, 51, (25, 35, 45), 0.14),
    _vpr("mathematics", 6, 16, (6, 10, 14), 0.12),
    _vpr("russian", 7, 47, (22, 32, 42), 0.14),
    _vpr("mathematics", 7, 19, (7, 12, 16), 0.11),
    _vpr("russian", 8, 51, (26, 32, 45), 0.15),
    _vpr("mathematics", 8, 25, (8, 15, 21), 0.12),
    *(_vpr(slot, grade, 26, (9, 15, 21), 0.08) for slot in SUBJECTS_OF_SLOT
      for grade in range(5, 9)),
    Work(procedure="oge", subject="russian", grade=9, points=33, cuts=(15, 23, 29), fails=0.03,
         best=0.3, area="russian"),
    Work(procedure="oge", subject="russian", grade=9, points=37, cuts=(15, 23, 29), fails=0.03,
         best=0.3, area="russian", since=2025),
    Work(procedure="oge", subject="russian", grade=9, points=37, cuts=(15, 26, 33), fails=0.03,
         best=0.25, area="russian", since=2026),
    Work(procedure="oge", subject="mathematics", grade=9, points=31, cuts=(8, 15, 22), fails=0.06,
         best=0.1, area="mathematics"),
    Work(procedure="ege", subject="russian", grade=11, points=100, cuts=(24, 60, 80), fails=0.01,
         best=0.25, area="russian"),
    Work(procedure="ege", subject="mathematics_basic", grade=11, points=21, cuts=(7, 12, 17),
         fails=0.05, best=0.3, area="mathematics"),
    Work(procedure="ege", subject="mathematics_profile", grade=11, points=100, cuts=(27, 60, 80),
         fails=0.09, best=0.15, area="mathematics"),
)  # fmt: skip
"""All works; of one that stands twice the newest that has begun counts."""
