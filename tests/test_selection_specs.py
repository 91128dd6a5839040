"""What the lists of schools, classes and branches say, case by case, on every engine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from roadmap_core import risk
from tests.specs import holds, specs

FUNCTIONS = ("low_shares", "low_performing_schools", "low_classes", "low_branches")


@pytest.mark.parametrize(("name", "spec"), list(specs("risk", FUNCTIONS)))
def test_a_list_says_what_its_spec_says(engine: str, name: str, spec: Mapping[str, Any]) -> None:
    holds(getattr(risk, name), spec, engine)
