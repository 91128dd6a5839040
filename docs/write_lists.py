"""Writes reference/lists.md from the specs of risk and outcomes: python docs/write_lists.py."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
PAGE = FOLDER / "reference" / "lists.md"
SPECS = FOLDER.parent / "tests" / "specs"
ROOMS = ("risk", "outcomes")

HEAD = """\
# What each list says

Small tables that go in, and the table that comes out: the functions of `rc.risk` and the tables of
`rc.outcomes` as cases that are tests. Each case is run on pandas, polars, pyarrow, DuckDB and
PostgreSQL; the first of each list and some others on Spark and Dask, too. A dash is null; columns
that a case does not show are left out.

This page is written by `docs/write_lists.py` from `tests/specs/`, and a test compares them.
"""


def page() -> str:
    """The text of the page."""
    return "".join((HEAD, *_chapters()))


def _chapters() -> Iterator[str]:
    for path in (path for room in ROOMS for path in sorted((SPECS / room).glob("*.toml"))):
        chapter = tomllib.loads(path.read_text(encoding="utf-8"))
        yield f"\n## {path.stem}\n\n{chapter['title']}.\n"
        for spec in chapter["specs"]:
            yield from _case(path.stem, spec)


def _case(name: str, spec: Mapping[str, Any]) -> Iterator[str]:
    title = spec["title"]
    yield f"\n### {name}: {title}\n\n{spec['sentence']}\n"
    asked = "".join(f", `{key}={value!r}`" for key, value in spec.get("arguments", {}).items())
    yield f"\nRegion «{spec.get('region', 'ru')}» on {spec['on']:%d.%m.%Y}{asked}.\n"
    for table, text in spec["given"].items():
        yield f"\nGiven `{table}`:\n\n```text\n{text.strip()}\n```\n"
    yield f"\nWhat comes out:\n\n```text\n{spec['expected'].strip()}\n```\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
