"""The words by which an official document is recognised: data of a region, not of the code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from attrs import field, fields, frozen

from roadmap_core.errors import InvalidData
from roadmap_core.noun_cases import declined
from roadmap_core.text import fold, squeeze

__all__ = [
    "BodyNoun",
    "BodyTerms",
    "CheckTerms",
    "ColumnStems",
    "ForceVerbs",
    "LegalForm",
    "Lexicon",
    "folded_words",
]


def folded_words(words: Iterable[str]) -> tuple[str, ...]:
    """The words as the reader compares them, each once; a bare string is one word."""
    return tuple(dict.fromkeys(map(_folded_one, [words] if isinstance(words, str) else words)))


def _folded_one(word: str) -> str:
    return squeeze(fold(word))


@frozen
class LegalForm:
    """Организационно-правовая форма: the full wording and its usual abbreviation."""

    name: str = field(converter=_folded_one)
    short: str


def _last_of_each(forms: Iterable[LegalForm]) -> tuple[LegalForm, ...]:
    # The last to shorten a wording decides: so a region overrides its base.
    return tuple({form.name: form for form in forms}.values())


@frozen(kw_only=True)
class ColumnStems:
    """The stems of headings for each role of a table column; iterated as (role, stems).

    ``other`` are headings of columns that have no role of ours, whatever their cells look like.
    """

    number: tuple[str, ...] = field(default=(), converter=folded_words)
    title: tuple[str, ...] = field(default=(), converter=folded_words)
    period: tuple[str, ...] = field(default=(), converter=folded_words)
    responsible: tuple[str, ...] = field(default=(), converter=folded_words)
    deliverable: tuple[str, ...] = field(default=(), converter=folded_words)
    municipality: tuple[str, ...] = field(default=(), converter=folded_words)
    school: tuple[str, ...] = field(default=(), converter=folded_words)
    other: tuple[str, ...] = field(default=(), converter=folded_words)

    def __iter__(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        return ((role.name, getattr(self, role.name)) for role in fields(ColumnStems))


@frozen(kw_only=True)
class ForceVerbs:
    """The verbs that open a clause of each `Force`; iterated as (force, verbs)."""

    approve: tuple[str, ...] = field(default=(), converter=folded_words)
    appoint: tuple[str, ...] = field(default=(), converter=folded_words)
    oblige: tuple[str, ...] = field(default=(), converter=folded_words)
    recommend: tuple[str, ...] = field(default=(), converter=folded_words)
    control: tuple[str, ...] = field(default=(), converter=folded_words)

    def __iter__(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        return ((force.name, getattr(self, force.name)) for force in fields(ForceVerbs))


class BodyNoun(NamedTuple):
    """A form of a noun that names a body: its cases, and whether it names a person."""

    cases: int
    is_post: bool


@frozen(kw_only=True)
class BodyTerms:
    """Слова исполнителей: nouns and abbreviations that a body's name is made of.

    Nouns stand in the nominative singular, an irregular plural behind a slash
    («директор/директора»): ``posts`` name people, ``institutions`` all else that may answer.
    ``compounds`` are those of two halves («педагог-организатор»), ``spheres`` the beginnings of
    what a department is for («культур»). Abbreviations: ``works`` follow a post or «по» («УВР»),
    ``legal`` stand before a name («МБУ»), ``places`` name a territory («МР»); ``shortened`` nouns
    and ``adjectives`` of posts have a dot («зам», «кл»). Iterated as (kind, words).
    """

    posts: tuple[str, ...] = field(default=(), converter=folded_words)
    institutions: tuple[str, ...] = field(default=(), converter=folded_words)
    compounds: tuple[str, ...] = field(default=(), converter=folded_words)
    spheres: tuple[str, ...] = field(default=(), converter=folded_words)
    works: tuple[str, ...] = field(default=(), converter=folded_words)
    legal: tuple[str, ...] = field(default=(), converter=folded_words)
    places: tuple[str, ...] = field(default=(), converter=folded_words)
    shortened: tuple[str, ...] = field(default=(), converter=folded_words)
    adjectives: tuple[str, ...] = field(default=(), converter=folded_words)

    def __iter__(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        return ((kind.name, getattr(self, kind.name)) for kind in fields(BodyTerms))

    @cached_property
    def nouns(self) -> dict[str, BodyNoun]:
        """Every form of every noun; what may be a post or an institution is a post."""
        found: dict[str, BodyNoun] = {}
        for words, is_post in ((self.institutions, False), (self.posts, True)):
            for word in words:
                lemma, _, plural = word.partition("/")
                for form, cases in declined(lemma, plural).items():
                    before = found.get(form, BodyNoun(0, is_post))
                    found[form] = BodyNoun(before.cases | cases, is_post)
        return found

    def noun(self, word: str) -> BodyNoun | None:
        """The noun that a folded word is a form of; of two halves the first decides."""
        found = self.nouns.get(word)
        if found or "-" not in word:
            return found
        first, _, second = word.partition("-")
        one, two = self.nouns.get(first), self.nouns.get(second)
        return BodyNoun(one.cases & two.cases or one.cases, one.is_post) if one and two else one


@frozen(kw_only=True)
class CheckTerms:
    """Слова проверок: the table ``[words.checks]``, what the checks look for in a wording.

    Iterated as (list, words).
    """

    # Artefacts and their use (L).
    link_makers: tuple[str, ...] = field(default=(), converter=folded_words)
    link_surveys: tuple[str, ...] = field(default=(), converter=folded_words)
    link_carriers: tuple[str, ...] = field(default=(), converter=folded_words)
    link_markers: tuple[str, ...] = field(default=(), converter=folded_words)
    link_uses: tuple[str, ...] = field(default=(), converter=folded_words)
    link_results: tuple[str, ...] = field(default=(), converter=folded_words)
    link_prepositions: tuple[str, ...] = field(default=(), converter=folded_words)
    link_generic: tuple[str, ...] = field(default=(), converter=folded_words)
    link_missing: tuple[str, ...] = field(default=(), converter=folded_words)
    link_outside: tuple[str, ...] = field(default=(), converter=folded_words)
    link_roles: tuple[str, ...] = field(default=(), converter=folded_words)
    link_appointers: tuple[str, ...] = field(default=(), converter=folded_words)
    link_appointing_acts: tuple[str, ...] = field(default=(), converter=folded_words)
    # Bodies and their duties (D).
    # Terms and titles (W).
    # Results (O).
    # Days and seasons (C).
    # What acts forbid or require (N).

    def __iter__(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        return ((one.name, getattr(self, one.name)) for one in fields(CheckTerms))


@frozen(kw_only=True)
class Lexicon:
    """Словарь чтения: the table ``[words]`` of a region's file, folded as the reader compares.

    ``columns`` gives for each role of a table column the stems of its headings; ``force`` gives
    for each `Force` the verbs that open a clause; ``bodies`` are the words that name who answers,
    ``checks`` those that the checks look for; ``lead`` are marks of the body that answers
    first; ``artefacts`` are nouns that name a document in the nominative; ``legal_forms`` and
    ``school_kinds`` shorten the names of schools; ``header_words`` title an order («приказ») and
    ``resolution_words`` end its preamble («приказываю»).

    >>> (Lexicon(lead=("Отв.",)) | Lexicon(lead=("отв.", "главный"))).lead
    ('отв.', 'главный')

    Raises:
        InvalidData: a word is blank, so it would be found everywhere.
    """

    columns: ColumnStems = ColumnStems()
    force: ForceVerbs = ForceVerbs()
    bodies: BodyTerms = BodyTerms()
    checks: CheckTerms = CheckTerms()
    lead: tuple[str, ...] = field(default=(), converter=folded_words)
    artefacts: tuple[str, ...] = field(default=(), converter=folded_words)
    header_words: tuple[str, ...] = field(default=(), converter=folded_words)
    resolution_words: tuple[str, ...] = field(default=(), converter=folded_words)
    legal_forms: tuple[LegalForm, ...] = field(default=(), converter=_last_of_each)
    school_kinds: tuple[LegalForm, ...] = field(default=(), converter=_last_of_each)

    def __attrs_post_init__(self) -> None:
        lists = {
            **{f"columns.{role}": stems for role, stems in self.columns},
            **{f"force.{force}": verbs for force, verbs in self.force},
            **{f"bodies.{kind}": words for kind, words in self.bodies},
            **{f"checks.{name}": words for name, words in self.checks},
            **{name: getattr(self, name) for name in _LISTS},
            "legal_forms": [form.name for form in self.legal_forms],
            "school_kinds": [form.name for form in self.school_kinds],
        }
        blank = [f"a word is blank @ $.{name}" for name, words in lists.items() if "" in words]
        if blank:
            raise InvalidData("lexicon", blank)

    def __or__(self, more: Lexicon) -> Lexicon:
        """These words, then those of the other that are new; the other's abbreviations win."""

        def both(name: str, one: object = self, other: object = more) -> tuple[str, ...]:
            joined: tuple[str, ...] = getattr(one, name) + getattr(other, name)
            return joined

        return Lexicon(
            columns=ColumnStems(
                **{role: both(role, self.columns, more.columns) for role, _ in self.columns}
            ),
            force=ForceVerbs(
                **{force: both(force, self.force, more.force) for force, _ in self.force}
            ),
            bodies=BodyTerms(
                **{kind: both(kind, self.bodies, more.bodies) for kind, _ in self.bodies}
            ),
            checks=CheckTerms(
                **{name: both(name, self.checks, more.checks) for name, _ in self.checks}
            ),
            legal_forms=self.legal_forms + more.legal_forms,
            school_kinds=self.school_kinds + more.school_kinds,
            **{name: both(name) for name in _LISTS},
        )


_LISTS = ("lead", "artefacts", "header_words", "resolution_words")
