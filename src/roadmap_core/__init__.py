"""Official Russian text in, typed data and findings out: the public names of roadmap_core.

Each name is loaded when it is first asked for, so a program that embeds the library starts fast.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from roadmap_core.calendars import Event, WorkCalendar, WorkYear
    from roadmap_core.checks import CHECKS, Check, Evidence, Skip, audit, check
    from roadmap_core.errors import (
        AmbiguousNumber,
        DocumentNotUnderstood,
        InvalidData,
        InvalidWindow,
        LinkCycle,
        MissingExtra,
        RoadmapError,
        UnknownActivity,
        UnknownNorm,
        UnknownRegion,
        UnknownYear,
        UnreadableFile,
    )
    from roadmap_core.export import gantt, write_gantt
    from roadmap_core.findings import Fact, Finding, Report, Severity, Skipped
    from roadmap_core.lexicon import LegalForm, Lexicon
    from roadmap_core.model import (
        Activity,
        Appendix,
        Body,
        Clause,
        Deliverable,
        Force,
        LegalAct,
        Link,
        Order,
        Repair,
        RepairKind,
        Responsibility,
        Roadmap,
        School,
        Section,
        Signatory,
    )
    from roadmap_core.parse import (
        READING_CODES,
        Parsed,
        UnreadText,
        parse_order,
        parse_period,
        parse_responsible,
        read_order,
    )
    from roadmap_core.periods import (
        Annual,
        Dated,
        Deadline,
        Kind,
        Offset,
        OnDemand,
        Ongoing,
        OwnSchedule,
        Part,
        Period,
        Reading,
        Recurring,
        Relation,
        Relative,
        Unit,
        Unread,
    )
    from roadmap_core.policy import Norm, Policy, load_policy
    from roadmap_core.schedule import (
        Occurrence,
        Peak,
        dependency_order,
        due,
        in_progress,
        load_by_month,
        load_frame,
        occurrence_frame,
        occurrences,
        overdue,
        peak_load,
    )
    from roadmap_core.serde import (
        SCHEMA,
        from_dict,
        read_json,
        read_toml,
        to_dict,
        write_json,
        write_toml,
    )
    from roadmap_core.text import Source, Span
    from roadmap_core.windows import SCHOOL_YEAR, MonthDay, Window, clip, gaps, union
else:
    # Hidden from type checkers: to them any name would exist.

    def __getattr__(name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
        globals()[name] = value  # found without this function from now on
        return value

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})


__version__ = "0.1.0"

__all__ = [
    "CHECKS",
    "READING_CODES",
    "SCHEMA",
    "SCHOOL_YEAR",
    "Activity",
    "AmbiguousNumber",
    "Annual",
    "Appendix",
    "Body",
    "Check",
    "Clause",
    "Dated",
    "Deadline",
    "Deliverable",
    "DocumentNotUnderstood",
    "Event",
    "Evidence",
    "Fact",
    "Finding",
    "Force",
    "InvalidData",
    "InvalidWindow",
    "Kind",
    "LegalAct",
    "LegalForm",
    "Lexicon",
    "Link",
    "LinkCycle",
    "MissingExtra",
    "MonthDay",
    "Norm",
    "Occurrence",
    "Offset",
    "OnDemand",
    "Ongoing",
    "Order",
    "OwnSchedule",
    "Parsed",
    "Part",
    "Peak",
    "Period",
    "Policy",
    "Reading",
    "Recurring",
    "Relation",
    "Relative",
    "Repair",
    "RepairKind",
    "Report",
    "Responsibility",
    "Roadmap",
    "RoadmapError",
    "School",
    "Section",
    "Severity",
    "Signatory",
    "Skip",
    "Skipped",
    "Source",
    "Span",
    "Unit",
    "UnknownActivity",
    "UnknownNorm",
    "UnknownRegion",
    "UnknownYear",
    "Unread",
    "UnreadText",
    "UnreadableFile",
    "Window",
    "WorkCalendar",
    "WorkYear",
    "audit",
    "check",
    "clip",
    "dependency_order",
    "due",
    "from_dict",
    "gantt",
    "gaps",
    "in_progress",
    "load_by_month",
    "load_frame",
    "load_policy",
    "occurrence_frame",
    "occurrences",
    "overdue",
    "parse_order",
    "parse_period",
    "parse_responsible",
    "peak_load",
    "read_json",
    "read_order",
    "read_toml",
    "to_dict",
    "union",
    "write_gantt",
    "write_json",
    "write_toml",
]

# The same names as above, for the interpreter; a test compares the two.
_ROOMS = {
    "calendars": "Event WorkCalendar WorkYear",
    "checks": "CHECKS Check Evidence Skip audit check",
    "errors": (
        "AmbiguousNumber DocumentNotUnderstood InvalidData InvalidWindow LinkCycle MissingExtra "
        "RoadmapError UnknownActivity UnknownNorm UnknownRegion UnknownYear "
        "UnreadableFile"
    ),
    "export": "gantt write_gantt",
    "findings": "Fact Finding Report Severity Skipped",
    "lexicon": "LegalForm Lexicon",
    "model": (
        "Activity Appendix Body Clause Deliverable Force LegalAct Link Order Repair "
        "RepairKind Responsibility Roadmap School Section Signatory"
    ),
    "parse": (
        "READING_CODES Parsed UnreadText parse_order parse_period parse_responsible read_order"
    ),
    "periods": (
        "Annual Dated Deadline Kind Offset OnDemand Ongoing OwnSchedule Part Period "
        "Reading Recurring Relation Relative Unit Unread"
    ),
    "policy": "Norm Policy load_policy",
    "schedule": (
        "Occurrence Peak dependency_order due in_progress load_by_month load_frame "
        "occurrence_frame occurrences overdue peak_load"
    ),
    "serde": "SCHEMA from_dict read_json read_toml to_dict write_json write_toml",
    "text": "Source Span",
    "windows": "SCHOOL_YEAR MonthDay Window clip gaps union",
}
_HOMES = {name: room for room, names in _ROOMS.items() for name in names.split()}
