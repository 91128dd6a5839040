"""Everything the library raises: only for the caller's faults, never for a fault of the document.

Each error carries attributes instead of prose to be parsed, has a builtin parent besides
`RoadmapError`, and pickles: its attributes are its ``args``.
"""

from __future__ import annotations

from collections.abc import Sequence

from roadmap_core.spelling import close_to, did_you_mean

__all__ = [
    "AmbiguousNumber",
    "DocumentNotUnderstood",
    "EffectNotEstimable",
    "EntryNotAppended",
    "InvalidData",
    "InvalidDay",
    "InvalidWindow",
    "LinkCycle",
    "MissingExtra",
    "OpenEnd",
    "RoadmapError",
    "UnknownActivity",
    "UnknownCheck",
    "UnknownFact",
    "UnknownNorm",
    "UnknownOccurrence",
    "UnknownRegion",
    "UnknownYear",
    "UnreadableFile",
    "UnwritableFile",
]


# A roadmap may have thousands of rows, a message should be read.
_MOST_SHOWN = 40


def _shown(keys: Sequence[str]) -> str:
    more = f" and {len(keys) - _MOST_SHOWN} more" if len(keys) > _MOST_SHOWN else ""
    return (", ".join(keys[:_MOST_SHOWN]) or "none") + more


class RoadmapError(Exception):
    """The one base of every error that roadmap_core raises on purpose."""


class InvalidWindow(RoadmapError, ValueError):
    """A window of days would end before it starts."""

    def __init__(self, first: object, last: object) -> None:
        self.first = first
        self.last = last
        super().__init__(first, last)

    def __str__(self) -> str:
        return f"a window must not end before it starts: {self.first} .. {self.last}; swap the days"


class InvalidDay(RoadmapError, TypeError):
    """Something that is no day was given where one is needed; ``got`` names its type."""

    def __init__(self, got: str) -> None:
        self.got = got
        super().__init__(got)

    def __str__(self) -> str:
        return (
            f"a day is needed, got {self.got}: give a datetime.date (a datetime or a "
            "pandas.Timestamp is taken by its day)"
        )


class OpenEnd(RoadmapError, ValueError):
    """A window without a last day was given where one is needed: a horizon, a list of months."""

    def __init__(self, first: object) -> None:
        self.first = first
        super().__init__(first)

    def __str__(self) -> str:
        return f"the window from {self.first} on has no last day, and one is needed: give it one"


class UnreadableFile(RoadmapError, ValueError):
    """A file could not be opened, is too large, or is of a kind that is not read."""

    def __init__(self, path: str, reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(path, reason)

    def __str__(self) -> str:
        return f"cannot read {self.path!r}: {self.reason}"


class UnwritableFile(RoadmapError, OSError):
    """A file could not be written: its folder is missing, its name has no known suffix ...

    ``errno``, ``strerror`` and ``filename`` are those of any ``OSError``; the first is None where
    not the system refused.
    """

    def __init__(self, path: str, reason: str, errno: int | None = None) -> None:
        self.path = path
        self.reason = reason
        super().__init__(errno, reason, path)

    def __reduce__(self) -> tuple[type[UnwritableFile], tuple[str, str, int | None]]:
        return UnwritableFile, (self.path, self.reason, self.errno)

    def __str__(self) -> str:
        return f"cannot write {self.path!r}: {self.reason}"


class EntryNotAppended(RoadmapError, OSError):
    """Entries could not be added to a log; what stood in the file before stands there still.

    ``stands`` says of how many of the entries given, from the first on, a reader of the file finds
    the line; None where the system did not say whether they reached the disk, so a reader may
    find them or not. To add the same entries again does no harm: each id counts once. ``errno``,
    ``strerror`` and ``filename`` are those of any ``OSError``.
    """

    def __init__(
        self, path: str, reason: str, errno: int | None = None, stands: int | None = 0
    ) -> None:
        self.path = path
        self.reason = reason
        self.stands = stands
        super().__init__(errno, reason, path)

    def __reduce__(
        self,
    ) -> tuple[type[EntryNotAppended], tuple[str, str, int | None, int | None]]:
        return EntryNotAppended, (self.path, self.reason, self.errno, self.stands)

    def __str__(self) -> str:
        stand = {
            None: "it is not known whether the entries stand; read the log or add them again",
            0: "no new entry stands",
        }.get(self.stands, f"of the new entries the first {self.stands} stand")
        return f"cannot append to {self.path!r}: {self.reason}; {stand}"


class DocumentNotUnderstood(RoadmapError, ValueError):
    """`Parsed.require` found errors in what was read.

    ``codes`` are the finding codes and ``lines`` their places (1-based, 0 where a finding has no
    place); the wording of the document stays out, since it may hold names.
    """

    def __init__(self, what: str, codes: Sequence[str], lines: Sequence[int]) -> None:
        self.what = what
        self.codes: tuple[str, ...] = tuple(codes)
        self.lines: tuple[int, ...] = tuple(lines)
        super().__init__(what, self.codes, self.lines)

    def __str__(self) -> str:
        places = ", ".join(
            f"{code} (line {line})" if line else code
            for code, line in zip(self.codes, self.lines, strict=True)
        )
        return f"the {self.what} was not understood: {places}; see .findings for the reasons"


class UnknownActivity(RoadmapError, LookupError):
    """A roadmap, or an order, has no activity of that key or number.

    ``available`` holds the keys that there are, in the order of the text; ``suggestions`` those
    that look most like what was asked for.
    """

    def __init__(self, number: str, available: Sequence[str]) -> None:
        self.number = number
        self.available: tuple[str, ...] = tuple(available)
        super().__init__(number, self.available)

    @property
    def suggestions(self) -> tuple[str, ...]:
        """At most three keys, the likest first."""
        return close_to(self.number, self.available)

    def __str__(self) -> str:
        close = " or ".join(map(repr, self.suggestions))
        meant = f"did you mean {close}? " if close else ""
        return f"no activity {self.number!r}; {meant}there are: {_shown(self.available)}"


class AmbiguousNumber(RoadmapError, LookupError):
    """A number stands at more than one activity, so it does not say which; their ``keys`` do."""

    def __init__(self, number: str, keys: Sequence[str]) -> None:
        self.number = number
        self.keys: tuple[str, ...] = tuple(keys)
        super().__init__(number, self.keys)

    def __str__(self) -> str:
        return (
            f"the number {self.number!r} stands at {len(self.keys)} activities; "
            f"say which by its key: {', '.join(self.keys)}"
        )


class UnknownOccurrence(RoadmapError, LookupError):
    """An activity has no occurrence of that key, or none that is due on that day.

    ``available`` holds the keys of those it has.
    """

    def __init__(self, wanted: str, available: Sequence[str]) -> None:
        self.wanted = wanted
        self.available: tuple[str, ...] = tuple(available)
        super().__init__(wanted, self.available)

    def __str__(self) -> str:
        return f"no occurrence {self.wanted!r}; the activity has: {_shown(self.available)}"


class UnknownCheck(RoadmapError, LookupError):
    """A report holds no check of that code: neither run nor skipped, so nothing is known of it."""

    def __init__(self, code: str, available: Sequence[str]) -> None:
        self.code = code
        self.available: tuple[str, ...] = tuple(available)
        super().__init__(code, self.available)

    def __str__(self) -> str:
        close = did_you_mean(self.code, self.available)
        return f"the report says nothing of a check {self.code!r}{close}"


class UnknownFact(RoadmapError, KeyError):
    """A finding holds no fact of that name."""

    def __init__(self, name: str, available: Sequence[str]) -> None:
        self.name = name
        self.available: tuple[str, ...] = tuple(available)
        super().__init__(name, self.available)

    def __str__(self) -> str:
        return f"no fact {self.name!r}{did_you_mean(self.name, self.available)}"


class UnknownRegion(RoadmapError, LookupError):
    """No region of that name is shipped, and no file stands at that path."""

    def __init__(self, region: str, available: Sequence[str]) -> None:
        self.region = region
        self.available: tuple[str, ...] = tuple(available)
        super().__init__(region, self.available)

    def __str__(self) -> str:
        close = did_you_mean(self.region, self.available)
        return f"no region {self.region!r}{close}; or give the path of a .toml file of your own"


class UnknownNorm(RoadmapError, LookupError):
    """The region holds no norm of that name in force on the day; ``on`` is None without a day."""

    def __init__(self, name: str, on: object, available: Sequence[str]) -> None:
        self.name = name
        self.on = on
        self.available: tuple[str, ...] = tuple(available)
        super().__init__(name, on, self.available)

    def __str__(self) -> str:
        close = did_you_mean(self.name, self.available)
        if self.on is None:
            return f"no norm {self.name!r} is in force without a day: give on={close}"
        return f"no norm {self.name!r} in force on {self.on}{close}"


class UnknownYear(RoadmapError, LookupError):
    """A calendar holds no data for the year: moved days off cannot be computed ahead."""

    def __init__(self, year: int, available: Sequence[int]) -> None:
        self.year = year
        self.available: tuple[int, ...] = tuple(available)
        super().__init__(year, self.available)

    def __str__(self) -> str:
        known = ", ".join(map(str, self.available)) or "none"
        return f"no calendar data for {self.year}; known years: {known}"


class InvalidData(RoadmapError, ValueError):
    """Data that was to become an object does not fit it.

    ``problems`` holds one sentence each, ending with the path inside the data
    (``... @ $.roadmap.sections[0]``).
    """

    def __init__(self, what: str, problems: Sequence[str]) -> None:
        self.what = what
        self.problems: tuple[str, ...] = tuple(problems)
        super().__init__(what, self.problems)

    def __str__(self) -> str:
        return f"not a valid {self.what}: " + "; ".join(self.problems)


class EffectNotEstimable(RoadmapError, ValueError):
    """`NotEstimable.require` was asked for an effect, and there is none to tell.

    ``code`` says why; ``needed`` and ``got`` are its numbers, None where it has none.
    """

    def __init__(self, code: str, needed: float | str | None, got: float | str | None) -> None:
        self.code = code
        self.needed = needed
        self.got = got
        super().__init__(code, needed, got)

    def __str__(self) -> str:
        said = (("needed", self.needed), ("got", self.got))
        numbers = ", ".join(f"{name} {value}" for name, value in said if value is not None)
        return f"no effect can be told: {self.code}" + (f" ({numbers})" if numbers else "")


class LinkCycle(RoadmapError, ValueError):
    """Links between activities form a ring, so no order of work exists.

    ``numbers`` are the keys of the activities in it.
    """

    def __init__(self, numbers: Sequence[str]) -> None:
        self.numbers: tuple[str, ...] = tuple(numbers)
        super().__init__(self.numbers)

    def __str__(self) -> str:
        return f"the links form a ring: {' -> '.join(self.numbers)}; remove one of them"


class MissingExtra(RoadmapError, ImportError):
    """A feature needs a package that is not installed.

    ``extra`` is the extra of roadmap_core that brings it, "" where none does: frames can be made
    for any engine that you have.
    """

    def __init__(self, package: str, extra: str) -> None:
        self.package = package
        self.extra = extra
        super().__init__(package, extra)

    def __str__(self) -> str:
        wanted = f"'roadmap_core[{self.extra}]'" if self.extra else self.package
        return f"this needs the package {self.package!r}: pip install {wanted}"
