"""Kills mutants, module by module: `tox -e mutation` runs it by hand, no gate does.

For every module that tests/mutation.toml names, mutmut changes one thing at a time in a copy of
the checkout and runs the tests named beside it. A mutant that lives needs a reason in the same
file; the share of those that are dead or have one must reach the bar there. What is printed is
one line a module, and the change of each mutant that lives without a reason.

    python tests/mutation.py [MODULE ...]
"""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
PLAN = tomllib.loads((ROOT / "tests" / "mutation.toml").read_text(encoding="utf-8"))
# What mutmut stores as the outcome of a mutant: 1 is a failed test, 3 an error of pytest itself,
# 33 a mutant that no test reaches, negative numbers are signals (a time-out ends by one).
_LIVES = {0, 33}


class Mutant(NamedTuple):
    """A mutant that lives, and the lines that it changes."""

    name: str
    change: str


def undecorated(source: str) -> str:
    """The same module with its functions decorated by a line behind each.

    mutmut passes by whatever stands under a decorator, so it would see neither checks nor
    properties. The decorators that it knows, and those of types alone, stay where they are.
    """
    tree = ast.parse(source)
    bodies = [tree.body, *(node.body for node in tree.body if isinstance(node, ast.ClassDef))]
    lines = source.splitlines()
    # From the last line up, so that the numbers of the lines above stay true.
    for node in sorted((one for body in bodies for one in body), key=lambda one: -one.lineno):
        if not isinstance(node, ast.FunctionDef) or len(node.decorator_list) != 1:
            continue
        decorator = ast.unparse(node.decorator_list[0])
        if decorator not in {"classmethod", "staticmethod", "overload"}:
            indent = " " * node.col_offset
            lines.insert(node.end_lineno or 0, f"{indent}{node.name} = {decorator}({node.name})")
            del lines[node.decorator_list[0].lineno - 1 : node.lineno - 1]
    return "\n".join(lines) + "\n"


def copied(folder: Path, module: str, tests: list[str], selected: str) -> None:
    """A copy of what git tracks or would, with the configuration of one run."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    for name in listed.stdout.splitlines():
        if (source := ROOT / name).is_file():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
    mutated = folder / "src" / "roadmap_core" / module
    mutated.write_text(undecorated(mutated.read_text(encoding="utf-8")), encoding="utf-8")
    # Only what the run needs: its own folder is the root of the tests there.
    also = [path.name for path in ROOT.iterdir() if path.name in PLAN["also"]]
    config = [
        "\n[tool.mutmut]",
        'source_paths = ["src"]',
        f"only_mutate = [{json.dumps(f'src/roadmap_core/{module}')}]",
        f"pytest_add_cli_args_test_selection = {json.dumps([f'tests/{name}' for name in tests])}",
        f'pytest_add_cli_args = ["-p", "no:cacheprovider", "-q", "-m", "{selected}"]',
        f"also_copy = {json.dumps(also)}",
        "use_setproctitle = false",
    ]
    with (folder / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write("\n".join(config) + "\n")


def outcomes(folder: Path) -> dict[str, int | None]:
    """What became of each mutant of a run."""
    found: dict[str, int | None] = {}
    for meta in (folder / "mutants").rglob("*.meta"):
        found |= json.loads(meta.read_text(encoding="utf-8"))["exit_code_by_key"]
    return found


def change(folder: Path, name: str) -> str:
    """The changed lines of a mutant on one line, as reasons are written beside them."""
    shown = subprocess.run(
        [sys.executable, "-m", "mutmut", "show", name],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    # Behind the two lines that name the file; a changed line may begin with a sign of its own.
    _, _, diff = shown.stdout.partition("\n+++ ")
    lines = [
        re.sub(r"\s+", " ", line).strip()
        for line in diff.splitlines()[1:]
        if line.startswith(("-", "+"))
    ]
    return " => ".join(lines) or "no line is another"


def loosens_a_zip(change: str) -> bool:
    """Whether a mutant only lets a `zip` take sequences of unlike lengths."""
    sides: dict[str, str] = {"-": "", "+": ""}
    for line in change.split(" => "):
        sides[line[:1]] = sides.get(line[:1], "") + re.sub(r"strict=\w+|\s", "", line[1:])
    return "strict=True" in change and len({re.sub(r",\)", ")", s) for s in sides.values()}) == 1


def run(entry: dict[str, Any]) -> float:
    """The share of mutants that are dead or may live; tells those that live for no reason."""
    module: str = entry["module"]
    reasons = {one["change"] for one in entry.get("may_live", ())}
    # Hypothesis marks the tests that it runs: laws are slow, and examples should do without them.
    selected = "" if entry.get("laws", True) else "not hypothesis"
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        copied(folder, module, entry["tests"], selected)
        name = module.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
        ran = subprocess.run(
            [sys.executable, "-m", "mutmut", "run", "--max-children", "2"],
            cwd=folder,
            env={
                **os.environ,
                "MUTATED_MODULE": f"roadmap_core.{name}",
                "ROADMAP_CORE_ENGINES": entry.get("engines", ""),
            },
            capture_output=True,
            text=True,
            check=False,
        )
        found = outcomes(folder)
        if not found:
            sys.exit(f"{module}: mutmut made nothing\n{ran.stdout[-3000:]}\n{ran.stderr[-3000:]}")
        unknown = [name for name, code in found.items() if code is None]
        if unknown:
            sys.exit(f"{module}: {len(unknown)} mutants were not tried\n{ran.stdout[-3000:]}")
        living = [Mutant(n, change(folder, n)) for n, code in found.items() if code in _LIVES]
        unexplained = [
            mutant
            for mutant in living
            if mutant.change not in reasons
            and not ("zips" in entry and loosens_a_zip(mutant.change))
        ]
        unused = sorted(reasons - {mutant.change for mutant in living})
        dead = len(found) - len(living)
        print(
            f"{module:28} {len(found):5} mutants, {dead:5} killed = {dead / len(found):6.1%}, "
            f"{len(living) - len(unexplained)} may live, {len(unexplained)} unexplained",
            flush=True,
        )
        for mutant in unexplained:
            print(f"    {mutant.name.rpartition('.')[2]}: {mutant.change}", flush=True)
        for text in unused:
            print(f"    a reason for what does not live: {text}", flush=True)
        return 1 - len(unexplained) / len(found)


def main(wanted: list[str]) -> int:
    """Every module of the plan, or those wanted."""
    low = []
    for entry in PLAN["modules"]:
        if wanted and entry["module"] not in wanted:
            continue
        if run(entry) < PLAN["bar"]:
            low.append(entry["module"])
    if low:
        print(f"under the bar of {PLAN['bar']:.0%}: {', '.join(low)}")
    return bool(low)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
