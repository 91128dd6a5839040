"""What does not fit: one sentence and its path, whoever noticed it."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import fields

from roadmap_core.errors import InvalidData, RoadmapError
from roadmap_core.names import said
from roadmap_core.spelling import did_you_mean

__all__ = ["TOO_DEEP", "Misfit", "expected", "sentence_of", "unfolded"]

TOO_DEEP = "nested too deep"


class Misfit(ValueError):
    """A value that does not fit: a sentence for `InvalidData.problems`, and its path so far."""

    def __init__(self, sentence: str, path: str = "") -> None:
        self.path = path
        super().__init__(sentence)

    def under(self, place: str) -> Misfit:
        """The same misfit, seen from the table or list that holds it at this place."""
        return Misfit(str(self), place + self.path)


def expected(what: str, value: object) -> Misfit:
    """The misfit of a value of a wrong kind; the value itself is not told."""
    return Misfit(f"expected {what}, got {type(value).__name__}")


def sentence_of(error: BaseException, _: object) -> str:
    """What an error that cattrs met says, without the value; one line for each problem."""
    from cattrs.errors import ForbiddenExtraKeysError

    match error:
        case ForbiddenExtraKeysError():
            known = [attribute.name for attribute in fields(error.cl)]
            return " and ".join(
                f"unknown key {said(key)}{did_you_mean(key, known)}"
                for key in sorted(error.extra_fields, key=str)
            )
        case KeyError():
            return "a required key is missing"
        case RecursionError():
            return TOO_DEEP
        case InvalidData():
            return "\n".join(error.problems)
        case Misfit() | RoadmapError():
            return str(error)
    # The text of any other error may hold the value, and that a name.
    return f"refused by the class ({type(error).__name__})"


def unfolded(problem: str) -> Iterator[str]:
    """What a constructor found wrong, one by one, each with its path from the top."""
    sentences, _, path = problem.rpartition(" @ ")
    for sentence in sentences.split("\n"):
        said, inside, rest = sentence.rpartition(" @ $")
        yield f"{said if inside else sentence} @ {path}{rest if inside else ''}"
