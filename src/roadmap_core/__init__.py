"""Official Russian text in, typed data and findings out: the public names of roadmap_core.

They are listed in ``__init__.pyi`` and nowhere else. Each is loaded when it is first asked for, so
a program that embeds the library starts fast; the rooms are attributes too (``rc.schedule``).
"""

from __future__ import annotations

import lazy_loader

__version__ = "0.7.0"

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
