"""Sphinx settings; the docs are built with -n -W, so every broken reference stops the build."""

from __future__ import annotations

from importlib.metadata import version as version_of

project = "roadmap_core"
author = "roadmap_core maintainers"
copyright = "2026, roadmap_core maintainers"
release = version = version_of("roadmap_core")

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = f"roadmap_core {release}"

myst_enable_extensions = ["deflist"]
myst_heading_anchors = 3

autodoc_class_signature = "separated"
autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented_params"
default_role = "any"

# Names that other projects document. The build needs no network, so there is no intersphinx;
# a name of roadmap_core itself is never forgiven here.
nitpick_ignore_regex = [
    (r"py:(class|exc|func|meth|obj)", r"(collections\.abc|datetime|enum|pathlib|typing)\.\w+"),
    (r"py:(class|obj)", r"(pandas|pd)\.[\w.]+"),
    (r"py:exc", r"KeyError|LookupError|OSError|TypeError|ValueError"),
]
