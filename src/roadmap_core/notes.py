"""What a reader notices on its way: findings, repairs and text left unread."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from attrs import Factory, define, evolve

from roadmap_core.findings import Fact, Finding, Severity
from roadmap_core.model import Repair, RepairKind
from roadmap_core.parsed import Parsed, UnreadText
from roadmap_core.text import Source, Span

__all__ = ["READING_CODES", "REPAIR_CODES", "Notes"]

T = TypeVar("T")

_INFO, _WARNING, _ERROR = Severity.INFO, Severity.WARNING, Severity.ERROR

# Codes are never reused; a retired one keeps its row.
READING_CODES: dict[str, tuple[Severity, str]] = {
    "R01": (_ERROR, "текст пуст: читать нечего"),
    "R02": (
        _ERROR,
        "таблица дорожной карты не найдена: нет заголовков столбцов (мероприятие и срок, …)",
    ),
    "R03": (_WARNING, "не найдены реквизиты приказа: {missing}"),
    "R04": (_WARNING, "текст не отнесён ни к одной части документа: {why}"),
    "R05": (_WARNING, "в строке больше ячеек, чем столбцов: лишних {count}"),
    "R06": (_INFO, "столбец «{heading}» не имеет роли; его ячейки сохранены как дополнительные"),
    "R07": (_WARNING, "в таблице нет столбца: {missing}"),
    "R08": (_WARNING, "ячейка обрывается, продолжение не найдено: столбец «{column}»"),
    "R09": (_INFO, "период дорожной карты не назван, взят по датам мероприятий: {horizon}"),
    "R10": (_WARNING, "период дорожной карты не назван и по датам не определяется"),
    "R11": (_INFO, "таблица разорвана (пустая строка или граница страницы); строки соединены"),
    "R12": (
        _WARNING,
        "ячейка продолжается в следующей строке; части соединены: столбец «{column}»",
    ),
    "R13": (_WARNING, "заголовок группы и её первое мероприятие стоят в одной ячейке; разделены"),
    "R14": (_WARNING, "срок группы и срок её первого мероприятия стоят в одной ячейке; разделены"),
    "R15": (_WARNING, "исполнитель попал в ячейку следующей строки; возвращён: {bodies}"),
    "R16": (_INFO, "заголовок стоит вне таблицы; отнесён к следующим за ним строкам"),
    "R17": (_INFO, "строка без номера и сроков принята за заголовок раздела (предположение)"),
    "R18": (_INFO, "повтор шапки таблицы пропущен"),
    "R19": (_INFO, "строка без номера получила номер {number}"),
    "R20": (_INFO, "в таблице нет номеров; строке присвоен номер {number}"),
    "R21": (_INFO, "кодировка файла определена по буквам (предположение): {encoding}"),
    "R22": (_WARNING, "в тексте есть недопустимые знаки, они заменены пробелом: {count}"),
    "R23": (_ERROR, "текст слишком велик: знаков {size}, предел {limit}; он не читался"),
    "R24": (_WARNING, "вместо значения стоит знак повтора; взято значение предыдущей строки"),
    "R25": (_ERROR, "исполнители не названы"),
    "R26": (
        _WARNING,
        "годы дорожной карты можно понять по-разному: взято {horizon}, могло быть: {others}",
    ),
    "R27": (_WARNING, "номер глубже {limit} уровней; строка стоит на последнем из них"),
    "R28": (_INFO, "начало дорожной карты не названо; взято {horizon} (предположение)"),
    "R29": (_INFO, "исправления, отмеченные в файле, прочитаны как принятые: {count}"),
    "R30": (_WARNING, "в файле есть вложения, слова которых не прочитаны: {what}"),
    "R31": (_INFO, "в файле есть рисунки, слова на них не прочитаны: {count}"),
    "R32": (_ERROR, "часть файла не прочитана: {why}"),
    "R33": (_WARNING, "значение ячейки не наверняка то, что видно в книге: {why}"),
    "R34": (_WARNING, "страница прочитана не наверняка: {why}"),
    "R36": (
        _INFO,
        "план изложен абзацами, а не таблицей; мероприятий в них: {count}",
    ),
    "R37": (
        _INFO,
        "план на учебный год взят до начала следующего: {horizon} (предположение)",
    ),
    "R38": (
        _WARNING,
        "в документе стоит ещё один приказ; его реквизиты и пункты не прочитаны",
    ),
    "R41": (
        _WARNING,
        "столбец «{heading}» по содержанию ячеек принят за столбец «{role}» (предположение)",
    ),
    "R42": (
        _WARNING,
        "у таблицы нет заголовков; столбцы определены по ячейкам (предположение): {columns}",
    ),
    "R43": (_INFO, "сроки взяты из столбцов таблицы по отметкам в них: {columns}"),
    "R44": (
        _WARNING,
        "в ячейках строки списки разной длины; мероприятия строки не разделены",
    ),
    "R45": (_INFO, "срок взят из заголовка над строкой: {heading}"),
    "R46": (_WARNING, "слово, которое разорвал перенос строки, соединено"),
    "R47": (_INFO, "в таблице нет столбца: {missing}; план читается и без него"),
    "R48": (_INFO, "приложение не план и не список школ; его слова сохранены без чтения"),
    "R51": (
        _INFO,
        "исполнителей можно разделить по-разному: взято {taken}, могло быть: {other}",
    ),
    "R52": (
        _INFO,
        "слово похоже на фамилию и взято из исполнителя в имена (предположение): {count}",
    ),
    "R53": (_INFO, "исполнитель может быть фамилией, проверьте: {count}"),
}

# What the reader says of each repair; the audit of a reading does not say it again.
REPAIR_CODES = {
    RepairKind.TABLE_INTERRUPTED: "R11",
    RepairKind.CELL_CONTINUED: "R12",
    RepairKind.TITLE_GLUED: "R13",
    RepairKind.PERIOD_GLUED: "R14",
    RepairKind.BODIES_SPILLED: "R15",
    RepairKind.HEADING_OUTSIDE: "R16",
    RepairKind.HEADING_GUESSED: "R17",
    RepairKind.HEADER_REPEATED: "R18",
    RepairKind.PART_NUMBERED: "R19",
    RepairKind.NUMBER_ASSIGNED: "R20",
}


@define
class Notes:
    """The collector that every step of one reading writes to."""

    source: Source
    findings: list[Finding] = Factory(list)
    repairs: list[Repair] = Factory(list)
    unread: list[UnreadText] = Factory(list)

    def note(self, code: str, subject: str, span: Span | None = None, **facts: Fact) -> None:
        """Add the finding of a code."""
        severity, wording = READING_CODES[code]
        self.findings.append(
            Finding(
                code=code,
                severity=severity,
                subject=subject,
                wording=wording,
                facts=facts,
                span=span,
            )
        )

    def repair(
        self,
        kind: RepairKind,
        subject: str,
        span: Span,
        *,
        before: str = "",
        after: str = "",
        **facts: Fact,
    ) -> None:
        """Add a repair together with its finding."""
        self.repairs.append(
            Repair(kind=kind, subject=subject, span=span, before=before, after=after)
        )
        self.note(REPAIR_CODES[kind], subject, span, **facts)

    def of_period(self, findings: Iterable[Finding], subject: str, span: Span | None) -> None:
        """Add what the reader of a period noticed, as said of a part of the order.

        An unread period leaves the rest of the order usable, so here it is a warning.
        """
        for finding in findings:
            severity = min(finding.severity, Severity.WARNING)
            self.findings.append(evolve(finding, severity=severity, subject=subject, span=span))

    def leave(self, span: Span, why: str) -> None:
        """Keep a piece of the text as unread, together with its finding."""
        self.unread.append(UnreadText(span, why, self.source[span]))
        self.note("R04", "текст", span, why=why)

    def set_aside(self, span: Span) -> None:
        """Keep the text of an appendix that is another document, together with its finding."""
        self.unread.append(UnreadText(span, "приложение не план", self.source[span]))
        self.note("R48", "приложение", span)

    def parsed(self, value: T, what: str) -> Parsed[T]:
        """A value with all that was noticed, in the order of the text."""
        findings = sorted(self.findings, key=lambda f: (f.span.start if f.span else -1, f.code))
        unread = sorted(self.unread, key=lambda piece: piece.span)
        return Parsed(value, tuple(findings), tuple(unread), self.source, what)
