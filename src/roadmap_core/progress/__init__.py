"""Исполнение: what was done of a plan, what is late, and what a quarter's report says of it.

A log is a file to which lines are only added; every answer is worked out from an order, a log and
a day. No personal name leaves the room.
"""

from __future__ import annotations

from roadmap_core.progress.entry import RECORDED, Entry, State
from roadmap_core.progress.file import append_entries, append_entry, read_log
from roadmap_core.progress.lines import LINE_CODES
from roadmap_core.progress.log import LOG_COLUMNS, ProgressLog
from roadmap_core.progress.rows import STATUS_COLUMNS, Status, StatusRow
from roadmap_core.progress.sheet import SHEET_CODES, read_sheet

__all__ = [
    "LINE_CODES",
    "LOG_COLUMNS",
    "RECORDED",
    "SHEET_CODES",
    "STATUS_COLUMNS",
    "Entry",
    "ProgressLog",
    "State",
    "Status",
    "StatusRow",
    "append_entries",
    "append_entry",
    "read_log",
    "read_sheet",
]
