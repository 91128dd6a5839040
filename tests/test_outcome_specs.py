"""What the tables of outcomes say, case by case, on every engine, and how it is said in Russian."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from roadmap_core import load_policy, outcomes, risk
from tests.engines import make, rows
from tests.specs import holds, is_for, specs, table

TABLES = ("indicators", "completion", "dynamics", "slopes")


@pytest.mark.parametrize(("name", "spec"), list(specs("outcomes", TABLES)))
def test_a_table_says_what_its_spec_says(engine: str, name: str, spec: Mapping[str, Any]) -> None:
    if not is_for(engine, spec):
        pytest.skip("slow engines have some of the specs")
    holds(getattr(outcomes, name), spec, engine)


@pytest.mark.parametrize(("name", "spec"), list(specs("outcomes", ("dynamics", "slopes"))))
def test_each_change_is_explained_in_russian(name: str, spec: Mapping[str, Any]) -> None:
    policy = load_policy("ru", on=spec["on"])
    given = make("polars", table(spec["given"]["counts"]))
    answer = getattr(outcomes, name)(given, policy, **spec.get("arguments", {}))
    for row in rows(risk.explain(answer, policy)):
        said = row["sentence"]
        assert said
        assert "{" not in said
        assert not any(word in said for word in ("завыс", "наруш", "виноват", "nan", "None"))
        assert row["judged"] == ("оценки нет" not in said and "вывода нет" not in said)
