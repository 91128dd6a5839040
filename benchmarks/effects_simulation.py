"""How often the judgement of a programme errs, in a region whose truth is known.

Schools are listed because they were low, so most look better next year with no help at all. In
worlds without any effect the script prints how often `programme_effect` finds one at the 5 % level,
how often its interval holds the truth, and its bias; then how often expected leavers are within
their interval, and how wrong the figures are that the library refuses. ``reference`` is what a
wider simulation of the same region gave. Not a measure of speed: the seeds are fixed.

    python benchmarks/effects_simulation.py [RUNS]
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import numpy as np

from roadmap_core.norms import Norm
from roadmap_core.outcomes.adjustment import Compared, adjusted, mirrored
from roadmap_core.outcomes.answers import Effect, NotEstimable
from roadmap_core.outcomes.cells import Cells
from roadmap_core.outcomes.expected import change_of
from roadmap_core.outcomes.leavers import expected_leavers
from roadmap_core.outcomes.matching import matched_difference
from roadmap_core.outcomes.programme import effect_of_cells
from roadmap_core.policy import Policy, Region
from roadmap_core.selection import LowPerformingRule
from roadmap_core.statistics import student_quantile
from roadmap_core.testing.selection_world import FIRST_YEAR, WORKS, SelectionWorld, drawn_world

Run = tuple[float, float, float, float]

RULE = LowPerformingRule(share=30, low_procedures=2)
POLICY = Policy(
    Region(
        "simulated",
        norms=[
            Norm(
                name="low_performing_rule",
                title="Правило",
                unit="правило",
                value=RULE,
                since=date(2015, 1, 1),
                source="unverified",
            )
        ],
    )
)
# Schools, served, world, reference: size, cover of the default; size of the mirror in log odds.
DEFAULT: tuple[tuple[int, int, Any, str], ...] = (
    (60, 4, "base", ".056 .944 -"),
    (60, 10, "base", ".048 .952 .054"),
    (400, 10, "base", ".060 .940 -"),
    (400, 40, "base", ".051 .949 .05"),
    *((60, 10, world, ".047-.060") for world in ("white", "sticky", "drift", "jump", "two_years")),
    (400, 40, "white", ".052 .948 -"),
    (400, 40, "sticky", ".055 .945 -"),
    (400, 40, "drift", ".058 .942 wrong"),
    (400, 40, "jump", ".037 .963 .037"),
    (400, 40, "noshock", "-"),
    (400, 40, "two_years", ".060 .940 -"),
    (60, 4, "lot", ".062"),
    (60, 10, "lot", ".062"),
    (400, 40, "lot", ".062"),
)


def cells_of(world: SelectionWorld) -> Cells:
    """The cells that the counts of a world become, without the way through a frame."""
    return Cells(
        schools=world.schools,
        years=tuple(range(FIRST_YEAR, FIRST_YEAR + world.failed.shape[1])),
        works=WORKS,
        participants=world.participants,
        failed=world.failed,
    )


def asked_of(world: SelectionWorld, variant: str, **said: Any) -> Effect | NotEstimable:
    """The answer to whether the programme of a world helped."""
    if variant == "lot":
        said["served"] = world.named("served")
    years = (2023, 2024) if variant == "two_years" else (2024,)
    return effect_of_cells(
        cells_of(world),
        POLICY,
        listed=world.named(),
        selected_on=years,
        outcome_year=2025,
        permutations=0,
        leavers=False,
        **said,
    )


def bounds(answer: Effect | NotEstimable) -> Run:
    """The estimate, its bounds and its standard error, also of one that is too imprecise."""
    if isinstance(answer, Effect):
        return answer.estimate, answer.low, answer.high, answer.std_error
    if answer.low is None or answer.high is None:
        return (float("nan"),) * 4
    middle = (answer.low + answer.high) / 2
    return middle, answer.low, answer.high, (answer.high - middle) / 2


def rates(runs: list[Run], truth: float = 0.0) -> str:
    """Size, cover, bias, and bias by standard error."""
    estimate, low, high, error = np.array(runs).T
    there = ~np.isnan(estimate)
    estimate, low, high, error = (one[there] for one in (estimate, low, high, error))
    found = float(np.mean((low > 0) | (high < 0)))
    cover = float(np.mean((low <= truth) & (truth <= high)))
    bias = float(np.mean(estimate) - truth)
    return f"{found:6.3f} {cover:6.3f} {bias:+7.3f} {bias / float(np.mean(error)):+6.2f}"


def default(times: int) -> None:
    """The promised figures of the default and of its mirror."""
    print(f"{'world':22} {'size':>6} {'cover':>6} {'bias':>7} {'by SE':>6}   mirror, log odds")
    for schools, served, variant, reference in DEFAULT:
        runs, mirrors, refused, verdicts = [], [], 0, 0
        for seed in range(times):
            world = drawn_world(seed, schools=schools, served=served, variant=variant)
            answer = asked_of(world, variant)
            runs.append(bounds(answer))
            mirrors.append(bounds(answer.beside[0]))
            refused += isinstance(answer, NotEstimable)
            verdicts += isinstance(answer, Effect) and answer.verdict == "depends_on_assumption"
        print(
            f"{schools}/{served} {variant:12}".ljust(22),
            rates(runs),
            " ",
            rates(mirrors)[:14],
            f" refused {refused / times:.2f}, no verdict {verdicts / times:.2f}",
            f" reference {reference}",
        )


def two_years_later(times: int) -> None:
    """The list of a year earlier, judged two years after it."""
    runs, mirrors = [], []
    for seed in range(times):
        world = drawn_world(seed, schools=400, served=40)
        score = np.sort(world.failed / world.participants, axis=2)[:, 2, -2]
        keys = [world.schools[place] for place in np.argsort(-score)[:40]]
        answer = effect_of_cells(
            cells_of(world), POLICY, listed=keys, selected_on=2023, outcome_year=2025,
            permutations=0, leavers=False,
        )  # fmt: skip
        runs.append(bounds(answer))
        mirrors.append(bounds(answer.beside[0]))
    print(
        "400/40 two years later".ljust(22), rates(runs), " ", rates(mirrors), " reference .048 -0.5"
    )


def power(times: int) -> None:
    """How often a fall of 5 points is found, and the cover of what it truly was."""
    for schools, served, reference in ((60, 4, ".21"), (60, 10, ".36-.48"), (400, 40, ".94-.96")):
        found, covered, verdicts = 0, 0, 0
        for seed in range(times):
            world = drawn_world(seed, schools=schools, served=served, effect=5)
            answer = asked_of(world, "base")
            _, low, high, _ = bounds(answer)
            found += high < 0
            covered += low <= world.effect <= high
            verdicts += isinstance(answer, Effect) and answer.verdict == "found"
        print(
            f"{schools}/{served} a fall of 5".ljust(22),
            f"power {found / times:.3f}, cover {covered / times:.3f},",
            f"verdict 'found' {verdicts / times:.3f}, reference {reference}",
        )


def on_log_odds(times: int) -> None:
    """The same on log odds."""
    worlds: tuple[tuple[Any, str], ...] = (("base", "-"), ("jump", ".050"), ("drift", "-"))
    for variant, reference in worlds:
        runs = []
        for seed in range(times):
            world = drawn_world(seed, schools=400, served=40, variant=variant)
            runs.append(bounds(asked_of(world, variant, scale="log_odds")))
        print(f"400/40 {variant} log odds".ljust(22), rates(runs), f"  reference {reference}")


def leavers(times: int) -> None:
    """How often the number that left is within the interval of what was expected."""
    print(f"\n{'who leaves the list':22} {'cover':>6} {'left':>6} {'foreseen':>8} {'width':>6}")
    for schools, reference in ((60, ".98 .98 .97 .99"), (400, "1.0 1.0 .975 1.0")):
        worlds: tuple[Any, ...] = ("base", "sticky", "drift", "jump")
        for variant in worlds:
            rows = []
            for seed in range(times):
                world = drawn_world(seed, schools=schools, served=4, variant=variant)
                one = expected_leavers(world.counts(), POLICY, year=2024, draws=200)
                if not isinstance(one, NotEstimable):
                    inside = one.low <= one.observed <= one.high
                    share = one.expected / one.n
                    rows.append((inside, one.observed / one.n, share, (one.high - one.low) / one.n))
            cover, left, foreseen, width = np.mean(rows, axis=0)
            print(
                f"{schools} {variant}".ljust(22),
                f"{cover:6.3f} {left:6.2f} {foreseen:8.2f} {width:6.2f}  reference {reference}",
            )


def expected(times: int) -> None:
    """How often the change that there was is within the interval of what was expected."""
    print("\nexpected change, points: cover, bias (reference .95, +0.2; drift -1.4)")
    worlds: tuple[Any, ...] = ("base", "white", "drift")
    for variant in worlds:
        for schools, served in ((60, 10), (400, 40)):
            rows = []
            for seed in range(times):
                world = drawn_world(seed, schools=schools, served=served, variant=variant)
                shares = 100 * world.failed.sum(axis=2) / world.participants.sum(axis=2)
                one = change_of(list(shares[:, :4].T), shares[:, 4], world.listed)
                assert not isinstance(one, NotEstimable)
                rows.append((one.low <= one.observed <= one.high, -one.net))
            cover, bias = np.mean(rows, axis=0)
            print(f"{schools}/{served} {variant}".ljust(22), f"{cover:6.3f} {bias:+6.2f}")


def naive(world: SelectionWorld) -> Iterator[tuple[str, Run]]:
    """What the library refuses, or does not offer, worked out all the same."""
    sums = cells_of(world).summed(tuple(range(FIRST_YEAR, FIRST_YEAR + 5)))
    design = Compared(sums=sums, served=world.served, others=~world.listed)
    said: dict[str, Any] = {"confidence": 95.0}
    change = (sums.shares(2025) - sums.shares(2024))[world.served]
    error = float(change.std(ddof=1)) / len(change) ** 0.5
    reach = student_quantile(0.975, len(change) - 1) * error
    mean = float(change.mean())
    yield "before - after", (mean, mean - reach, mean + reach, error)
    yield "DiD from the list year", bounds(mirrored(design, 2025, 2024, "points", **said))
    yield "DiD, mirror, points", bounds(mirrored(design, 2025, 2023, "points", **said))
    yield "ANCOVA on t-1 only", bounds(adjusted(design, 2025, (2023,), "points", **said))


def mirror_law(times: int) -> None:
    """The bias of differences in points from the mirror year, and from a year beside it."""
    print("\nbias of a difference in points, 400/40: as far before the list as after it, or not")
    cases: tuple[tuple[str, Any, int, int, float], ...] = (
        ("t+1 from t-1", "base", 2024, 2023, -0.2),
        ("t+1 from t-2", "base", 2024, 2022, 1.7),
        ("t+2 from t-2", "base", 2023, 2021, 0.1),
        ("t+2 from t-1", "base", 2023, 2022, -1.8),
        ("two years, from t-1", "two_years", 2024, 2023, -4.0),
        ("two years, from t-2", "two_years", 2024, 2022, 0.0),
    )
    for name, variant, last, baseline, reference in cases:
        found = []
        for seed in range(times):
            world = drawn_world(seed, schools=400, served=40, variant=variant)
            listed = world.listed
            if last < 2024:
                score = np.sort(world.failed / world.participants, axis=2)[:, last - FIRST_YEAR, -2]
                listed = np.isin(np.arange(400), np.argsort(-score)[:40])
            sums = cells_of(world).summed((baseline, 2025))
            design = Compared(sums=sums, served=listed, others=~listed)
            answer = mirrored(design, 2025, baseline, "points", confidence=95.0)
            found.append(bounds(answer)[0])
        print(name.ljust(22), f"{np.mean(found):+6.2f}   reference {reference:+.1f}")


def coefficient_permuted(times: int) -> None:
    """How often a permutation of the bare coefficient finds an effect, which none has here."""
    found = {"points": 0, "log_odds": 0}
    for seed in range(times):
        world = drawn_world(seed, schools=60, served=4)
        sums = cells_of(world).summed((2023, 2025))
        rng = np.random.default_rng(seed)
        scores = {
            "points": sums.shares(2025) - sums.shares(2023),
            "log_odds": sums.odds(2025) - sums.odds(2023),
        }
        for scale, change in scores.items():
            own = abs(change[world.served].mean() - change[~world.served].mean())
            draws = np.array([rng.permutation(change) for _ in range(199)])
            other = np.abs(draws[:, :4].mean(axis=1) - draws[:, 4:].mean(axis=1))
            found[scale] += (1 + np.sum(other >= own)) / 200 <= 0.05
    said = ", ".join(f"{scale} {number / times:.3f}" for scale, number in found.items())
    print(f"\npermutation of the coefficient, mirror, 60/4: {said}   reference .17, .03")


def matched_before(world: SelectionWorld) -> float:
    """The change since t-1 beside that of the school which was nearest in t-1."""
    shares = 100 * world.failed.sum(axis=2) / world.participants.sum(axis=2)
    mine, others = shares[world.served], shares[~world.listed]
    nearest = np.abs(mine[:, [2]] - others[:, 2]).argmin(axis=1)
    change: Callable[[Any], Any] = lambda rows: rows[:, 4] - rows[:, 2]  # noqa: E731
    return float((change(mine) - change(others[nearest])).mean())


def refused(times: int) -> None:
    """How wrong it would have been."""
    references = {
        "before - after": ".22, .80 (-5.0)",
        "DiD from the list year": ".22, .96 (-5.6)",
        "DiD, mirror, points": ".055, .081 (-0.2)",
        "ANCOVA on t-1 only": ".13, .97 (+5.4)",
    }
    print("\nwhat is refused, no effect at all: size, cover, bias, bias by SE")
    for schools, served in ((60, 4), (400, 40)):
        found: dict[str, list[Run]] = {}
        biases, no_overlap = [], 0
        for seed in range(times):
            world = drawn_world(seed, schools=schools, served=served)
            for name, run in naive(world):
                found.setdefault(name, []).append(run)
            biases.append(matched_before(world))
            no_overlap += is_refused(world)
        for name, runs in found.items():
            said = rates(runs)
            print(f"{schools}/{served} {name}".ljust(30), said, f" reference {references[name]}")
        print(
            f"{schools}/{served} matched on t-1".ljust(30),
            f"bias {np.mean(biases):+.2f}, reference +4 to +5.5;",
            f"matched_difference refuses {no_overlap / times:.2f}",
        )


def is_refused(world: SelectionWorld) -> bool:
    """Whether pairs of a list that is served as a whole are refused."""
    import pandas as pd

    shares = 100 * world.failed.sum(axis=2) / world.participants.sum(axis=2)
    frame = pd.DataFrame(shares, columns=["y0", "y1", "y2", "y3", "y4"])
    frame["served"] = world.served
    answer = matched_difference(
        frame, outcome="y4", treated="served", on=("y3", "y2"), selected_on="y3"
    )
    return isinstance(answer, NotEstimable)


def facts(times: int) -> None:
    """The shares of listed schools and of the others, in the list's year and the next."""
    rows = []
    for seed in range(times):
        world = drawn_world(seed, schools=400, served=40)
        shares = 100 * world.failed.sum(axis=2) / world.participants.sum(axis=2)
        rows.append(
            [*shares[world.listed, 3:].mean(axis=0), *shares[~world.listed, 3:].mean(axis=0)]
        )
    said = " ".join(f"{one:.1f}" for one in np.mean(rows, axis=0))
    print(f"listed, then; others, then: {said}   reference 28.1 23.1 11.7 12.3\n")


def main(times: int) -> None:
    """Print every table."""
    facts(min(times, 200))
    default(times)
    two_years_later(times)
    on_log_odds(times)
    power(times)
    leavers(max(times // 4, 10))
    expected(times)
    refused(times)
    mirror_law(times)
    coefficient_permuted(times)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 400)
