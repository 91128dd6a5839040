"""Исполнение: what was done of a plan, what is late, and what a quarter's report says of it.

A log is a file to which lines are only added; every answer is worked out from an order, a log and
a day. No personal name leaves the room.
"""

from __future__ import annotations

from roadmap_core.progress.agreement import ENTRY_CODES
from roadmap_core.progress.entry import RECORDED, Entry, State
from roadmap_core.progress.file import append_entries, append_entry, read_log
from roadmap_core.progress.judging import status
from roadmap_core.progress.lines import LINE_CODES
from roadmap_core.progress.log import LOG_COLUMNS, ProgressLog
from roadmap_core.progress.monitoring import (
    COUNT_COLUMNS,
    MONITORING_TABLES,
    MonitoringReport,
    monitoring_report,
)
from roadmap_core.progress.rows import STATUS_COLUMNS, Status, StatusRow
from roadmap_core.progress.sheet import SHEET_CODES, read_sheet
from roadmap_core.progress.tallies import APART_LABELS, Apart, Ratio, Tally

__all__ = [
    "APART_LABELS",
    "COUNT_COLUMNS",
    "ENTRY_CODES",
    "LINE_CODES",
    "LOG_COLUMNS",
    "MONITORING_TABLES",
    "RECORDED",
    "SHEET_CODES",
    "STATUS_COLUMNS",
    "Apart",
    "Entry",
    "MonitoringReport",
    "ProgressLog",
    "Ratio",
    "State",
    "Status",
    "StatusRow",
    "Tally",
    "append_entries",
    "append_entry",
    "monitoring_report",
    "read_log",
    "read_sheet",
    "status",
]
