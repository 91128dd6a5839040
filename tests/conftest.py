from __future__ import annotations

import os
import sys

import pytest
from hypothesis import HealthCheck, settings

from tests.engines import engine as engine
from tests.engines import light_engine as light_engine
from tests.specs import is_for

# No deadline and no complaint about slowness: a busy machine is not a fault of the code.
_PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
_PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "default")

settings.register_profile("default", _PATIENT)
# A gate runs the same examples every time, so that more of them would find nothing new: a fifth is
# enough to hold what is known. A search for new ones is the default profile's.
_SAME = settings(_PATIENT, derandomize=True, database=None, print_blob=True)
settings.register_profile("ci", _SAME, max_examples=20)
# A mutant runs many tests: fewer examples each, the same ones every time.
settings.register_profile("mutation", _PATIENT, derandomize=True, database=None, max_examples=25)
settings.load_profile(_PROFILE)


# The module whose mutants are tried, as tests/mutation.py says.
_MUTATED = os.environ.get("MUTATED_MODULE", "")


def _forget(within: str) -> None:
    for name, module in [*sys.modules.items()]:
        if f"{name}.".startswith(f"{within}."):
            for value in [*vars(module).values()]:
                if hasattr(value, "cache_clear"):
                    value.cache_clear()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    left_out = []
    for item in items:
        given = getattr(getattr(item, "callspec", None), "params", {})
        if "engine" in given and "spec" in given and not is_for(given["engine"], given["spec"]):
            left_out.append(item)
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]


def pytest_sessionstart() -> None:
    # A mutant is tried in a copy of a process that has run the tests before: what it made then
    # and kept would hide a mutant of its maker.
    if _PROFILE == "mutation":
        _forget("roadmap_core")


def pytest_runtest_setup() -> None:
    # Only the tests that reach a function are tried on its mutants, and what one test has made
    # and kept no other would reach.
    if _MUTATED:
        _forget(_MUTATED)
