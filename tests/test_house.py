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
from inspect import ismodule
from pathlib import Path
from typing import NamedTuple

import pytest

import roadmap_core
from roadmap_core.checks import CHECKS
from roadmap_core.outcomes import TIMELINESS_CODES
from roadmap_core.parse import READING_CODES
from roadmap_core.progress import ENTRY_CODES, LINE_CODES, SHEET_CODES
from roadmap_core.results import FORM_CODES

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "roadmap_core"
PACKAGE = Path(roadmap_core.__file__).parent

# Packages that take long to load or come with an extra: imported where they are used, and in the
# rooms named here only; type checkers see them everywhere.
SLOW: Mapping[str, tuple[str, ...]] = {
    "cattrs": ("serde",),
    "docx": ("export",),
    "filelock": ("progress",),
    "hypothesis": ("testing",),
    "icalendar": ("export",),
    "lxml": ("documents",),
    "matplotlib": ("export",),
    "narwhals": ("frames", "outcomes", "results", "risk", "testing"),
    "pdfminer": ("documents",),
    "pdfplumber": ("documents",),
    "numpy": ("outcomes", "statistics", "testing"),
    "scipy": (),
    "pandas": ("frames",),
    "pymorphy3": ("checks",),
    "python_calamine": ("documents",),
    "xlsxwriter": ("export",),
    "tomli_w": ("serde",),
}

# What one look can hold; a module is as long as its noun needs.
MOST_LINES_OF_A_FUNCTION = 80
VAGUE_CLASS = re.compile(r"Base|Data|Rule|\w*(Handler|Helper|Manager|Utils)")
VAGUE_MODULES = {"base", "common", "data", "helpers", "managers", "misc", "tools", "utils"}

# Where finding codes come from, one line a family; each gives every code it may ever stamp.
CODES: Mapping[str, Callable[[], Iterable[str]]] = {
    "checks": lambda: (check.code for check in CHECKS),
    "forms": lambda: FORM_CODES,
    "data of activities": lambda: TIMELINESS_CODES,
    "log of progress": lambda: (*LINE_CODES, *ENTRY_CODES),
    "reading": lambda: READING_CODES,
    "sheets of progress": lambda: SHEET_CODES,
}
# Codes that were once given and mean nothing now; CHANGELOG.md says what they meant.
RETIRED_CODES: frozenset[str] = frozenset()

README_COMMANDS = {
    "main job": (
        'python3 -m venv .venv && .venv/bin/python -m pip install ".[plot,remarks]" && '
        ".venv/bin/python examples/read_an_order.py"
    ),
    "list of schools": (
        'python3 -m venv .venv && .venv/bin/python -m pip install ".[plot,excel]" && '
        ".venv/bin/python examples/find_low_performing_schools.py"
    ),
    "did it help": (
        'python3 -m venv .venv && .venv/bin/python -m pip install ".[plot]" && '
        ".venv/bin/python examples/did_it_help.py"
    ),
    "tests": "python3 -m venv .venv && .venv/bin/python -m pip install tox && .venv/bin/tox",
}


class Import(NamedTuple):
    """One imported name: where, what, and whether it waits for a call, or is for type checkers."""

    line: int
    target: str
    late: bool
    typing: bool


def module_name(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {module_name(path): path for path in sorted(PACKAGE.rglob("*.py"))}
each_module = pytest.mark.parametrize("module", FILES, ids=lambda name: name or "roadmap_core")


def floors() -> tuple[str, ...]:
    """The modules in the order of the picture in docs/explanation/house.md, from the ground."""
    page = (ROOT / "docs" / "explanation" / "house.md").read_text(encoding="utf-8")
    drawn = re.findall(r"^(?:floor \d+)? +([\w/]+)\.py\b", page, re.MULTILINE)
    return (*(path.replace("/", ".").removesuffix(".__init__") for path in drawn), "")


ORDER = floors()


def imports(module: str) -> Iterator[Import]:
    """Every import of a module: at its top, inside functions, and for type checkers only."""
    path = FILES[module]
    package = ["roadmap_core", *module.split(".")] if module else ["roadmap_core"]
    if path.name != "__init__.py":
        package.pop()

    def visit(node: ast.AST, late: bool, typing: bool) -> Iterator[Import]:
        match node:
            case ast.Import(names=names):
                for name in names:
                    yield Import(node.lineno, name.name, late, typing)
            case ast.ImportFrom(names=names, level=level, module=base):
                above = package[: len(package) - level + 1] if level else []
                for name in names:
                    target = ".".join([*above, *([base] if base else []), name.name])
                    yield Import(node.lineno, target, late, typing)
            case ast.Call(
                func=ast.Name(id="import_module" | "__import__")
                | ast.Attribute(attr="import_module"),
                args=[ast.Constant(value=str(target)), *_],
            ):
                yield Import(node.lineno, target, True, typing)
        late = late or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        typing = typing or (isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test))
        for child in ast.iter_child_nodes(node):
            yield from visit(child, late, typing)

    yield from visit(ast.parse(path.read_text(encoding="utf-8")), False, False)


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
    assert sorted(FILES) == sorted(ORDER), "draw it in docs/explanation/house.md"


@each_module
def test_a_module_imports_only_from_below(module: str) -> None:
    below = ORDER[: ORDER.index(module)]
    wrong = [
        f"{FILES[module].name}:{found.line} imports {found.target}"
        for found in imports(module)
        if (target := inner(found.target)) is not None and target not in below
    ]
    assert wrong == []


@each_module
def test_slow_packages_are_imported_late_and_in_their_own_room(module: str) -> None:
    room = module.split(".")[0]
    wrong = [
        f"{FILES[module].name}:{found.line} imports {found.target}"
        for found in imports(module)
        if (rooms := SLOW.get(found.target.split(".")[0])) is not None
        if not found.typing and not (found.late and room in rooms)
    ]
    assert wrong == []


def test_the_facade_loads_a_name_when_it_is_asked_for() -> None:
    loaded = loaded_by("import roadmap_core; roadmap_core.Window")
    assert "roadmap_core.windows" in loaded
    assert loaded.isdisjoint({"roadmap_core.model", "roadmap_core.parse"})
    with pytest.raises(AttributeError, match="roadmap_core attribute Windoe"):
        roadmap_core.Windoe  # type: ignore[attr-defined]  # noqa: B018


def test_the_stub_names_every_room_and_what_each_room_offers() -> None:
    stub = ast.parse((PACKAGE / "__init__.pyi").read_text(encoding="utf-8"))
    listed = [
        (node.module or "", name.name, name.asname)
        for node in ast.walk(stub)
        if isinstance(node, ast.ImportFrom)
        for name in node.names
    ]
    rooms = {module.split(".")[0] for module in FILES} - {""}
    assert sorted(name for room, name, _ in listed if not room) == sorted(rooms)
    assert [name for _, name, seen in listed if name != seen] == []  # else it is private to mypy
    assert sorted(dir(roadmap_core)) == sorted(name for _, name, _ in listed)
    for room, name, _ in listed:
        assert not room or name in declared_names(FILES[room]), f"{name} is private to {room}"


@pytest.mark.parametrize(
    "before", ["pass", "rc.due", "rc.parse_period", "import roadmap_core.checks", "rc.testing"]
)
def test_a_room_is_reached_whatever_was_loaded_before(before: str) -> None:
    rooms = "rc.schedule.due, rc.checks.CHECKS, rc.export.draw_gantt, rc.testing.Case, rc.text.Span"
    loaded = loaded_by(f"import roadmap_core as rc\n{before}\n{rooms}")
    assert {"roadmap_core.schedule", "roadmap_core.testing"} <= loaded


def test_all_public_names_load_no_table_or_picture_package() -> None:
    loaded = loaded_by("from roadmap_core import *")
    assert {"roadmap_core.parse", "roadmap_core.export.gantt"} <= loaded
    assert loaded.isdisjoint({"matplotlib", "narwhals", "numpy", "pandas"})


@each_module
def test_public_names_exist(module: str) -> None:
    names = declared_names(FILES[module])
    assert len(names) == len(set(names))
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
    public = {name: getattr(roadmap_core, name) for name in dir(roadmap_core)}
    assert documented == Counter(name for name, what in public.items() if not ismodule(what))


def test_the_glossary_names_each_public_noun_by_its_term() -> None:
    page = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+?) \|", page, re.MULTILINE)
    public = {name: getattr(roadmap_core, name) for name in dir(roadmap_core)}
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
def test_a_function_can_be_read_in_one_look(module: str) -> None:
    long = [
        f"{node.name}: {lines} lines"
        for node in ast.walk(ast.parse(FILES[module].read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
        and (lines := (node.end_lineno or 0) - node.lineno) > MOST_LINES_OF_A_FUNCTION
    ]
    assert long == []


@each_module
def test_a_module_is_not_hidden_behind_a_name_of_its_package(module: str) -> None:
    name = f"roadmap_core.{module}".rstrip(".")
    loaded = importlib.import_module(name)
    package, _, last = name.rpartition(".")
    assert not package or getattr(importlib.import_module(package), last) is loaded


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
