"""The words by which an official document is recognised: data of a policy, not of the code."""

from __future__ import annotations

from attrs import frozen

__all__ = ["LegalForm", "Lexicon"]


@frozen
class LegalForm:
    """Организационно-правовая форма: the full wording and its usual abbreviation."""

    name: str
    short: str


@frozen(kw_only=True)
class Lexicon:
    """Словарь чтения: word lists, each matched on the folded text (``roadmap_core.text.fold``).

    ``columns`` gives for each role of a table column the stems of its headings; ``force`` gives
    for each `Force` the verbs that open a clause; ``lead`` are marks of the body that answers
    first; ``artefacts`` are nouns that name a document in the nominative; ``legal_forms`` and
    ``school_kinds`` shorten the names of schools; ``header_words`` title an order («приказ») and
    ``resolution_words`` end its preamble («приказываю»).
    """

    columns: tuple[tuple[str, tuple[str, ...]], ...] = ()
    force: tuple[tuple[str, tuple[str, ...]], ...] = ()
    lead: tuple[str, ...] = ()
    artefacts: tuple[str, ...] = ()
    legal_forms: tuple[LegalForm, ...] = ()
    school_kinds: tuple[LegalForm, ...] = ()
    header_words: tuple[str, ...] = ()
    resolution_words: tuple[str, ...] = ()
