"""Holds the code to the house of docs/explanation/house.md: floors, doors, names, sizes."""

from __future__ import annotations

import ast
import importlib
import importlib.metadata
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

import roadmap_core
from roadmap_core.checks import CHECKS
from roadmap_core.parse import READING_CODES

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "roadmap_core"
PACKAGE = Path(roadmap_core.__file__).parent

# A module imports from lower floors and from those that stand to its left on its own floor.
# A new module is named here and in the picture of docs/explanation/house.md.
FLOORS: Mapping[int, tuple[str, ...]] = {
    0: ("errors",),
    1: (
        "text",
        "windows",
        "wording",
        "names",
        "units",
        "kinds",
        "seasons",
        "recurring",
        "parts",
        "periods",
        "lexicon",
    ),
    2: ("model", "calendars"),
    3: ("findings", "serde"),
    4: ("policy",),
    5: (
        "parse.parsed",
        "parse.notes",
        "parse.docx_numbers",
        "parse.docx",
        "parse.files",
        "parse.page",
        "parse.table",
        "parse.responsible",
        "parse.deliverable",
        "parse.period_tokens",
        "parse.period_ranges",
        "parse.period_points",
        "parse.period_dates",
        "parse.period_readings",
        "parse.period_items",
        "parse.period_frames",
        "parse.period_repeats",
        "parse.period_grammar",
        "parse.period",
        "parse.entries",
        "parse.roadmap",
        "parse.schools",
        "parse.clauses",
        "parse.appendix",
        "parse.heading",
        "parse.order",
        "parse",
        "schedule",
    ),
    6: (
        "checks.check",
        "checks.stated",
        "checks.numbering",
        "checks.repairs",
        "checks.structure",
        "checks.bounds",
        "checks.timing",
        "checks.duration",
        "checks.spread",
        "checks",
    ),
    8: (
        "export.rows",
        "export.lettering",
        "export.sheet",
        "export.gantt",
        "export",
        "testing.cases",
        "testing.strategies",
        "testing",
    ),
}
ORDER = (*(module for floor in sorted(FLOORS) for module in FLOORS[floor]), "")  # "": the facade

# Packages that take long to load or come with an extra: imported where they are used, but for
# the modules named here.
LAZY: Mapping[str, tuple[str, ...]] = {
    "cattrs": ("serde",),
    "docx": (),
    "hypothesis": (),
    "matplotlib": (),
    "narwhals": (),
    "numpy": (),
    "pandas": (),
    "tomli_w": (),
}
# Packages that have one door: no other module imports them, not even late.
DOORS: Mapping[str, str] = {
    "cattrs": "serde",
    "hypothesis": "testing.strategies",
    "tomli_w": "serde",
}

MOST_LINES = 420
VAGUE_CLASS = re.compile(r"Base|Data|Rule|\w*(Handler|Helper|Manager|Utils)")
VAGUE_MODULES = {"base", "common", "data", "helpers", "managers", "misc", "tools", "utils"}

# Where finding codes come from, one line a family; each gives every code it may ever stamp.
CODES: Mapping[str, Callable[[], Iterable[str]]] = {
    "checks": lambda: (check.code for check in CHECKS),
    "reading": lambda: READING_CODES,
}
# Codes that were once given and mean nothing now; CHANGELOG.md says what they meant.
RETIRED_CODES: frozenset[str] = frozenset()

README_COMMANDS = {
    "main job": (
        'python3 -m venv .venv && .venv/bin/python -m pip install ".[plot]" && '
        ".venv/bin/python examples/read_an_order.py"
    ),
    "tests": "python3 -m venv .venv && .venv/bin/python -m pip install tox && .venv/bin/tox",
}


class Import(NamedTuple):
    """One imported name: where, what, and whether it waits for a call or for a type checker."""

    line: int
    target: str
    late: bool


def module_name(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {module_name(path): path for path in sorted(PACKAGE.rglob("*.py"))}
each_module = pytest.mark.parametrize("module", FILES, ids=lambda name: name or "roadmap_core")


def imports(module: str) -> Iterator[Import]:
    """Every import of a module: at its top, inside functions, and for type checkers only."""
    path = FILES[module]
    package = ["roadmap_core", *module.split(".")] if module else ["roadmap_core"]
    if path.name != "__init__.py":
        package.pop()

    def visit(node: ast.AST, late: bool) -> Iterator[Import]:
        match node:
            case ast.Import(names=names):
                for name in names:
                    yield Import(node.lineno, name.name, late)
            case ast.ImportFrom(names=names, level=level, module=base):
                above = package[: len(package) - level + 1] if level else []
                for name in names:
                    target = ".".join([*above, *([base] if base else []), name.name])
                    yield Import(node.lineno, target, late)
            case ast.Call(
                func=ast.Name(id="import_module" | "__import__")
                | ast.Attribute(attr="import_module"),
                args=[ast.Constant(value=str(target)), *_],
            ):
                yield Import(node.lineno, target, True)
        late = late or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for child in ast.iter_child_nodes(node):
            typing_only = isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
            yield from visit(child, late or typing_only)

    yield from visit(ast.parse(path.read_text(encoding="utf-8")), False)


def inner(target: str) -> str | None:
    """The module of the package that an import names, None for a module from outside."""
    first, *rest = target.split(".")
    if first != "roadmap_core":
        return None
    while rest and ".".join(rest) not in FILES:
        rest.pop()  # the last part is a name inside the module
    return ".".join(rest)


def declared_names(path: Path) -> list[str]:
    """The literal ``__all__`` of a module; empty where it has none."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        match node:
            case ast.Assign(targets=[ast.Name(id="__all__")], value=value):
                return list(ast.literal_eval(value))
            case ast.AnnAssign(target=ast.Name(id="__all__"), value=ast.expr() as value):
                return list(ast.literal_eval(value))
    return []


def by_kind_and_letters(name: str) -> tuple[int, str]:
    """CONSTANTS, then Classes, then functions: the order that ruff's RUF022 keeps."""
    plain = name.replace("_", "")
    return (0 if plain.isupper() and len(plain) > 1 else 1 if name[:1].isupper() else 2, name)


def loaded_by(statement: str) -> set[str]:
    """The names of all modules that a fresh interpreter holds after a statement."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", f"{statement}\nimport sys\nprint(*sys.modules)"],
        capture_output=True,
        check=True,
        text=True,
    )
    return set(done.stdout.split())


def test_every_module_stands_on_a_floor() -> None:
    assert sorted(FILES) == sorted(ORDER)


@each_module
def test_a_module_imports_only_from_below(module: str) -> None:
    below = ORDER[: ORDER.index(module)]
    wrong = [
        f"{FILES[module].name}:{found.line} imports {found.target}"
        for found in imports(module)
        if (target := inner(found.target)) is not None and target not in below
    ]
    assert wrong == []


def test_the_floors_are_those_of_the_picture_in_the_docs() -> None:
    page = (ROOT / "docs" / "explanation" / "house.md").read_text(encoding="utf-8")
    drawn: dict[int, list[str]] = {}
    floor = -1
    for line in page.splitlines():
        if row := re.match(r"(?:floor (\d+))? +([\w/]+)\.py\b", line):
            floor = int(row[1] or floor)
            name = row[2].replace("/", ".").removesuffix(".__init__")
            drawn.setdefault(floor, []).append(name)
    assert drawn == {floor: list(modules) for floor, modules in FLOORS.items()}


@each_module
def test_slow_and_optional_packages_are_imported_where_they_are_used(module: str) -> None:
    wrong = [
        f"{FILES[module].name}:{found.line} imports {found.target}"
        for found in imports(module)
        if not found.late and module not in LAZY.get(found.target.split(".")[0], (module,))
    ]
    assert wrong == []


@each_module
def test_a_package_with_one_door_has_no_other(module: str) -> None:
    wrong = [
        f"{FILES[module].name}:{found.line} imports {found.target}"
        for found in imports(module)
        if DOORS.get(found.target.split(".")[0], module) != module
    ]
    assert wrong == []


def test_the_facade_loads_a_name_when_it_is_asked_for() -> None:
    loaded = loaded_by("import roadmap_core; roadmap_core.Window")
    assert "roadmap_core.windows" in loaded
    assert loaded.isdisjoint({"roadmap_core.model", "roadmap_core.parse"})
    assert set(roadmap_core.__all__) <= set(dir(roadmap_core))
    with pytest.raises(AttributeError, match="'roadmap_core' has no attribute 'Windoe'"):
        roadmap_core.Windoe  # type: ignore[attr-defined]  # noqa: B018


def test_the_facade_gives_the_names_that_type_checkers_see() -> None:
    seen = {found.target for found in imports("") if inner(found.target)}
    given = {f"roadmap_core.{room}.{name}" for name, room in roadmap_core._HOMES.items()}
    assert seen == given
    assert {target.rpartition(".")[2] for target in seen} == set(roadmap_core.__all__)


def test_all_public_names_load_no_table_or_picture_package() -> None:
    loaded = loaded_by("from roadmap_core import *")
    assert {"roadmap_core.parse", "roadmap_core.export.gantt"} <= loaded
    assert loaded.isdisjoint({"matplotlib", "narwhals", "numpy", "pandas"})


@each_module
def test_public_names_are_sorted_and_exist(module: str) -> None:
    names = declared_names(FILES[module])
    assert names == sorted(set(names), key=by_kind_and_letters)
    loaded = importlib.import_module(f"roadmap_core.{module}".rstrip("."))
    assert [name for name in names if not hasattr(loaded, name)] == []


def test_the_reference_documents_exactly_the_public_names() -> None:
    documented = Counter(
        name
        for page in sorted((ROOT / "docs" / "reference").rglob("*.md"))
        for name in re.findall(
            r"^ *\.\. auto\w+:: *roadmap_core\.([\w.]+)$",
            page.read_text(encoding="utf-8"),
            re.MULTILINE,
        )
        if "." not in name
    )
    public = [name for name in roadmap_core.__all__ if not name.startswith("__")]
    assert documented == Counter(public)


def test_the_glossary_names_each_public_noun_by_its_term() -> None:
    page = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+?) \|", page, re.MULTILINE)
    public = {name: getattr(roadmap_core, name) for name in roadmap_core.__all__}
    terms = {
        name: term[1].lower()
        for name, noun in public.items()
        if isinstance(noun, type) and (term := re.match(r"([А-ЯЁ][^:]*):", noun.__doc__ or ""))
    }
    assert dict(rows) == {**terms, "Policy": "-"}


def test_a_finding_code_has_one_meaning_for_ever() -> None:
    given = Counter(code for codes in CODES.values() for code in codes())
    assert given, "no family gives a code"
    assert [code for code in given if not re.fullmatch(r"[A-Z]\d{2}", code)] == []
    assert [code for code, times in given.items() if times > 1] == []
    assert RETIRED_CODES.isdisjoint(given)


@each_module
def test_a_module_can_be_read_in_one_sitting(module: str) -> None:
    lines = len(FILES[module].read_text(encoding="utf-8").splitlines())
    assert lines <= MOST_LINES, "split it by noun"


@each_module
def test_names_say_what_a_thing_is(module: str) -> None:
    assert VAGUE_MODULES.isdisjoint(module.split("."))
    tree = ast.parse(FILES[module].read_text(encoding="utf-8"))
    classes = {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
    assert [name for name in sorted(classes) if VAGUE_CLASS.fullmatch(name)] == []


def test_the_package_holds_every_file_of_the_source() -> None:
    def files(folder: Path) -> list[str]:
        return sorted(
            path.relative_to(folder).as_posix()
            for path in folder.rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        )

    assert files(PACKAGE) == files(SOURCE)
    assert "py.typed" in files(PACKAGE)


@pytest.mark.skipif(
    os.environ.get("ROADMAP_CORE_WHEEL") != "1", reason="only tox promises an installed wheel"
)
def test_the_tests_run_against_the_installed_wheel() -> None:
    assert not PACKAGE.is_relative_to(ROOT / "src")


def test_the_version_is_said_once() -> None:
    assert importlib.metadata.version("roadmap_core") == roadmap_core.__version__
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (\S+)", changelog, re.MULTILINE)[0] == roadmap_core.__version__


@pytest.mark.parametrize("what", README_COMMANDS)
def test_the_readme_gives_the_command_for_a_fresh_machine(what: str) -> None:
    assert README_COMMANDS[what] in (ROOT / "README.md").read_text(encoding="utf-8").splitlines()


def test_ci_runs_the_readme_command_for_the_tests() -> None:
    assert README_COMMANDS["tests"] in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_every_python_example_of_the_docs_is_one_that_is_run() -> None:
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    unrun = [
        f"{page.relative_to(ROOT)}: {language}"
        for page in pages
        for language in re.findall(r"^ *(?:```|~~~|:::) *(\S+)", page.read_text("utf-8"), re.M)
        if language in {"py", "pycon", "python3", "ipython", "{code-block}", "{doctest}"}
    ]
    assert unrun == []
