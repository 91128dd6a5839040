"""What leaves the library as a picture or a file for somebody else."""

from __future__ import annotations

from roadmap_core.export.balance import draw_balance
from roadmap_core.export.caterpillar import draw_caterpillar
from roadmap_core.export.comparison import draw_comparison
from roadmap_core.export.dynamics import draw_dynamics
from roadmap_core.export.event_study import draw_event_study
from roadmap_core.export.expected import draw_expected
from roadmap_core.export.funnel import draw_funnel
from roadmap_core.export.gantt import draw_gantt
from roadmap_core.export.ics import write_ics
from roadmap_core.export.leavers import draw_leavers
from roadmap_core.export.left_out import LeftOut, Written
from roadmap_core.export.load import draw_load
from roadmap_core.export.mspdi import write_mspdi
from roadmap_core.export.norms import norm_lines
from roadmap_core.export.picture import write_picture
from roadmap_core.export.plan_book import write_plan_xlsx
from roadmap_core.export.remark_sheet import write_remarks
from roadmap_core.export.sarif import write_sarif
from roadmap_core.export.word_comments import write_comments
from roadmap_core.export.workbook import write_xlsx

__all__ = [
    "LeftOut",
    "Written",
    "draw_balance",
    "draw_caterpillar",
    "draw_comparison",
    "draw_dynamics",
    "draw_event_study",
    "draw_expected",
    "draw_funnel",
    "draw_gantt",
    "draw_leavers",
    "draw_load",
    "norm_lines",
    "write_comments",
    "write_ics",
    "write_mspdi",
    "write_picture",
    "write_plan_xlsx",
    "write_remarks",
    "write_sarif",
    "write_xlsx",
]
