"""Runs the examples of README.md and docs/ as tests; it stands here since pytest asks only a
conftest.py at or above a file how to collect it, and one at the top how to run them all.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from doctest import ELLIPSIS, NORMALIZE_WHITESPACE
from pathlib import Path
from typing import Any

import pytest
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser, SkipParser

_HOME = "_home"
_DESK = "_desk"


def _to_a_desk_of_its_own(namespace: dict[str, Any]) -> None:
    # A page may write files, as its reader would; they must not land in the checkout.
    namespace[_HOME] = Path.cwd()
    namespace[_DESK] = tempfile.mkdtemp()
    os.chdir(namespace[_DESK])


def _back_home(namespace: dict[str, Any]) -> None:
    os.chdir(namespace[_HOME])
    shutil.rmtree(namespace[_DESK])


def pytest_configure(config: pytest.Config) -> None:
    # The examples of a page share their names, line after line, and a file its fixtures: where
    # pytest-xdist deals out the tests, it deals them file by file.
    if getattr(config.option, "dist", "no") != "no":
        config.option.dist = "loadfile"


pytest_collect_file = Sybil(
    parsers=[
        PythonCodeBlockParser(doctest_optionflags=ELLIPSIS | NORMALIZE_WHITESPACE),
        SkipParser(),
    ],
    patterns=["README.md", "docs/**/*.md"],
    setup=_to_a_desk_of_its_own,
    teardown=_back_home,
).pytest()
