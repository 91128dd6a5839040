"""Writes reference/checks.md from the docstrings of the checks: python docs/write_checks.py."""

from __future__ import annotations

from pathlib import Path

from roadmap_core.checks import CHECKS

PAGE = Path(__file__).parent / "reference" / "checks.md"

HEAD = """\
# Checks

What `audit` holds against an order, by code. A code never changes its meaning. Each page says
what is claimed and why it matters, when it is *not* a finding, and where the check comes from;
below the heading stand the usual severity, which a policy may override, and the wording of the
message with its facts in braces, at the end what the check needs.

- *error*: the document cannot be carried out, cited or tracked as written, or two honest readers
  would do different things;
- *warning*: it can, at a risk that somebody should decide;
- *info*: a reader should only know.

Periods are judged at the rows that are performed, so an umbrella row counts only where it says
something that none of its parts does. A finding that needs one reading of an ambiguous period
names it; one without holds under every reading. A check that lacks an input is skipped with a
reason: skipped is not passed. Each numbered exception is proved by a case in `tests/checks/`.

This page is written by `docs/write_checks.py` from the docstrings, and a test compares them.

"""


def page() -> str:
    """The text of the page."""
    return HEAD + "\n".join(check.manual for check in CHECKS)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
