"""The region whose list is drawn by results is the one that it says it is."""

from __future__ import annotations

import builtins
from typing import Any, get_args

import numpy as np
import pytest

from roadmap_core.errors import InvalidData, MissingExtra
from roadmap_core.testing.selection_world import WORKS, Variant, drawn_world


def shares(world: Any) -> Any:
    return 100 * world.failed.sum(axis=2) / world.participants.sum(axis=2)


def mean_shares(variant: Variant, times: int = 30) -> Any:
    rows = []
    for seed in range(times):
        world = drawn_world(seed, schools=400, served=40, variant=variant)
        own = shares(world)
        rows.append([own[world.listed].mean(axis=0), own[~world.listed].mean(axis=0)])
    return np.mean(rows, axis=0)


def test_the_facts_of_the_region() -> None:
    listed, others = mean_shares("base")
    assert listed == pytest.approx([21.2, 21.6, 23.3, 28.1, 23.1], abs=0.8)
    assert others == pytest.approx([12.5, 12.4, 12.3, 11.7, 12.3], abs=0.6)


def test_an_easier_paper_lowers_everybody_in_the_last_year_alone() -> None:
    jump, base = mean_shares("jump", 10), mean_shares("base", 10)
    assert jump[:, :4] == pytest.approx(base[:, :4], abs=1)
    assert (jump[:, 4] < base[:, 4] - 2).all()


@pytest.mark.parametrize("variant", get_args(Variant))
def test_every_variant_is_drawn_alike_from_a_seed(variant: Variant) -> None:
    one, same, other = (
        drawn_world(seed, schools=50, served=5, variant=variant) for seed in (1, 1, 2)
    )
    assert (one.failed == same.failed).all()
    assert not (one.failed == other.failed).all()
    assert (one.failed >= 0).all()
    assert (one.failed <= one.participants).all()
    assert one.participants.shape == (50, 5, len(WORKS))
    assert int(one.served.sum()) == 5
    assert int(one.listed.sum()) == (10 if variant == "lot" else 5)
    assert (one.listed | ~one.served).all()
    assert one.effect == 0


def test_the_worst_by_their_second_worst_share_are_listed() -> None:
    one = drawn_world(3, schools=60, served=6)
    score = np.sort(one.failed / one.participants, axis=2)[:, :, -2]
    assert score[one.listed, 3].min() >= score[~one.listed, 3].max()
    two = drawn_world(3, schools=60, served=6, variant="two_years")
    both = np.sort(two.failed / two.participants, axis=2)[:, :, -2][:, 2:4].min(axis=1)
    assert both[two.listed].min() >= both[~two.listed].max()


def test_an_effect_is_what_it_made_of_the_served() -> None:
    helped = drawn_world(4, schools=400, served=40, effect=5)
    plain = drawn_world(4, schools=400, served=40)
    assert -5 <= helped.effect < -4
    assert (helped.failed[:, :4] == plain.failed[:, :4]).all()
    fall = shares(helped)[helped.listed, 4].mean() - shares(plain)[plain.listed, 4].mean()
    assert fall == pytest.approx(helped.effect, abs=1.5)


def test_its_counts_are_a_table_of_counts() -> None:
    one = drawn_world(5, schools=10, served=2, listed=4)
    frame = one.counts("polars")
    assert frame.columns == [
        "school", "year", "procedure", "subject", "grade", "participants", "failed",
    ]  # fmt: skip
    assert frame.height == 10 * 5 * 6
    row = frame.row(7, named=True)
    assert (row["school"], row["year"], row["subject"], row["grade"]) == (
        "0001", 2022, "mathematics", 5,
    )  # fmt: skip
    assert row["failed"] == one.failed[0, 1, 1]
    assert len(one.named()) == 4
    assert set(one.named("served")) < set(one.named())


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"variant": "drfit"}, r"no variant 'drfit' \(did you mean 'drift'\?\) @ \$.variant"),
        ({"served": 0}, r"expected from 1 to 0 served, got 0 @ \$.served"),
        ({"served": 5, "listed": 4}, r"expected from 1 to 4 served, got 5 @ \$.served"),
        ({"schools": 5}, r"expected at most 5 listed, got 10 @ \$.listed"),
    ],
)
def test_an_impossible_region_is_refused(said: dict[str, Any], problem: str) -> None:
    with pytest.raises(InvalidData, match=problem):
        drawn_world(1, **said)


def test_without_numpy_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def no_numpy(name: str, *rest: Any, **more: Any) -> Any:
        if name == "numpy":
            raise ImportError(name=name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", no_numpy)
    with pytest.raises(MissingExtra, match="testing"):
        drawn_world(1)
