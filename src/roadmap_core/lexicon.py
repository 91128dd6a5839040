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

    Iterated as (list, words). Of wording: ``terms`` are nouns that become the name of something
    when they have a capital («Проект»), ``abbreviations`` those that every addressee knows,
    ``procedures`` have one range of grades, ``repeated`` are measurements that have one where
    they are made again, ``variants`` are names of one thing between bars,
    ``other_grades`` stems of work with grades that a plan is not about,
    ``title_kinds`` the stems in a title that only say what kind of document it is,
    ``opening_actions`` verbal nouns that have no plural; ``spelled`` are words and
    ``word_beginnings`` first parts of words that a dictionary may lack.

    Of results: ``generic_results`` are the stems of a result that does not say of what,
    ``actions`` verbal nouns in the nominative, ``one_action`` pairs of them that are one,
    ``result_clashes`` the stems of actions, a colon, the stems of results that cannot show them
    (bars between them), ``lists`` stems of lists of somebody, ``countable`` stems of what is
    counted, ``indicators`` stems of what is measured, ``units`` stems behind a number of it,
    ``growth`` stems that promise a change, ``baselines`` stems that say from what; ``carried_out``
    short participles and verbs that only say that something was done, ``promises`` words of a
    change that a result opens with, ``looking_at`` stems of talks about something or looks at it.
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
    link_found: tuple[str, ...] = field(default=(), converter=folded_words)
    link_missing: tuple[str, ...] = field(default=(), converter=folded_words)
    link_former: tuple[str, ...] = field(default=(), converter=folded_words)
    link_along: tuple[str, ...] = field(default=(), converter=folded_words)
    link_instruments: tuple[str, ...] = field(default=(), converter=folded_words)
    link_outside: tuple[str, ...] = field(default=(), converter=folded_words)
    link_roles: tuple[str, ...] = field(default=(), converter=folded_words)
    link_appointers: tuple[str, ...] = field(default=(), converter=folded_words)
    link_appointing_acts: tuple[str, ...] = field(default=(), converter=folded_words)
    # Bodies and their duties (D).
    duty_nobody: tuple[str, ...] = field(default=(), converter=folded_words)
    duty_everyone: tuple[str, ...] = field(default=(), converter=folded_words)
    duty_kinds: tuple[str, ...] = field(default=(), converter=folded_words)
    duty_local_kinds: tuple[str, ...] = field(default=(), converter=folded_words)
    duty_territories: tuple[str, ...] = field(default=(), converter=folded_words)
    duty_units: tuple[str, ...] = field(default=(), converter=folded_words)
    duty_single_nouns: tuple[str, ...] = field(default=(), converter=folded_words)
    duty_roles: tuple[str, ...] = field(default=(), converter=folded_words)
    duty_answerable: tuple[str, ...] = field(default=(), converter=folded_words)
    duty_appointing: tuple[str, ...] = field(default=(), converter=folded_words)
    duty_finite: tuple[str, ...] = field(default=(), converter=folded_words)
    duty_handing_in: tuple[str, ...] = field(default=(), converter=folded_words)
    duty_handed_in: tuple[str, ...] = field(default=(), converter=folded_words)
    duty_routine: tuple[str, ...] = field(default=(), converter=folded_words)
    duty_own_terms: tuple[str, ...] = field(default=(), converter=folded_words)
    duty_chosen: tuple[str, ...] = field(default=(), converter=folded_words)
    duty_lists: tuple[str, ...] = field(default=(), converter=folded_words)
    duty_taking_part: tuple[str, ...] = field(default=(), converter=folded_words)
    duty_plan: tuple[str, ...] = field(default=(), converter=folded_words)
    duty_first_leads: tuple[str, ...] = field(default=(), converter=folded_words)
    # Terms and titles (W).
    terms: tuple[str, ...] = field(default=(), converter=folded_words)
    abbreviations: tuple[str, ...] = field(default=(), converter=folded_words)
    procedures: tuple[str, ...] = field(default=(), converter=folded_words)
    repeated: tuple[str, ...] = field(default=(), converter=folded_words)
    variants: tuple[str, ...] = field(default=(), converter=folded_words)
    other_grades: tuple[str, ...] = field(default=(), converter=folded_words)
    title_kinds: tuple[str, ...] = field(default=(), converter=folded_words)
    opening_actions: tuple[str, ...] = field(default=(), converter=folded_words)
    spelled: tuple[str, ...] = field(default=(), converter=folded_words)
    word_beginnings: tuple[str, ...] = field(default=(), converter=folded_words)
    # Results (O).
    generic_results: tuple[str, ...] = field(default=(), converter=folded_words)
    actions: tuple[str, ...] = field(default=(), converter=folded_words)
    one_action: tuple[str, ...] = field(default=(), converter=folded_words)
    result_clashes: tuple[str, ...] = field(default=(), converter=folded_words)
    lists: tuple[str, ...] = field(default=(), converter=folded_words)
    countable: tuple[str, ...] = field(default=(), converter=folded_words)
    indicators: tuple[str, ...] = field(default=(), converter=folded_words)
    units: tuple[str, ...] = field(default=(), converter=folded_words)
    growth: tuple[str, ...] = field(default=(), converter=folded_words)
    carried_out: tuple[str, ...] = field(default=(), converter=folded_words)
    promises: tuple[str, ...] = field(default=(), converter=folded_words)
    looking_at: tuple[str, ...] = field(default=(), converter=folded_words)
    baselines: tuple[str, ...] = field(default=(), converter=folded_words)
    # Days and seasons (C, T).
    answer_within: tuple[str, ...] = field(default=(), converter=folded_words)
    loose_days: tuple[str, ...] = field(default=(), converter=folded_words)
    teachers: tuple[str, ...] = field(default=(), converter=folded_words)
    teacher_events: tuple[str, ...] = field(default=(), converter=folded_words)
    paperwork: tuple[str, ...] = field(default=(), converter=folded_words)
    lessons: tuple[str, ...] = field(default=(), converter=folded_words)
    holiday_work: tuple[str, ...] = field(default=(), converter=folded_words)
    during: tuple[str, ...] = field(default=(), converter=folded_words)
    vpr: tuple[str, ...] = field(default=(), converter=folded_words)
    oge: tuple[str, ...] = field(default=(), converter=folded_words)
    ege: tuple[str, ...] = field(default=(), converter=folded_words)
    gia: tuple[str, ...] = field(default=(), converter=folded_words)
    # What acts forbid or require (N).
    legal_vpr: tuple[str, ...] = field(default=(), converter=folded_words)
    legal_teachers: tuple[str, ...] = field(default=(), converter=folded_words)
    legal_judged: tuple[str, ...] = field(default=(), converter=folded_words)
    legal_shown: tuple[str, ...] = field(default=(), converter=folded_words)
    legal_pupils: tuple[str, ...] = field(default=(), converter=folded_words)
    legal_basis: tuple[str, ...] = field(default=(), converter=folded_words)
    legal_rated: tuple[str, ...] = field(default=(), converter=folded_words)
    legal_published: tuple[str, ...] = field(default=(), converter=folded_words)
    legal_publishing: tuple[str, ...] = field(default=(), converter=folded_words)
    legal_open: tuple[str, ...] = field(default=(), converter=folded_words)
    legal_not: tuple[str, ...] = field(default=(), converter=folded_words)
    legal_mentors: tuple[str, ...] = field(default=(), converter=folded_words)
    legal_assigned: tuple[str, ...] = field(default=(), converter=folded_words)
    legal_mentees: tuple[str, ...] = field(default=(), converter=folded_words)
    legal_mentored_pupils: tuple[str, ...] = field(default=(), converter=folded_words)
    legal_mentoring: tuple[str, ...] = field(default=(), converter=folded_words)
    legal_mentor_keepers: tuple[str, ...] = field(default=(), converter=folded_words)
    legal_consent: tuple[str, ...] = field(default=(), converter=folded_words)
    legal_several: tuple[str, ...] = field(default=(), converter=folded_words)

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
