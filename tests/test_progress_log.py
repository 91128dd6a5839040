"""The log of what was done: entries, lines, the file, and whoever is killed while writing it."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roadmap_core import (
    EntryNotAppended,
    InvalidData,
    MissingExtra,
    UnreadableFile,
    from_dict,
    to_dict,
)
from roadmap_core.progress import (
    LINE_CODES,
    LOG_COLUMNS,
    RECORDED,
    Entry,
    ProgressLog,
    State,
    append_entries,
    append_entry,
    read_log,
)
from roadmap_core.progress.lines import line_of, log_of
from roadmap_core.testing.strategies import entries, logs

ROOT = Path(__file__).parents[1]
DAY = date(2024, 3, 29)


def told(occurrence: str = "29", **fields: Any) -> Entry:
    return Entry(**{"occurrence": occurrence, "state": "done", "day": DAY, **fields})


def codes(log: ProgressLog) -> list[tuple[str, int]]:
    """What the reader noticed: codes with their lines."""
    return [(one.code, one.fact("line", int)) for one in log.findings]


# Entries.


def test_an_entry_takes_plain_strings_and_moments() -> None:
    made = told(day=datetime(2024, 3, 29, 12, 0, tzinfo=UTC))
    assert made.state is State.DONE
    assert made.day == DAY
    assert type(made.day) is date
    assert made.named == ("29", "")


def test_the_same_content_has_the_same_id_and_other_content_another() -> None:
    assert told().id == told().id
    changes: list[dict[str, Any]] = [
        {"occurrence": "28"},
        {"state": "missed"},
        {"day": date(2024, 3, 28)},
        {"school": "a"},
        {"evidence": "a"},
        {"note": "a"},
        {"by": "a"},
        {"corrects": "a"},
    ]
    ids = {told(**change).id for change in changes} | {told().id}
    assert len(ids) == len(changes) + 1
    assert told(id="моя").id == "моя"
    assert told().id == "276da38752f213449861", "an id of an old log must stay what it was"


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"occurrence": " "}, "expected the key of an occurrence, got nothing @ $.occurrence"),
        ({"occurrence": 5}, "expected a string, got int @ $.occurrence"),
        ({"state": "done_late"}, "done_late follows from the days @ $.state"),
        ({"state": "готово"}, "expected one of not_due, due, in_progress"),
        ({"day": "2024-03-29"}, "expected a day, got str @ $.day"),
        ({"by": "куратор Выдуманный А.Б."}, "expected a role, got the name of a person @ $.by"),
        ({"by": "Выдуманнова"}, "expected a role, got the name of a person @ $.by"),
        ({"state": "withdrawn"}, "needs the id of the one that it takes back @ $.corrects"),
        ({"id": "a", "corrects": "a"}, "an entry cannot correct itself @ $.corrects"),
    ],
)
def test_an_entry_that_makes_no_sense_is_refused(fields: dict[str, Any], problem: str) -> None:
    with pytest.raises(InvalidData) as error:
        told(**fields)
    assert problem in str(error.value)


def test_a_name_goes_from_the_note_and_stays_out_of_what_is_shown_of_a_reference() -> None:
    made = told(note="Сдал Выдуманный А.Б.", evidence="Справка Выдуманного А.Б..docx")
    assert made.note == "Сдал [имя]"
    assert made.evidence == "Справка Выдуманного А.Б..docx"
    assert "Выдуманн" not in repr(made)
    assert "Выдуманн" not in ProgressLog([made]).to_frame().to_string()


def test_every_state_has_a_russian_label_and_five_may_be_told() -> None:
    assert len({state.label for state in State}) == len(State)
    assert [state.value for state in RECORDED] == [
        "in_progress",
        "done",
        "missed",
        "not_applicable",
        "withdrawn",
    ]


# The log.


def test_a_log_keeps_all_entries_and_says_which_of_them_stand() -> None:
    first, second = told(id="1"), told(id="2", state="in_progress")
    corrected = told(id="3", corrects="1", state="missed")
    log = ProgressLog([first, second, corrected, second])
    assert len(log) == 4
    assert list(log) == [first, second, corrected, second]
    assert log.standing == (second, corrected)
    assert log.plus(told(id="4", corrects="2", state="withdrawn")).standing == (corrected,)
    assert bool(ProgressLog())


def test_of_two_corrections_the_later_stands_and_a_corrected_correction_brings_nothing_back() -> (
    None
):
    first = told(id="1")
    b, c = told(id="b", corrects="1", note="b"), told(id="c", corrects="1", note="c")
    assert ProgressLog([first, b, c]).standing == (c,)
    d = told(id="d", corrects="b", state="withdrawn")
    assert ProgressLog([first, b, d]).standing == ()


def test_a_correction_of_what_stands_only_below_corrects_nothing() -> None:
    early, late = told(id="b", corrects="1"), told(id="1")
    assert ProgressLog([early, late]).standing == (early, late)


def test_a_log_holds_entries_only() -> None:
    with pytest.raises(InvalidData, match=r"expected an Entry, got str @ \$\.entries\[1\]"):
        ProgressLog([told(), "29"])


def test_a_log_is_told_in_one_line_and_as_a_table() -> None:
    log = ProgressLog([told(id="1"), told(id="2", corrects="1", state="withdrawn")])
    assert str(log) == "Журнал: записей 2, действует 0; замечаний при чтении 0."
    assert repr(log) == "<ProgressLog 2 entries, 0 standing, 0 findings>"
    frame = log.to_frame()
    assert list(frame.columns) == list(LOG_COLUMNS)
    assert frame["stands"].tolist() == [False, False]
    assert frame["state"].tolist() == ["done", "withdrawn"]
    assert "<td>withdrawn</td>" in log._repr_html_()


@settings(max_examples=30)
@given(logs())
def test_a_log_goes_out_and_in_again(log: ProgressLog) -> None:
    assert from_dict(ProgressLog, to_dict(log)) == log


@settings(max_examples=30)
@given(logs())
def test_what_stands_is_among_the_entries_once_and_withdraws_nothing(log: ProgressLog) -> None:
    ids = [one.id for one in log.standing]
    assert len(ids) == len(set(ids))
    assert all(one in log.entries and one.state in RECORDED[:-1] for one in log.standing)


# Lines.


def test_a_line_carries_its_schema_and_its_id_first_and_letters_as_they_are() -> None:
    line = line_of(told(id="a", note="Справка\n2"))
    assert line.startswith(b'{"schema": 1, "id": "a", "occurrence": "29", ')
    assert '"note": "Справка\\n2"'.encode() in line
    assert line.count(b"\n") == 1
    assert line.endswith(b"}\n")


@settings(max_examples=30)
@given(logs())
def test_a_log_that_is_written_line_by_line_is_read_back_the_same(log: ProgressLog) -> None:
    content = b"".join(map(line_of, log.entries))
    again = log_of(content)
    assert again.entries == log.entries
    assert again.lines == tuple(range(1, len(log) + 1))
    assert {code for code, _ in codes(again)} <= {"J04", "J05", "J07"}
    assert log_of(b"".join(map(line_of, again.entries))) == again


@settings(max_examples=30)
@given(logs().filter(len), st.data())
def test_a_log_torn_at_any_byte_loses_its_last_entry_at_most_and_says_so(
    log: ProgressLog, data: st.DataObject
) -> None:
    whole = b"".join(map(line_of, log.entries[:-1]))
    last = line_of(log.entries[-1])
    cut = data.draw(st.integers(1, len(last) - 1))
    torn = log_of(whole + last[:cut])
    assert torn.entries == log.entries[: len(log) - (cut < len(last) - 1)]
    assert codes(torn)[-1] == ("J01" if cut < len(last) - 1 else "J08", len(log))
    # Whoever writes next ends the torn line first, and loses nothing of its own.
    more = log_of(whole + last[:cut] + b"\n" + line_of(told(id="next")))
    assert more.entries == (*torn.entries, told(id="next"))


GOOD = line_of(told(id="a"))


@pytest.mark.parametrize(
    ("line", "code", "message"),
    [
        (GOOD[:30], "J01", "строка оборвана, запись не засчитана"),
        (b"\0" * 50, "J01", "строка оборвана, запись не засчитана"),
        (GOOD[:-20] + "ё".encode()[:1], "J01", "строка оборвана, запись не засчитана"),
        (b'{"note": "\xd1"}', "J02", "строка не читается (не UTF-8, байт 11), запись не засчитана"),
        (b"hello", "J02", "строка не читается (не JSON), запись не засчитана"),
        (b"[1]", "J02", "строка не читается (не объект JSON), запись не засчитана"),
        (GOOD[:-1] * 2, "J02", "строка не читается (не JSON), запись не засчитана"),
        (b'{"a":' * 99999 + b"}", "J02", "строка не читается (не JSON), запись не засчитана"),
        (
            b'{"schema": 1, "state": "x", "by": 3, "extra": 1}',
            "J02",
            "строка не читается (не подходят поля: occurrence, state, day, by, extra), запись",
        ),
        (b'{"schema": true}', "J02", "строка не читается (не подходят поля: schema), запись не"),
        (
            GOOD.replace(b'"schema": 1', b'"schema": 99').strip(),
            "J03",
            "номер схемы 99 новее известного (1), запись не засчитана",
        ),
    ],
)
def test_a_line_that_is_no_entry_is_told_and_the_others_are_read(
    line: bytes, code: str, message: str
) -> None:
    log = log_of(line_of(told(id="1")) + line + b"\n\n" + line_of(told(id="3")))
    assert [one.id for one in log] == ["1", "3"]
    assert log.lines == (1, 4)
    (finding,) = log.findings
    assert (finding.code, finding.subject, str(finding.span)) == (code, "строка 2", "строка 2")
    assert finding.message.startswith(message)


def test_the_same_line_twice_counts_once_and_another_with_its_id_not_at_all() -> None:
    log = log_of(GOOD + GOOD + line_of(told(id="a", note="другое")))
    assert codes(log) == [("J04", 2), ("J05", 3)]
    assert len(log.standing) == 1
    assert log.standing[0].note == ""


def test_a_line_typed_by_hand_needs_no_schema_and_no_id() -> None:
    log = log_of(b'\xef\xbb\xbf{"occurrence": "29", "state": "done", "day": "2024-03-29"}\r\n')
    assert log.entries == (told(),)
    assert codes(log) == [("J06", 1)]


def test_a_last_line_without_its_end_is_an_entry_all_the_same() -> None:
    assert codes(log_of(GOOD.rstrip())) == [("J08", 1)]
    assert codes(log_of(GOOD)) == []
    assert log_of(b"") == ProgressLog()


def test_names_in_a_line_are_told_and_taken_out_of_the_role() -> None:
    line = to_dict(told()) | {"by": "куратор Выдуманный А.Б.", "note": "Выдуманный А.Б."}
    log = log_of(json.dumps(line).encode() + b"\n")
    (entry,) = log
    assert (entry.by, entry.note) == ("куратор [имя]", "[имя]")
    assert log.findings[0].code == "J07"
    assert log.findings[0].fact("fields") == ("by", "note")
    bare = log_of(json.dumps(line | {"by": "Выдуманнова", "note": ""}).encode() + b"\n")
    assert bare.entries[0].by == "[имя]"


def test_every_code_of_the_lines_is_one_that_a_line_can_have() -> None:
    assert list(LINE_CODES) == [f"J0{number}" for number in range(1, 9)]


# The file.


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "журнал.jsonl"


def test_what_is_appended_is_read(path: Path) -> None:
    entry = append_entry(path, told(id="1"))
    assert entry == told(id="1")
    assert append_entries(str(path), [told(id="2"), told(id="3")]) == (told(id="2"), told(id="3"))
    assert append_entries(path, []) == ()
    log = read_log(path)
    assert [one.id for one in log] == ["1", "2", "3"]
    assert log.findings == ()


@settings(max_examples=30)
@given(one=entries())
def test_any_entry_is_written_and_read(one: Entry) -> None:
    assert log_of(line_of(one)).entries == (one,)


def test_an_entry_behind_a_torn_line_is_not_glued_to_it(path: Path) -> None:
    path.write_bytes(GOOD + GOOD[:40])
    append_entry(path, told(id="b"))
    log = read_log(path)
    assert [one.id for one in log] == ["a", "b"]
    assert codes(log) == [("J01", 2)]


def test_an_entry_behind_a_whole_line_without_its_end_is_not_glued_to_it(path: Path) -> None:
    path.write_bytes(GOOD.rstrip())
    append_entry(path, told(id="b"))
    assert path.read_bytes() == GOOD + line_of(told(id="b"))


def test_what_is_no_entry_is_not_written(path: Path) -> None:
    with pytest.raises(InvalidData):
        append_entries(path, [told(), to_dict(told())])  # type: ignore[list-item]
    assert not path.exists()


@pytest.mark.parametrize("name", ["", "нет/журнал.jsonl", "a\0b"])
def test_a_path_that_cannot_be_is_told_and_nothing_stands(tmp_path: Path, name: str) -> None:
    with pytest.raises(EntryNotAppended) as error:
        append_entry(f"{tmp_path}/{name}", told())
    assert error.value.stands == 0
    assert str(error.value).endswith("; no new entry stands")
    with pytest.raises(UnreadableFile):
        read_log(f"{tmp_path}/{name}")


def test_many_writers_at_once_lose_and_mix_nothing(path: Path) -> None:
    def write(writer: int) -> None:
        for number in range(10):
            append_entry(path, told(id=f"{writer}/{number}", note="ё" * 5000))

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    log = read_log(path)
    assert sorted(one.id for one in log) == sorted(f"{w}/{n}" for w in range(4) for n in range(10))
    assert log.findings == ()


def test_a_writer_does_not_wait_for_ever(path: Path) -> None:
    from filelock import FileLock

    with FileLock(f"{path}.lock"), pytest.raises(EntryNotAppended) as error:
        append_entry(path, told(), timeout=0.02)
    assert "another process holds" in error.value.reason
    assert error.value.stands == 0
    assert not path.exists()


def full_disk(room: int) -> Callable[[int, bytes], int]:
    """A disk that takes so many bytes more, and then says that it is full."""
    write = os.write
    left = [room]

    def limited(file: int, content: bytes) -> int:
        if content.startswith((b"{", b"\n")):
            if not left[0]:
                raise OSError(errno.ENOSPC, "No space left on device")
            written = write(file, content[: left[0]])
            left[0] -= written
            return written
        return write(file, content)

    return limited


def test_a_full_disk_leaves_what_was_there_and_says_that_the_entry_does_not_stand(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    append_entry(path, told(id="a"))
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full_disk(0))
        with pytest.raises(EntryNotAppended) as error:
            append_entry(path, told(id="b"))
    assert (error.value.errno, error.value.stands) == (errno.ENOSPC, 0)
    assert read_log(path).entries == (told(id="a"),)


@pytest.mark.parametrize("room", range(1, len(GOOD)))
def test_a_short_write_stands_only_where_nothing_but_its_end_is_missing(
    path: Path, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", lambda file: None)
        patch.setattr(os, "write", full_disk(room))
        if room == len(GOOD) - 1:
            append_entry(path, told(id="a"))
        else:
            with pytest.raises(EntryNotAppended, match="no new entry stands") as error:
                append_entry(path, told(id="a"))
            assert error.value.stands == 0
    assert len(read_log(path)) == (room == len(GOOD) - 1)
    append_entry(path, told(id="b"))
    assert read_log(path).entries[-1] == told(id="b")


def test_of_several_entries_on_a_full_disk_the_first_stand(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given_entries = [told(id="a"), told(id="b"), told(id="c")]
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full_disk(2 * len(GOOD) + 10))
        with pytest.raises(EntryNotAppended) as error:
            append_entries(path, given_entries)
    assert error.value.stands == 2
    assert "of the new entries the first 2 stand" in str(error.value)
    assert read_log(path).entries == tuple(given_entries[:2])
    append_entries(path, given_entries)
    assert read_log(path).standing == tuple(given_entries), "to add them again does no harm"


def test_where_the_disk_does_not_confirm_nobody_knows(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(file: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", refuse)
        with pytest.raises(EntryNotAppended, match="it is not known whether") as error:
            append_entry(path, told())
    assert error.value.stands is None


def test_a_system_without_folders_to_sync_is_spared_it(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "O_DIRECTORY", raising=False)
    append_entry(path, told())
    assert len(read_log(path)) == 1


def test_a_log_cannot_be_written_without_filelock(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "filelock", None)
    with pytest.raises(MissingExtra, match=r"roadmap_core\[progress\]"):
        append_entry(path, told())
    path.write_bytes(GOOD)
    assert len(read_log(path)) == 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the writer is forked")
def test_what_a_killed_writer_had_confirmed_is_there() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", ROOT / "benchmarks" / "kill_the_writer.py", "--kills=25"],
        capture_output=True,
        check=False,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("kills 25: ")
    assert ", lost 0 (" in done.stdout
