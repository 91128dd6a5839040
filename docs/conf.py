"""Sphinx settings; the docs are built with -n -W, so every broken reference stops the build."""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import version as version_of
from os import PathLike
from tempfile import TemporaryDirectory
from types import GenericAlias
from typing import Any
from unittest.mock import patch

import pandas
from docutils import nodes
from matplotlib import pyplot
from matplotlib.axes import Axes
from sphinx.application import Sphinx
from sphinx.ext.napoleon import Config, GoogleDocstring
from sphinx.util.docutils import SphinxDirective

import roadmap_core

project = "roadmap_core"
author = "roadmap_core maintainers"
copyright = "2026, roadmap_core maintainers"
release = version = version_of("roadmap_core")

extensions = ["myst_parser", "sphinx.ext.autodoc", "matplotlib.sphinxext.plot_directive"]
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = f"roadmap_core {release}"

myst_heading_anchors = 3

plot_formats = [("png", 150)]
plot_html_show_source_link = False
plot_pre_code = ""
plot_template = """
{% for image in images %}
.. image:: {{ build_dir }}/{{ image.basename }}.{{ default_fmt }}
{%- for option in options %}
   {{ option }}
{%- endfor %}
{% endfor %}
"""

autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
python_use_unqualified_type_names = True
default_role = "any"

# Names that other projects document. The build needs no network, so there is no intersphinx;
# a name of roadmap_core itself is never forgiven here.
nitpick_ignore_regex = [
    (r"py:(class|exc|func|meth|obj)", r"(collections\.abc|datetime|enum|os|pathlib|typing)\.\w+"),
    (r"py:(class|obj)", r"(hypothesis|matplotlib|np|pandas|pd)\.[\w.]+"),
    (r"py:class", r"roadmap_core\.(\w+\.)+[FT]"),  # a type variable has no page
    # Where numpy is loaded for type checkers only, annotations stay words.
    (r"py:class", r"Array|Degrees|Errors|NDArray"),
    (r"py:exc", r"KeyError|LookupError|OSError|TypeError|ValueError"),
]


def _read_sections(
    app: Sphinx, what: str, name: str, obj: object, options: Any, lines: list[str]
) -> None:
    if what == "data":
        lines.clear()  # that of its type; the pages say what it is
    # As the napoleon extension does, but that it takes a property's "Whether it is a leaf: it
    # has no parts" for a type and its description.
    what = "method" if what in {"attribute", "data", "property"} else what
    lines[:] = GoogleDocstring(lines, Config(), app, what, name, obj, options).lines()


# Names in signatures that only a type checker imports: without them none of the names beside them
# could be looked up. hypothesis gives the name that it documents to a class of another name.
_PICTURES = (
    "balance", "caterpillar", "comparison", "dynamics", "event_study", "expected", "funnel",
    "gantt", "leavers", "load", "picture",
)  # fmt: skip
_LIKE_A_CLASS = {"__class_getitem__": classmethod(GenericAlias)}
for _module, _name, _value in (
    ("comparison.changes", "pd", pandas),
    ("model", "pd", pandas),
    ("schedule", "pd", pandas),
    *((f"export.{picture}", "Axes", Axes) for picture in _PICTURES),
    (
        "testing.strategies",
        "SearchStrategy",
        type("SearchStrategy", (), {"__module__": "hypothesis.strategies", **_LIKE_A_CLASS}),
    ),
):
    setattr(import_module(f"roadmap_core.{_module}"), _name, _value)


def _name_defaults(
    app: Sphinx,
    what: str,
    name: str,
    obj: object,
    options: Any,
    signature: str | None,
    returns: str,
) -> tuple[str, str] | None:
    # Sphinx can do so itself, but then it shows an expression of attrs for every field.
    if signature is None:
        return None
    for default in ("CHECKS", "SCHOOL_YEAR"):
        signature = signature.replace(repr(getattr(roadmap_core, default)), default)
    return signature, returns


def _show(axes: Axes, path: str | PathLike[str]) -> None:
    """What the pages call `write_picture`: the plot directive shows what pyplot holds."""
    pyplot.figure(axes.figure.get_figure(root=True))


class Picture(SphinxDirective):
    """What the code above it has drawn; its content is said to those who do not see the picture.

    matplotlib's plot directive runs the code that the page shows, block after block in the same
    names. It knows rST alone, so it stands in a block of it; the code stays plain Markdown.
    """

    has_content = True

    def run(self) -> list[nodes.Node]:
        blocks = [
            block.astext()
            for block in self.state.document.findall(nodes.literal_block)
            if block.get("language") == "python"
        ]
        number, ran = self.env.temp_data.get("pictures", (0, 0))
        self.env.temp_data["pictures"] = number + 1, len(blocks)
        lines = [
            ".. plot::",
            f"   :context: {'close-figs' if number else 'reset'}",
            f"   :filename-prefix: {self.env.docname.replace('/', '-')}-{number + 1}",
            f"   :alt: {' '.join(self.content)}",
            "   :width: 100%",
            "",
            *(f"   {line}" for block in blocks[ran:] for line in block.splitlines()),
        ]
        with (
            TemporaryDirectory() as desk,
            patch.object(self.config, "plot_working_directory", desk),
            patch.object(roadmap_core.export, "write_picture", _show),
        ):
            shown = self.parse_text_to_nodes("\n".join(["`````{eval-rst}", *lines, "`````"]))
        if (count := sum(1 for node in shown for _ in node.findall(nodes.image))) != 1:
            raise self.error(f"the code above has written {count} pictures, not one")
        return shown


def setup(app: Sphinx) -> None:
    app.add_directive("picture", Picture)
    app.connect("autodoc-process-signature", _name_defaults)
    app.connect("autodoc-process-docstring", _read_sections)
