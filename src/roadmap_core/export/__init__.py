"""What leaves the library as a picture or a file for somebody else."""

from __future__ import annotations

from roadmap_core.export.funnel import draw_funnel
from roadmap_core.export.gantt import draw_gantt
from roadmap_core.export.norms import norm_lines
from roadmap_core.export.picture import write_picture
from roadmap_core.export.workbook import write_xlsx

__all__ = ["draw_funnel", "draw_gantt", "norm_lines", "write_picture", "write_xlsx"]
