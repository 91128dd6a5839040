from __future__ import annotations

import runpy
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parent.parent / "docs"


@pytest.mark.parametrize("name", ["lists", "refusals", "tables"])
def test_a_page_that_is_written_from_data_says_what_the_data_say(name: str) -> None:
    page = runpy.run_path(str(DOCS / f"write_{name}.py"))["page"]
    written = (DOCS / "reference" / f"{name}.md").read_text(encoding="utf-8")
    assert written == page(), f"run: python docs/write_{name}.py"
