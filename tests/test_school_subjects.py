"""School subjects of a region, by all their wordings."""

from __future__ import annotations

from pathlib import Path

import pytest

from roadmap_core.errors import InvalidData
from roadmap_core.policy import Region
from roadmap_core.regions import load_region
from roadmap_core.selection import SUBJECTS, no_subject, unfit_assessments
from roadmap_core.subjects import SchoolSubject, same_subject


@pytest.mark.parametrize(
    ("wording", "code"),
    [
        ("Русский язык", "russian"),
        (" русский  ЯЗЫК ", "russian"),
        ("РУ", "russian"),
        ("Рус. яз", "russian"),
        ("МАТЕМАТИКА", "mathematics"),
        ("Математика (базовый уровень)", "mathematics_basic"),
        ("Математика (углубленный уровень)", "mathematics_advanced"),
        ("Физика - углублённая", "physics_advanced"),
        ("Английский язык", "foreign"),
        ("Немецкий", "foreign"),
        ("Окружающий мир", "world"),
        ("Литературное чтение", "literary_reading"),
        ("Xимия", "chemistry"),  # with a Latin letter
        ("biology", "biology"),
        ("Родной язык", None),
        ("", None),
    ],
)
def test_a_wording_means_a_subject(wording: str, code: str | None) -> None:
    assert load_region().subject_named(wording) == code


def test_every_code_of_the_library_has_a_russian_name_in_the_base() -> None:
    assert {one.code for one in load_region().subjects} == set(SUBJECTS)


def test_a_region_adds_a_subject_of_its_own_and_a_wording(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(
        'schema = 1\nregion = "mine"\ntitle = "Своя"\nextends = "ru"\n'
        '[[subjects]]\ncode = "own.native"\nname = "Родной язык"\n'
        '[[subjects]]\ncode = "russian"\nname = "Русский (государственный)"\naliases = ["РГ"]\n',
        encoding="utf-8",
    )
    region = load_region(path)
    assert region.subject_named("родной ЯЗЫК") == "own.native"
    assert region.subject_named("РГ") == "russian"
    assert region.subject_named("Русский язык") == "russian"
    russian = next(one for one in region.subjects if one.code == "russian")
    assert russian.name == "Русский язык"


def test_a_wording_of_two_subjects_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(
        'schema = 1\nregion = "mine"\ntitle = "Своя"\nextends = "ru"\n'
        '[[subjects]]\ncode = "own.native"\nname = "Химия"\n',
        encoding="utf-8",
    )
    with pytest.raises(InvalidData, match=r"'Химия' is a wording of 'chemistry' already"):
        load_region(path)
    with pytest.raises(InvalidData, match=r"is a wording of 'physics' already @ \$\.subjects\[1\]"):
        Region("x", subjects=[SchoolSubject("physics", "Ф"), SchoolSubject("chemistry", "ф.")])


@pytest.mark.parametrize(
    ("code", "name", "problem"),
    [
        ("rusian", "Русский", "no subject 'rusian' (did you mean 'russian'?); one of your own is"),
        ("russian", " . ", "a wording is blank @ $.aliases"),
    ],
)
def test_a_subject_that_cannot_be_is_refused(code: str, name: str, problem: str) -> None:
    with pytest.raises(InvalidData) as caught:
        SchoolSubject(code, name)
    assert caught.value.problems[0].startswith(problem)


def test_assessments_may_be_of_a_subject_of_ones_own() -> None:
    assert unfit_assessments(["vpr:own.native:5"]) == ""
    assert no_subject("own.Native") != ""
    assert same_subject("«РУ»") == "ру"
