"""Checks of what a row leaves: whether it says of what, fits, is one and there (O01-O03, O07)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from roadmap_core.checks.definition import Evidence, about, define
from roadmap_core.checks.passages import (
    as_sentence,
    has_results_of_another,
    in_number_order,
    stem,
    words_of,
)
from roadmap_core.checks.subject import Subject
from roadmap_core.findings import Fact
from roadmap_core.lexicon import CheckTerms
from roadmap_core.model import Activity
from roadmap_core.text import fold

__all__ = ["CHECKS"]

_NAMED = 10
_PREPOSITIONS = frozenset("о об по для с со на в во к и от до из за".split())


def _own_results(subject: Subject) -> Iterator[tuple[Activity, tuple[str, ...]]]:
    """The performed rows with results of their own."""
    for leaf in in_number_order(subject.roadmap.leaves):
        titles = tuple(one.title for one in leaf.deliverables)
        if titles and not has_results_of_another(leaf):
            yield leaf, titles


def _is_bare(title: str, generic: tuple[str, ...]) -> bool:
    words = words_of(title)
    return bool(words) and not re.search(r"\d", title) and all(w.startswith(generic) for w in words)


@define(
    "O01",
    severity="info",
    title="Результат без содержания",
    wording="результат не говорит, о чём он, в {n} из {total}: {listed}",
    needs=("rows",),
)
def generic_results(subject: Subject) -> Iterator[Evidence]:
    """Results such as «Справка», «Отчет», «Перечни» that do not say of what.

    One finding about the roadmap: ``rows`` are the keys of all, ``n`` of the ``total`` performed
    rows that have a result of their own. The words are data of the region
    (`CheckTerms.generic_results`): a result is bare where it has no other.

    Why: a report of that name closes the row whatever stands in it, and of two nobody can say
    which is meant. A note, because nearly every plan has some.

    Not a finding:

    1. a result that says of what («Справка по итогам диагностики»), or how many;
    2. a bare result that the title names itself («Заключение соглашений»: «Соглашения»), where no
       other row leaves the same;
    3. a part that has the result of its umbrella row;
    4. a row without a result (S09).

    Source: own rule (catalogues call it GENERIC_RESULT); GAO-16-89G practice 5.
    """
    generic = subject.words.checks.generic_results
    rows = list(_own_results(subject))
    times = Counter(fold(title) for _, titles in rows for title in titles)
    found = []
    for leaf, titles in rows:
        own = frozenset(map(stem, words_of(leaf.title)))
        bare = [
            title
            for title in titles
            if _is_bare(title, generic)
            and (times[fold(title)] > 1 or not own.intersection(map(stem, words_of(title))))
        ]
        if bare:
            found.append((leaf.key, bare))
    if found:
        shown = tuple(f"{key} ({as_sentence(bare)})" for key, bare in found[:_NAMED])
        more = (f"и ещё {len(found) - _NAMED}",) if len(found) > _NAMED else ()
        facts: dict[str, Fact] = {
            "n": len(found),
            "total": len(rows),
            "listed": (*shown, *more),
            "rows": tuple(key for key, _ in found),
        }
        yield Evidence(subject.name, facts, subject.roadmap.span)


def _rules(terms: CheckTerms) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The stems of actions, and those of the results that cannot show them."""
    for rule in terms.result_clashes:
        actions, _, results = rule.partition(":")
        yield _stems(actions), _stems(results)


def _stems(text: str) -> tuple[str, ...]:
    return tuple(stem.strip() for stem in text.split("|") if stem.strip())


def _opening(title: str, kinds: frozenset[str]) -> str:
    """The noun that says what kind of artefact a result is: the first that is no adjective."""
    words = words_of(title)
    return next((word for word in words if word in kinds), words[0] if words else "")


def _action(title: str, looking: tuple[str, ...]) -> tuple[str, ...]:
    """The words that say what is done: those before the first complement in another clause.

    What is only talked of or looked at («обсуждение перечня») is no part of it.
    """
    head = re.split(r"[:,;(]|\s(?:по|для|с целью|в целях|на основе|и)\s", fold(title))[0]
    words = words_of(head)
    if words and words[0].startswith(looking):
        return tuple(words[:1])
    # Behind «проведение», «организация» stands what is held.
    opening = words and words[0] in _HOLDING
    return tuple(words[1:4] if opening else words[:2])


_FORMING = frozenset("формирование создание подбор отбор определение закрепление".split())
_HOLDING = frozenset(
    "проведение организация осуществление реализация обеспечение подготовка".split()
)


@define(
    "O02",
    severity="warning",
    title="Результат не отвечает мероприятию",
    wording="результат «{result}» не отвечает мероприятию: {why}",
    needs=("rows",),
)
def result_unlike_title(subject: Subject) -> Iterator[Evidence]:
    """The results of a row cannot show that its action was carried out.

    Judged by the kinds of actions and of results (`CheckTerms.result_clashes`): a consultation that
    leaves a plan, a diagnostic that leaves no findings. Where a group is formed, a list of it is
    judged by whom it lists: some word of it must stand in the title.

    Why: the row can be closed without being done, or done and not be closed.

    Not a finding:

    1. one of several results fits;
    2. a result that the title names («согласование планов»: «Планы»);
    3. an action or a result of a kind that no rule names;
    4. a part that has the result of its umbrella row;
    5. a bare list («Перечни»): O01;
    6. a list in the title, too, whose people it may call otherwise;
    7. a talk or a look at something («обсуждение перечня»: «Протокол», «посещение занятий»:
       «Справка»; `CheckTerms.looking_at`).

    Source: own rule (catalogues call it RESULT_TITLE_MISMATCH).
    """
    words = subject.words
    kinds, rules = frozenset(words.artefacts), tuple(_rules(words.checks))
    ruled = tuple(one for actions, _ in rules for one in actions)
    lists, looking = frozenset(words.checks.lists), words.checks.looking_at
    for leaf, titles in _own_results(subject):
        action = _action(leaf.title, looking)
        named = frozenset(map(stem, words_of(leaf.title)))
        openings = [_opening(title, kinds) for title in titles]
        # Most rows do what no rule is about.
        clash = any(word.startswith(ruled) for word in action) and any(
            any(word.startswith(actions) for word in action)
            and all(one.startswith(results) and stem(one) not in named for one in openings)
            for actions, results in rules
        )
        if clash:
            why = f"по нему не видно, прошло ли «{_head(leaf.title)}»"
            yield about(leaf, result="; ".join(titles), why=why)
        elif other := _of_others(leaf.title, titles, openings, lists):
            yield about(leaf, result=other, why="в названии строки речь о другом")


def _head(title: str) -> str:
    """The first words of a title, up to a preposition that leads on."""
    words = title.split()[:6]
    end = next(
        (at for at, w in enumerate(words) if at > 1 and fold(w) in _PREPOSITIONS), len(words)
    )
    return " ".join(words[:end]).rstrip(" ,;:")


def _of_others(
    title: str, titles: tuple[str, ...], openings: list[str], lists: frozenset[str]
) -> str:
    """The only result of a row that forms a group, where it lists what the title does not name."""
    if len(titles) != 1 or openings[0] not in lists:
        return ""
    words = words_of(title)
    named = frozenset(map(stem, words))
    if not words[:1] or words[0] not in _FORMING:
        return ""
    if named & frozenset(map(stem, lists)):
        return ""
    listed = {stem(w) for w in words_of(titles[0]) if w != openings[0] and len(w) > 3}
    return titles[0] if listed and not listed & named else ""


# What stands at the beginning of a title, or is put beside it; an adjective may come first.
_BESIDE = re.compile(
    r"(?:^|(?P<joint>[,;]\s*а\s+также|[,;]|\bа\s+также|\bи)\s+)"
    r"(?:[^\W\d_]+ое\s+)?(?P<word>[^\W\d_]+)"
)


def _actions(title: str, known: frozenset[str], one_action: frozenset[str]) -> tuple[str, ...]:
    """The verbal nouns in the nominative that a title puts side by side, if one opens it."""
    actions: list[str] = []
    for found in _BESIDE.finditer(re.sub(r"\([^)]*\)", " ", fold(title)).strip()):
        word, joint = found["word"], found["joint"]
        if not actions and (joint is not None or word not in known):
            return ()
        if word in known and not (joint == "и" and f"{actions[-1]} и {word}" in one_action):
            actions.append(word)
    return tuple(actions)


@define(
    "O03",
    severity="info",
    title="Несколько действий в одной строке",
    wording="в одной строке действий {n}: {actions}",
    needs=("rows",),
)
def several_actions(subject: Subject) -> Iterator[Evidence]:
    """A performed row puts several actions side by side.

    Counted are verbal nouns in the nominative (`CheckTerms.actions`) that open the title or follow
    «и», «а также» or a comma.

    Why: where one is done and the other is not, the row is neither open nor closed; each needs a
    day and a result of its own.

    Not a finding:

    1. two nouns that name one action («организация и проведение»);
    2. an umbrella row, whose parts are judged;
    3. verbal nouns in other cases («план по подготовке и проведению»).

    Source: own rule; GAO-16-89G practice 1 (activities that can be measured).
    """
    terms = subject.words.checks
    known, one_action = frozenset(terms.actions), frozenset(terms.one_action)
    for leaf in subject.roadmap.leaves:
        actions = _actions(leaf.title, known, one_action)
        if len(actions) > 1:
            yield about(leaf, n=len(actions), actions=actions)


def _said_done(title: str, terms: CheckTerms, kinds: frozenset[str]) -> bool:
    """Whether a result only says that something was carried out."""
    words = words_of(title)
    left = [word for word in words if not _is_predicate(word, terms.carried_out)]
    if len(left) == len(words) or re.search(r"\d", title):
        return False
    bare = all(word.startswith(terms.generic_results) for word in left)
    return bare or kinds.isdisjoint(left)


def _is_predicate(word: str, carried_out: tuple[str, ...]) -> bool:
    """Whether a word is one of those or, of a participle, its feminine, neuter or plural."""
    return word in carried_out or (word[-1] in "аоы" and word[:-1] in carried_out)


def _promised(title: str, terms: CheckTerms) -> bool:
    """Whether a result opens with a change that nothing measures."""
    return any(one in terms.promises for one in words_of(title)[:1]) and not re.search(r"\d", title)


@define(
    "O07",
    severity="warning",
    title="Результат нельзя предъявить",
    wording="результат «{result}» нельзя предъявить: {why}",
    needs=("rows",),
)
def nothing_to_show(subject: Subject) -> Iterator[Evidence]:
    """The only result of a row is a sentence that it was done, or a change that nothing measures.

    «Работа проведена», «Семинар состоялся»: participles and verbs of `CheckTerms.carried_out`.
    «Повышение качества»: a result that opens with a word of `CheckTerms.promises`.

    Why: nobody can hand it in, so the row is closed by the word of whoever answers for it.

    Not a finding:

    1. a document that the sentence names («Разработан план»), or a number («Проведены 4 семинара»);
    2. a promise with a number («Рост доли на 10 процентов»);
    3. one of several results can be handed in;
    4. promises in a plan that promises in most of its rows: there the column is of effects;
    5. a part that has the result of its umbrella row;
    6. a promise that the title names itself («Повышение квалификации»).

    Source: own rule (catalogues call it GENERIC_RESULT); GAO-16-89G practice 5.
    """
    terms, kinds = subject.words.checks, frozenset(subject.words.artefacts)
    rows = list(_own_results(subject))
    promising = [(leaf, one) for leaf, one in rows if all(_promised(t, terms) for t in one)]
    of_effects = 2 * len(promising) > len(rows) > _FEWEST_ROWS
    for leaf, titles in rows:
        result = "; ".join(titles)
        if all(_said_done(title, terms, kinds) for title in titles):
            yield about(leaf, result=result, why="сказано только, что всё сделано")
        elif not of_effects and (leaf, titles) in promising and not _names(leaf.title, titles):
            yield about(
                leaf, result=result, why="изменение обещано, а чем его измерить, не сказано"
            )


# Of fewer rows nobody can say what the column is of.
_FEWEST_ROWS = 2


def _names(title: str, results: tuple[str, ...]) -> bool:
    """Whether a title opens with the words of a result."""
    opening = stem(next(iter(words_of(title)), ""))
    return any(stem(words_of(result)[0]) == opening for result in results)


CHECKS = (generic_results, result_unlike_title, several_actions, nothing_to_show)
