"""A check: a small generator that holds a roadmap against a policy and yields evidence."""

from __future__ import annotations

import inspect
import pickle
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from typing import Any, Literal, TypeAlias

from attrs import field, frozen

from roadmap_core.checks.subject import Subject, unknown_needs
from roadmap_core.errors import InvalidData
from roadmap_core.findings import Fact, Finding, Severity, wording_problems
from roadmap_core.model import Activity
from roadmap_core.periods import Period, Reading
from roadmap_core.text import Span

__all__ = [
    "Check",
    "Evidence",
    "Per",
    "Run",
    "Skip",
    "about",
    "define",
    "under_readings",
]

_ITEM = re.compile(r"\n[0-9]+\. ")
_CODE = re.compile(r"[A-Z][0-9]{2}")


@frozen
class Evidence:
    """What a check found about one subject; the check's wording is filled in from ``facts``.

    ``subject`` is the key of an activity, the title of a section, or what `Subject.name` gives.
    ``facts`` are shown to the reader of the document, so no personal name belongs there.
    ``assuming`` names the reading of an ambiguous period that the claim needs; "" says that it
    holds under all.
    """

    subject: str
    facts: Mapping[str, Fact] = field(factory=dict)
    span: Span | None = None
    assuming: str = ""


@frozen
class Skip:
    """Why a check, or a part of it, could not be made, in Russian: skipped is not passed."""

    reason: str


Run: TypeAlias = Callable[[Subject], Iterable[Evidence | Skip]]
Per: TypeAlias = Literal["roadmap", "order"]


@frozen
class Check:
    """Проверка: a stable code, its usual severity, and the generator that looks for evidence.

    ``wording`` is the Russian template of the message; its fields are the facts of the evidence.
    ``needs`` are the inputs without which it is skipped (see `Subject.lacks`). It is made for each
    roadmap, or once for the order where ``per`` says so. A policy may override the severity,
    nothing overrides the code.

    It pickles where its generator stands at the top of a module.

    Raises:
        InvalidData: the code has no proper form, the wording is no template, or a need is unknown.
    """

    code: str
    title: str
    severity: Severity = field(converter=Severity)
    wording: str = field(repr=False)
    run: Run = field(repr=False)
    needs: tuple[str, ...] = field(default=(), repr=False, converter=tuple[str, ...])
    per: Per = field(default="roadmap", repr=False)

    def __attrs_post_init__(self) -> None:
        problems = [*wording_problems(self.wording), *unknown_needs(self.needs)]
        if not _CODE.fullmatch(self.code):
            problems.append("a code is a capital Latin letter and two digits @ $.code")
        if self.per not in ("roadmap", "order"):
            problems.append("a check is made per 'roadmap' or per 'order' @ $.per")
        if problems:
            raise InvalidData(f"check {self.code!r}", problems)

    @property
    def manual(self) -> str:
        """The page of the check in Markdown: heading, severity, wording, and its docstring.

        >>> from roadmap_core.checks import CHECKS
        >>> gap = next(check for check in CHECKS if check.code == "S01")
        >>> print(gap.manual.splitlines()[0])
        ## S01 Пропуск в нумерации
        """
        text = inspect.getdoc(self.run) or ""
        head = f"## {self.code} {self.title}\n\n*{self.severity}* · `{self.wording}`"
        needs = f"Needs: {', '.join(self.needs)}." if self.needs else ""
        return "\n\n".join(filter(None, (head, text, needs))) + "\n"

    @property
    def exceptions(self) -> tuple[str, ...]:
        """What the manual says is not a finding, in its order; a case proves each by its number."""
        _, _, text = (inspect.getdoc(self.run) or "").partition("Not a finding:\n\n")
        items = _ITEM.split("\n" + text.partition("\n\n")[0])[1:]
        return tuple(" ".join(item.split()).rstrip(".;") for item in items)

    def lacks(self, subject: Subject) -> str:
        """Why the check cannot be made of a subject, in Russian; "" where nothing is missing."""
        reasons = (subject.lacks(need) for need in self.needs)
        return next(filter(None, reasons), "")

    def __call__(self, subject: Subject) -> Iterable[Evidence | Skip]:
        """What the generator yields about a subject, whether or not its needs are met."""
        return self.run(subject)

    def finding(self, evidence: Evidence, subject: Subject) -> Finding:
        """The finding that the evidence makes under the policy of the subject.

        Raises:
            InvalidData: the evidence lacks a fact of the wording, or has one of no proper type.
        """
        return Finding(
            code=self.code,
            severity=subject.policy.severity_of(self.code, self.severity),
            subject=evidence.subject,
            wording=self.wording,
            facts=evidence.facts,
            span=evidence.span,
            assuming=evidence.assuming,
        )

    def __reduce__(self) -> tuple[Callable[..., Check], tuple[Any, ...]]:
        # The name of the generator gives the check, so neither pickles by reference alone.
        module, name = self.run.__module__, self.run.__qualname__
        if _generator(module, name) is not self.run:
            raise pickle.PicklingError(
                f"check {self.code} does not pickle: {module} has no generator {name!r} at its top"
            )
        rest = (self.title, str(self.severity), self.wording, self.needs, self.per)
        return _restored, (module, name, self.code, *rest)

    def __copy__(self) -> Check:
        return self

    def __deepcopy__(self, memo: object) -> Check:
        return self


def _generator(module: str, name: str) -> Run | None:
    """The generator that stands in a module under a name, by itself or in its check."""
    try:
        found: Any = import_module(module)
    except ImportError:
        return None
    for step in name.split("."):
        found = getattr(found, step, None)
    run: Run | None = found.run if isinstance(found, Check) else found
    return run


def _restored(
    module: str, name: str, code: str, title: str, severity: str, wording: str,
    needs: tuple[str, ...], per: Per,
) -> Check:  # fmt: skip
    run = _generator(module, name)
    if run is None:
        raise pickle.UnpicklingError(f"check {code}: {module} has no generator {name!r} at its top")
    return Check(code, title, Severity(severity), wording, run, needs, per)


def define(
    code: str,
    *,
    severity: Severity | str,
    title: str,
    wording: str,
    needs: Iterable[str] = (),
    per: Per = "roadmap",
) -> Callable[[Run], Check]:
    """Make a `Check` of a generator, as `roadmap_core.check` does for checks of one's own."""

    def make(run: Run) -> Check:
        return Check(code, title, Severity(severity), wording, run, tuple(needs), per)

    return make


def about(activity: Activity, **facts: Fact) -> Evidence:
    """Evidence about an activity, placed where the activity stands."""
    return Evidence(activity.key, facts, activity.span)


def under_readings(
    activity: Activity, period: Period, claim: Callable[[Reading], Mapping[str, Fact] | None]
) -> Iterator[Evidence]:
    """Evidence about an activity for the readings of its period under which a claim holds.

    ``claim`` gives the facts, or None where it does not hold. Facts that come out alike under
    every reading make one certain piece of evidence; otherwise each set of facts names the
    readings that it needs, since a number that is true of one reading is not certain.
    """
    for holding in period.under(claim):
        yield Evidence(activity.key, holding.value, activity.span, holding.assuming)
