from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

import roadmap_core.export

DOCS = Path(__file__).resolve().parent.parent / "docs"


@pytest.mark.parametrize("name", ["lists", "refusals", "tables"])
def test_a_page_that_is_written_from_data_says_what_the_data_say(name: str) -> None:
    page = runpy.run_path(str(DOCS / f"write_{name}.py"))["page"]
    written = (DOCS / "reference" / f"{name}.md").read_text(encoding="utf-8")
    assert written == page(), f"run: python docs/write_{name}.py"


# The docs show what the block above such a place has drawn; in it stands what is to be seen.
_PICTURE = re.compile(r"```python\n((?:(?!```).)*?)```\n\n```{picture}\n(.*?)```", re.DOTALL)


def _pictures() -> list[tuple[str, str]]:
    """The block that draws it and the words in its place, of each picture of the docs."""
    pages = [page.read_text(encoding="utf-8") for page in sorted(DOCS.rglob("*.md"))]
    found = [match for page in pages for match in _PICTURE.findall(page)]
    assert len(found) == sum(page.count("```{picture}") for page in pages)
    return found


def test_a_picture_of_the_docs_stands_below_the_code_that_writes_it_and_is_put_in_words() -> None:
    for block, words in _pictures():
        assert block.count("write_picture(") == 1
        assert len(words.split()) > 10


def test_the_docs_show_every_kind_of_picture() -> None:
    kinds = {name for name in roadmap_core.export.__all__ if name.startswith("draw_")}
    assert kinds
    shown = {name for block, _ in _pictures() for name in re.findall(r"draw_\w+", block)}
    assert shown == kinds
