"""By which results a school comes onto the list of low-performing schools: the rule as a value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum

from attrs import field, fields, frozen

from roadmap_core.errors import InvalidData
from roadmap_core.spelling import did_you_mean

__all__ = ["SUBJECTS", "Combine", "LowPerformingRule", "no_subject", "unfit_assessments"]

SUBJECTS = (
    "russian", "mathematics", "mathematics_basic", "mathematics_profile", "mathematics_advanced",
    "physics", "physics_advanced", "chemistry", "biology", "history", "social", "geography",
    "informatics", "literature", "foreign", "world", "literary_reading", "algebra", "geometry",
)  # fmt: skip
"""The codes of school subjects; «world» is окружающий мир of the primary school.

All foreign languages are «foreign», as the minimum scores of OGE and EGE have it; «advanced» are
the works of VPR for classes that study the subject at an advanced level. A region's own subjects
have codes that begin with ``own.``.
"""

_OWN_SUBJECT = re.compile(r"own\.[a-z][a-z_0-9]*")

_GRADES = frozenset(map(str, range(1, 12)))


def unfit_assessments(names: Sequence[str], form: str = "procedure:subject:grade") -> str:
    """Why the names are not all of the form; empty where they are.

    >>> unfit_assessments(["vpr:rusian:5"])
    "no subject 'rusian' (did you mean 'russian'?)"
    """
    for name in names:
        parts = name.split(":")
        if len(parts) != len(form.split(":")) or not all(parts) or parts[-1] not in _GRADES:
            return f"{name!r} is not of the form {form} with a grade from 1 to 11"
        if problem := no_subject(parts[-2]):
            return problem
    twice = [name for name in names if names.count(name) > 1]
    return f"{twice[0]!r} stands twice" if twice else ""


def no_subject(code: str) -> str:
    """Why it is not the code of a subject; empty where it is one.

    >>> no_subject("own.native"), no_subject("rusian")
    ('', "no subject 'rusian' (did you mean 'russian'?)")
    """
    if code in SUBJECTS or _OWN_SUBJECT.fullmatch(code):
        return ""
    return f"no subject {code!r}{did_you_mean(code, SUBJECTS)}"


class Combine(StrEnum):
    """Whether one of several conditions is enough or all must hold."""

    ANY = "any"
    ALL = "all"


def _words(words: Iterable[str]) -> tuple[str, ...]:
    # A bare string is one word and not its letters.
    return (words,) if isinstance(words, str) else tuple(words)


def _combine(word: str) -> Combine:
    if word not in tuple(Combine):
        problem = f"no such word{did_you_mean(word, Combine)} @ $.combine"
        raise InvalidData("rule of selection", [problem])
    return Combine(word)


@frozen(kw_only=True)
class LowPerformingRule:
    """Правило отбора: when the results of a school put it onto the list.

    It has one of two forms. *By a share*: a procedure of a school is low where ``share`` per cent
    of its participants or more (more only, where not ``inclusive``) are under the lowest pass; the
    school is listed for ``low_procedures`` low ones in one year, for the same one low in
    ``same_procedure_years`` years running, or for both, as ``combine`` says. *By rank*: the
    ``worst_share`` per cent of schools with the worst results of ``worst_years`` years.

    ``procedures`` are those that count («vpr:russian:5»), all that were held where it is empty;
    fewer than ``min_participants`` participants are not judged; ``excluded`` are kinds of school,
    in Russian, that are left out. A rule by rank compares all schools, or only those of the same
    group where ``within`` names a column of the table of schools («cluster»). ``unverified`` names
    the fields that rest on no document that anybody has seen: in the shipped rule a seen retelling
    of inspection acts of 2025 gives ``share``, ``inclusive``, ``low_procedures`` and
    ``same_procedure_years``, and no more.

    What is judged: a procedure whose participants are too few, or of whom it is not known how many
    failed, may be low. A school that is not listed is judged only where it would not be listed
    whatever those were. It is not judged either where it wrote fewer procedures than
    ``low_procedures``, or where it has no results of a year before and one procedure low in the
    year; a procedure that it did not write in a year of which it has others was not low.

    Raises:
        InvalidData: a field is impossible, or the fields are those of no form or of both.
    """

    procedures: tuple[str, ...] = field(default=(), converter=_words)
    share: float | None = None
    inclusive: bool = True
    low_procedures: int | None = None
    same_procedure_years: int | None = None
    combine: Combine = field(default=Combine.ANY, converter=_combine)
    worst_share: float | None = None
    worst_years: int | None = None
    within: str = ""
    min_participants: int = 1
    excluded: tuple[str, ...] = field(default=(), converter=_words)
    unverified: tuple[str, ...] = field(default=(), converter=_words)

    def __attrs_post_init__(self) -> None:
        problems = [*self._unfit_fields(), *self._unfit_form()]
        if problems:
            raise InvalidData("rule of selection", problems)

    def _unfit_fields(self) -> Iterator[str]:
        for name in ("share", "worst_share"):
            percent = getattr(self, name)
            # Written so that "not a number" is refused, too. true is an int to Python.
            if percent is not None and not (type(percent) in {int, float} and 0 < percent <= 100):
                yield f"expected per cent, more than 0 and at most 100 @ $.{name}"
        for name, least in _LEAST.items():
            count = getattr(self, name)
            if count is not None and (type(count) is not int or count < least):
                yield f"expected a whole number of at least {least}, got {count!r} @ $.{name}"
        if problem := unfit_assessments(self.procedures):
            yield f"{problem} @ $.procedures"
        if not all(kind.strip() for kind in self.excluded):
            yield "a kind of school is blank @ $.excluded"
        known = [one.name for one in fields(LowPerformingRule) if one.name != "unverified"]
        for name in self.unverified:
            if name not in known:
                yield f"no field {name!r}{did_you_mean(name, known)} @ $.unverified"

    def _unfit_form(self) -> Iterator[str]:
        by_share = (self.share, self.low_procedures, self.same_procedure_years)
        by_rank = (self.worst_share, self.worst_years)
        if self.within and by_rank == (None, None):
            yield "only a rule by rank compares inside groups @ $.within"
        if any(value is not None for value in by_share) and by_rank != (None, None):
            yield "a rule goes by a share or by rank, not by both @ $"
        elif by_rank != (None, None):
            if None in by_rank:
                yield "a rule by rank needs worst_share and worst_years @ $"
        elif self.share is None or by_share[1:] == (None, None):
            yield "a rule needs share with low_procedures or same_procedure_years, or a rank @ $"


# One year running is no repetition: that is low_procedures = 1.
_LEAST = {"low_procedures": 1, "same_procedure_years": 2, "worst_years": 1, "min_participants": 1}
