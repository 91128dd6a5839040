"""Рисковый профиль: how strongly each factor of risk shows in the answers of a school."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args

from roadmap_core.errors import InvalidData
from roadmap_core.frames import opened
from roadmap_core.policy import Policy
from roadmap_core.questionnaire import RESPONDENTS, Direction, Question, Questionnaire
from roadmap_core.results.grouping import no_number, number_literal, text_keys, whole
from roadmap_core.results.yearly import fraction_by_year, number_by_year, refuse_no_policy
from roadmap_core.risk.given import flag, ratio, said_first, taken
from roadmap_core.serde import read_toml
from roadmap_core.spelling import did_you_mean

__all__ = [
    "ProfileMethod",
    "RiskLevel",
    "curators",
    "measures",
    "questionnaire",
    "questions",
    "risk_profile",
]

RiskLevel: TypeAlias = Literal["low", "medium", "high", "not_judged"]
"""How much a factor of risk means in a school."""

ProfileMethod: TypeAlias = Literal["share", "terciles", "quartiles"]
"""What a score is held against: the norms, or the thirds or quarters of a reference."""

_DATA = Path(__file__).parents[1] / "data" / "profile.ru.toml"
_NEEDED = ("school", "year", "group", "respondent", "question", "answer")
# Two scores nearer than this are one: engines add up floats in an order of their own.
_GRAIN = 1e-9
_FINEST = 10**9
# Which part of the reference lies below a medium and below a high score.
_PARTS = {"terciles": ((1, 3), (2, 3)), "quartiles": ((1, 4), (3, 4))}


def questionnaire(policy: Policy) -> Questionnaire:
    """Анкета: that of the region, the norm ``risk_questionnaire``, or else the library's own.

    The wordings of the library's own are nobody's official ones: its ``source`` is "unverified".

    Raises:
        InvalidData: it is no policy.
    """
    refuse_no_policy(policy)
    if policy.has_norm("risk_questionnaire"):
        value = policy.norm("risk_questionnaire").value
        assert isinstance(value, Questionnaire)  # the kind of the norm has seen to it
        return value
    return _shipped()


@cache
def _shipped() -> Questionnaire:
    return read_toml(Questionnaire, _DATA)


def questions(policy: Policy) -> tuple[Question, ...]:
    """Вопросы анкеты: each with its ``key``, ``factor``, wording, groups, scale and direction.

    >>> from datetime import date
    >>> from roadmap_core.regions import load_policy
    >>> first = questions(load_policy("ru", on=date(2026, 6, 1)))[0]
    >>> first.key, first.factor, first.least, first.most
    ('equipment_1', 'equipment', 1, 5)
    """
    return questionnaire(policy).questions


def measures(policy: Policy, factor: str) -> tuple[str, ...]:
    """Меры: candidates for a school's programme against a factor.

    Raises:
        InvalidData: the questionnaire has no such factor.
    """
    return questionnaire(policy).factor(factor).measures


def curators(policy: Policy, factor: str) -> str:
    """Направление куратора: what a curator of a factor works on with its schools.

    Raises:
        InvalidData: the questionnaire has no such factor.
    """
    return questionnaire(policy).factor(factor).curators


def risk_profile(
    answers: Any, policy: Policy, reference: Any = None, *, method: ProfileMethod | None = None
) -> Any:
    """Рисковый профиль: one row a school, year and factor that was asked about.

    ``answers`` has a row a respondent and question; who was asked and did not answer has a null
    ``answer``. ``score`` is how unfavourable the answers are, 0 to 100: the answers of a group to a
    question are averaged over its scale, the questions of a factor in the group, then the groups.
    A group counts where of those asked at least ``risk_min_respondents`` and ``risk_min_response``
    per cent answered; who answered is counted at the question that most of the group answered. A
    factor without such a group is not judged. ``n`` of ``invited`` are those of all groups,
    ``groups`` says how many count and ``groups_left_out`` how many do not; ``n_… invited_…`` tell
    each group.

    ``method`` "share" holds the score against ``risk_level_medium`` and ``risk_level_high``, both
    unverified. With a ``reference``, the answers of a whole sample or a profile made of them, the
    method is "terciles" or, where it is asked for, "quartiles": "high" where two thirds (three
    quarters) of the reference schools have a lower score in that factor, "medium" where one third
    (one quarter) have. Scores nearer than 1e-9 are equal. The reference is small and is collected.

    Not judged: no group that counts (``too_few_answers``), an answer outside its scale, a group or
    a question that the questionnaire does not know (such a row has no factor), no norm for the
    year, fewer schools in the reference than parts.

    Columns: ``municipality`` where it is there, ``school year factor n invited``, ``n_… invited_…``
    of administration, teachers, students, parents, ``groups groups_left_out score norm_medium
    norm_high method level judged reason``.

    Raises:
        InvalidData: a column is missing; there is no such method, or it needs a reference.
        MissingExtra: narwhals is not installed.
    """
    method = _method(method, reference)
    given = taken(answers, "answers", _NEEDED)
    form = questionnaire(policy)
    place = [name for name in ("municipality", "school", "year") if name in given]
    asked = _by_question(given.lazy, place, form)
    profile = _by_factor(_by_group(asked, place, policy), place)
    cuts = None if reference is None else _cuts(reference, policy, method)
    profile = _levelled(profile, policy, form, method, cuts)
    return given.closed(text_keys(profile, place).select(*place, *_COLUMNS))


_COUNTS = tuple(f"{name}_{group}" for group in RESPONDENTS for name in ("n", "invited"))
_COLUMNS = (
    "factor", "n", "invited", *_COUNTS, "groups", "groups_left_out", "score", "norm_medium",
    "norm_high", "method", "level", "judged", "reason",
)  # fmt: skip


def _method(method: ProfileMethod | None, reference: Any) -> ProfileMethod:
    found = method or ("share" if reference is None else "terciles")
    if found not in get_args(ProfileMethod):
        close = did_you_mean(found, get_args(ProfileMethod))
        raise InvalidData("risk profile", [f"no method {found!r}{close} @ $.method"])
    if (found == "share") != (reference is None):
        needs = "needs no reference" if found == "share" else "needs a reference"
        raise InvalidData("risk profile", [f"the method {found!r} {needs} @ $.reference"])
    return found


def _by_question(rows: Any, place: list[str], form: Questionnaire) -> Any:
    """How many of each group were asked a question, answered, and how unfavourably."""
    import narwhals.stable.v2 as nw

    keys = [*place, "group", "question"]
    # Equal answers first: what a question means is looked up on the few rows that are left.
    rows = rows.with_columns(asked_=flag(nw.lit(value=True)))
    rows = rows.group_by(*keys, "answer").agg(nw.col("asked_").sum())
    rows = text_keys(rows, keys).with_columns(
        *whole("asked_"), factor=_looked_up(form, "factor", ""),
        least_=_looked_up(form, "least", 0), most_=_looked_up(form, "most", 0),
        risky_=_looked_up(form, "direction", ""),
    )  # fmt: skip
    answer, n = nw.col("answer"), nw.col("asked_")
    rows = rows.with_columns(factor=nw.when(nw.col("factor") != "").then(nw.col("factor")))
    inside = (answer >= nw.col("least_")) & (answer <= nw.col("most_"))
    rows = rows.with_columns(
        answered_=flag(~answer.is_null()) * n,
        odd_=flag(~answer.is_null()) * (1 - flag(inside)) * n,
        bad_=nw.when(inside & (nw.col("risky_") == Direction.RISK))
        .then((answer - nw.col("least_")) * n)
        .otherwise(
            nw.when(inside & (nw.col("risky_") == Direction.GOOD))
            .then((nw.col("most_") - answer) * n)
            .otherwise(number_literal(0))
        ),
        reach_=(nw.col("most_") - nw.col("least_")) * n * flag(~answer.is_null()),
    )
    sums = ("asked_", "answered_", "odd_", "bad_", "reach_")
    rows = rows.group_by(*keys, "factor").agg(*(nw.col(name).sum() for name in sums))
    return rows.with_columns(*whole("asked_", "answered_", "odd_"), mean_=ratio("bad_", "reach_"))


def _looked_up(form: Questionnaire, what: str, otherwise: Any) -> Any:
    """What the questionnaire says of the question of each row."""
    import narwhals.stable.v2 as nw

    kind = nw.Int64 if isinstance(otherwise, int) else nw.String
    found = nw.lit(otherwise).cast(kind)
    values: dict[Any, list[str]] = {}
    for question in form.questions:
        value = getattr(question, what)
        values.setdefault(str(value) if kind is nw.String else value, []).append(question.key)
    for value, keys in values.items():
        is_it = nw.col("question").is_in(keys)
        found = nw.when(is_it).then(nw.lit(value).cast(kind)).otherwise(found)
    return found


def _by_group(rows: Any, place: list[str], policy: Policy) -> Any:
    """The questions of a factor put together in each group, and whether the group counts."""
    import narwhals.stable.v2 as nw

    rows = rows.with_columns(
        known_=flag(~nw.col("mean_").is_null()),
        mean_=nw.when(~nw.col("mean_").is_null())
        .then(nw.col("mean_"))
        .otherwise(number_literal(0)),
    )
    rows = rows.group_by(*place, "factor", "group").agg(
        nw.col("asked_").max(), nw.col("answered_").max(),
        *(nw.col(name).sum() for name in ("odd_", "known_", "mean_")),
    )  # fmt: skip
    part, whole_part = fraction_by_year(policy, "risk_min_response")
    rows = rows.with_columns(
        *whole("asked_", "answered_", "odd_", "known_"),
        least_=number_by_year(policy, "risk_min_respondents"),
        part_=part,
        of_=whole_part,
    )
    enough = nw.col("answered_") >= nw.col("least_")
    enough = enough & (nw.col("answered_") * nw.col("of_") >= nw.col("asked_") * nw.col("part_"))
    rows = rows.with_columns(
        counts_=flag(enough & (nw.col("of_") > 0) & (nw.col("known_") > 0)),
        unset_=flag(nw.col("least_").is_null() | (nw.col("of_") == 0)),
        score_=ratio("mean_", "known_"),
        group_=said_first([(nw.col("group") == one, one) for one in RESPONDENTS], "other"),
    )
    return rows.with_columns(score_=nw.when(nw.col("counts_") == 1).then(nw.col("score_")))


def _by_factor(rows: Any, place: list[str]) -> Any:
    """The groups of a factor side by side, and the mean of those that count."""
    import narwhals.stable.v2 as nw

    is_one = {group: nw.col("group_") == group for group in (*RESPONDENTS, "other")}
    none, no_score = nw.lit(0).cast(nw.Int64), number_literal(0)
    columns: dict[str, Any] = {"other_": flag(is_one["other"])}
    for group in RESPONDENTS:
        counts = is_one[group] & (nw.col("counts_") == 1)
        columns |= {
            f"n_{group}": nw.when(is_one[group]).then(nw.col("answered_")).otherwise(none),
            f"invited_{group}": nw.when(is_one[group]).then(nw.col("asked_")).otherwise(none),
            f"counts_{group}": flag(counts),
            f"left_{group}": flag(is_one[group]) - flag(counts),
            f"score_{group}": nw.when(counts).then(nw.col("score_")).otherwise(no_score),
        }
    rows = rows.with_columns(**columns)
    names = [*columns, "odd_", "unset_"]
    rows = rows.group_by(*place, "factor").agg(*(nw.col(name).sum() for name in names))
    rows = rows.with_columns(*whole(*(name for name in names if not name.startswith("score_"))))

    def over_groups(name: str) -> Any:
        # One after another, so that the sum of floats is the same on every engine.
        first, *others = (nw.col(f"{name}_{group}") for group in RESPONDENTS)
        return sum(others, start=first)

    rows = rows.with_columns(
        n=over_groups("n"), invited=over_groups("invited"), groups=over_groups("counts"),
        groups_left_out=over_groups("left"), total_=over_groups("score") * 100.0,
    )  # fmt: skip
    return rows.with_columns(score=ratio("total_", "groups"))


def _levelled(
    rows: Any, policy: Policy, form: Questionnaire, method: ProfileMethod, cuts: Any
) -> Any:
    import narwhals.stable.v2 as nw

    if cuts is None:
        medium, high = (
            number_by_year(policy, f"risk_level_{level}") for level in ("medium", "high")
        )
        missing, grain = "no_norm", _GRAIN
    else:
        medium, high = (_cut(cuts, form, place) for place in (0, 1))
        missing, grain = "no_reference", -_GRAIN
    rows = rows.with_columns(norm_medium=medium, norm_high=high, method=nw.lit(method))
    faults = [
        (nw.col("factor").is_null(), "unknown_question"),
        (nw.col("other_") > 0, "unknown_group"),
        (nw.col("odd_") > 0, "answer_outside_scale"),
        (nw.col("unset_") > 0, "no_norm"),
        (nw.col("groups") == 0, "too_few_answers"),
        (nw.col("norm_medium").is_null() | nw.col("norm_high").is_null(), missing),
    ]
    # From the norm on, but above what part of the reference has.
    levels = [
        (nw.col("score") + grain >= nw.col(f"norm_{level}"), level) for level in ("high", "medium")
    ]
    rows = rows.with_columns(
        level=said_first([*((fault, "not_judged") for fault, _ in faults), *levels], "low"),
        reason=said_first([*faults, *levels], "low"),
    )
    spoilt = (nw.col("odd_") > 0) | (nw.col("groups") == 0) | nw.col("factor").is_null()
    return rows.with_columns(
        judged=nw.col("level") != "not_judged", score=nw.when(~spoilt).then(nw.col("score"))
    )


def _cut(cuts: dict[str, tuple[float, float]], form: Questionnaire, place: int) -> Any:
    import narwhals.stable.v2 as nw

    found = no_number("groups")
    for factor in form.factors:
        if factor.key in cuts:
            is_it = nw.col("factor") == factor.key
            found = (
                nw.when(is_it)
                .then(number_literal(Fraction(cuts[factor.key][place]).limit_denominator(_FINEST)))
                .otherwise(found)
            )
    return found


def _cuts(reference: Any, policy: Policy, method: ProfileMethod) -> dict[str, tuple[float, float]]:
    """The scores of each factor that the lower parts of the reference do not pass."""
    import narwhals.stable.v2 as nw

    found = opened(reference, "reference")
    if "answer" in found.columns and "question" in found.columns:
        found = opened(risk_profile(reference, policy), "reference")
    problems = [
        f"no column {name!r}{did_you_mean(name, found.columns)} @ $.reference.columns"
        for name in ("factor", "score")
        if name not in found.columns
    ]
    if problems:
        raise InvalidData("reference", problems)
    rows = found.lazy.select(nw.col("factor").cast(nw.String), nw.col("score").cast(nw.Float64))
    rows = rows.with_columns(nw.col("score").fill_nan(None))
    rows = rows.filter(~nw.col("factor").is_null() & ~nw.col("score").is_null()).collect()
    scores: dict[str, list[float]] = {}
    for factor, score in zip(rows["factor"].to_list(), rows["score"].to_list(), strict=True):
        scores.setdefault(factor, []).append(score)
    (medium, parts), (high, _) = _PARTS[method]
    return {
        factor: (_passed(known, medium, parts), _passed(known, high, parts))
        for factor, known in scores.items()
        if len(known) >= parts
    }


def _passed(scores: Sequence[float], part: int, parts: int) -> float:
    """The score that exactly so large a part of all, rounded up, does not pass."""
    return sorted(scores)[-(-len(scores) * part // parts) - 1]
