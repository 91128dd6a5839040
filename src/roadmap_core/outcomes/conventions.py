"""Соглашения расчёта: how a standard error and its degrees of freedom are worked out, by name.

The same estimate has other standard errors in other programs. A convention says which, so that an
answer can be printed beside one of Stata or of fixest.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

from attrs import evolve, field, frozen

from roadmap_core.errors import InvalidData
from roadmap_core.spelling import did_you_mean

__all__ = ["CONVENTIONS", "Convention", "Correction", "Freedom", "convention_of"]

Correction: TypeAlias = Literal["classical", "HC1", "HC2", "CR1", "CR2", "WWC"]
"""How the standard error is worked out from the residuals."""

Freedom: TypeAlias = Literal["residual", "bell_mcaffrey", "clusters-1", "normal", "WWC"]
"""How many degrees of freedom its Student distribution has."""

_CORRECTIONS = ("classical", "HC1", "HC2", "CR1", "CR2", "WWC")
_FREEDOMS = ("residual", "bell_mcaffrey", "clusters-1", "normal", "WWC")
_FITTING: Mapping[str, tuple[str, ...]] = {
    "classical": ("residual", "normal"),
    "HC1": ("residual", "normal"),
    "HC2": ("bell_mcaffrey", "residual", "normal"),
    "CR1": ("clusters-1", "residual", "normal"),
    "CR2": ("bell_mcaffrey", "clusters-1", "residual", "normal"),
    "WWC": ("WWC",),
}
_WORDS = {
    "classical": "classical standard errors",
    "HC1": "HC1 standard errors",
    "HC2": "HC2 standard errors",
    "CR1": "CR1 standard errors",
    "CR2": "CR2 standard errors",
    "WWC": "standard errors by the cluster correction of the What Works Clearinghouse",
    "residual": "t with n - k degrees of freedom",
    "bell_mcaffrey": "t with Bell-McCaffrey degrees of freedom",
    "clusters-1": "t with G - 1 degrees of freedom",
    "normal": "normal",
}


@frozen(kw_only=True)
class Convention:
    """Соглашение: the correction, the degrees of freedom, and what else a result depends on.

    ``cluster`` is the column of the clusters; None takes the unit, and where there is no unit each
    row is a cluster of its own. ``weights`` is the column of the weights of rows, inverse to their
    variance; None counts each row once. ``draws`` permutations with the ``seed`` stand beside the
    test; 0 makes none. ``nested`` says that absorbed groups which lie inside clusters cost no
    degree of freedom in CR1, as fixest has it. ``icc`` is how alike the units of a cluster are,
    where only the correction of the What Works Clearinghouse asks for it.

    ``str`` is what a paper would print.

    >>> print(CONVENTIONS["cluster"])
    CR2 standard errors by unit, t with Bell-McCaffrey degrees of freedom

    Raises:
        InvalidData: there is no such correction or rule for the degrees of freedom, or the two do
            not go together; ``draws`` or ``seed`` is negative.
    """

    name: str
    correction: Correction = "CR2"
    df: Freedom = "bell_mcaffrey"
    cluster: str | None = None
    weights: str | None = None
    seed: int = 0
    draws: int = 0
    nested: bool = False
    icc: float = field(default=0.2)

    def __attrs_post_init__(self) -> None:
        problems = []
        if self.correction not in _CORRECTIONS:
            close = did_you_mean(self.correction, _CORRECTIONS)
            problems.append(f"no correction {self.correction!r}{close} @ $.correction")
        if self.df not in _FREEDOMS:
            problems.append(f"no rule {self.df!r}{did_you_mean(self.df, _FREEDOMS)} @ $.df")
        numbers: tuple[tuple[str, Any], ...] = (("draws", self.draws), ("seed", self.seed))
        problems += [
            f"a number from 0 on is needed, got {value!r} @ $.{name}"
            for name, value in numbers
            if not isinstance(value, int | float) or value < 0 or value % 1 != 0
        ]
        if not problems and self.df not in _FITTING[self.correction]:
            fitting = ", ".join(_FITTING[self.correction])
            problems.append(f"{self.correction} takes {fitting}, not {self.df!r} @ $.df")
        if problems:
            raise InvalidData("convention", problems)

    @property
    def is_clustered(self) -> bool:
        """Whether the standard error goes by clusters."""
        return self.correction in ("CR1", "CR2", "WWC")

    def __str__(self) -> str:
        parts = [_WORDS[self.correction]]
        if self.is_clustered:
            parts[0] += f" by {self.cluster or 'unit'}"
        if self.df in _WORDS and self.df != "WWC":
            parts.append(_WORDS[self.df])
        if self.weights:
            parts.append(f"weighted by {self.weights}")
        if self.draws:
            parts.append(f"{self.draws} permutations, seed {self.seed}")
        return ", ".join(parts)


CONVENTIONS: Mapping[str, Convention] = {
    one.name: one
    for one in (
        Convention(name="classical", correction="classical", df="residual"),
        Convention(name="HC1", correction="HC1", df="residual"),
        Convention(name="HC2", correction="HC2", df="residual"),
        Convention(name="cluster"),
        Convention(name="stata", correction="CR1", df="clusters-1"),
        Convention(name="fixest", correction="CR1", df="clusters-1", nested=True),
        Convention(name="wwc", correction="WWC", df="WWC"),
    )
}
"""The conventions that have a name: what ``inference=`` takes as a word."""


def convention_of(inference: str | Convention, cluster: str | None = None) -> Convention:
    """The convention that is meant; its clusters are the column ``cluster`` where it names none.

    Raises:
        InvalidData: no convention has that name.
    """
    if isinstance(inference, Convention):
        found = inference
    elif inference in CONVENTIONS:
        found = CONVENTIONS[inference]
    else:
        # CR2 is near HC2 as a word alone: all of them are named.
        known = ", ".join(CONVENTIONS)
        problem = f"no convention {inference!r} (known: {known}; or a Convention of your own)"
        raise InvalidData("convention", [f"{problem} @ $.inference"])
    if found.is_clustered and found.cluster is None and cluster is not None:
        return evolve(found, cluster=cluster)
    return found
