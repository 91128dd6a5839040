"""What the lists for support say, case by case, on every engine, and how it is said in Russian."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from roadmap_core import load_policy, results, risk
from tests.engines import make, rows
from tests.specs import holds, specs, table

LISTS = (
    "students_at_risk", "difficult_content", "crossing_marks", "teacher_deficits",
    "diagnostic_levels", "risk_profile",
)  # fmt: skip


@pytest.mark.parametrize(("name", "spec"), list(specs("risk", (*LISTS, "item_statistics"))))
def test_a_list_says_what_its_spec_says(engine: str, name: str, spec: Mapping[str, Any]) -> None:
    if name == "item_statistics":
        holds(lambda items, _, **more: results.item_statistics(items, **more), spec, engine)
    else:
        holds(getattr(risk, name), spec, engine)


@pytest.mark.parametrize(("name", "spec"), list(specs("risk", LISTS)))
def test_each_row_is_explained_in_russian(name: str, spec: Mapping[str, Any]) -> None:
    policy = load_policy(spec.get("region", "ru"), on=spec["on"])
    first, *more = (make("polars", table(text)) for text in spec["given"].values())
    others = dict(zip(list(spec["given"])[1:], more, strict=True))
    answer = getattr(risk, name)(first, policy, **others, **spec.get("arguments", {}))
    for row in rows(risk.explain(answer, policy)):
        said = row["sentence"]
        assert said, row["reason"]
        assert "{" not in said
        assert not any(word in said for word in ("завыс", "наруш", "виноват", "nan", "None"))
        judged = row.get("judged", row.get("verdict") != "not_judged")
        assert judged == ("оценки нет" not in said and "проверьте данные" not in said)
