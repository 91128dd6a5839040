"""What the reader of forms notices: codes V50 and on, one finding for all cells with one fault."""

from __future__ import annotations

from attrs import Factory, define

from roadmap_core.findings import Fact, Finding, Severity

__all__ = ["FORM_CODES", "FormNotes"]

_I, _W, _E = Severity.INFO, Severity.WARNING, Severity.ERROR
_AT = ": {places}"

# Codes are never reused; V01-V49 are those of `validate`.
FORM_CODES: dict[str, tuple[Severity, str]] = {
    "V50": (
        _E,
        ("форма не узнана. Искали: {forms}. Найденные заголовки: {headings}. Проверьте, тот ли это "
         "файл; таблице с другими заголовками дайте заголовки из списка или свой макет (layouts=)"),
    ),
    "V51": (_W, "лист пуст: читать нечего"),
    "V52": (
        _W,
        ("на листе нет таблицы известной формы; не прочитано ячеек: {cells}. Если данные нужны, "
         "дайте столбцам известные заголовки"),
    ),
    "V53": (_W, "скрытый лист не прочитан, ячеек: {cells}; если он нужен, сделайте его видимым"),
    "V54": (
        _E,
        "название формы «{form}» есть, а заголовков её таблицы нет: {missing}. Найдено: {headings}",
    ),
    "V55": (
        _W,
        ("взято из имени файла, в форме этого нет: {told}. Если неверно, задайте параметром "
         "({parameters})"),
    ),
    "V56": (_W, "не известно: {told}; задайте параметром ({parameters})"),
    "V57": (_I, "предположение: {told}; если неверно, задайте параметром ({parameters})"),
    "V58": (
        _W,
        "неизвестный предмет «{wording}»{hint}; оставлен как написан, раз: {count}" + _AT
        + ". Добавьте его в предметы региона или исправьте",
    ),
    "V59": (
        _W,
        "в строке школы названо участников: {told}, строк за ней: {found}" + _AT
        + ". Проверьте, полна ли выгрузка",
    ),
    "V60": (
        _W,
        "первичный балл не равен сумме баллов за задания, строк: {count}" + _AT
        + "; взят балл из формы",
    ),
    "V61": (
        _W,
        "балл больше максимального или отрицательный, ячеек: {count}" + _AT
        + "; оставлен как есть",
    ),
    "V62": (_W, "значение вне границ в столбце «{column}», ячеек: {count}" + _AT + "; не взято"),
    "V63": (
        _W,
        "вместо числа в столбце «{column}» стоит другое, ячеек: {count}" + _AT
        + "; значение не взято, исправьте ячейки",
    ),
    "V64": (
        _W,
        "формула без сохранённого значения, ячеек: {count}" + _AT
        + ". Откройте книгу в табличном редакторе и сохраните её, тогда значения появятся",
    ),
    "V65": (_W, "ячейка с ошибкой вычисления (#Н/Д и другие), ячеек: {count}" + _AT),
    "V66": (_W, "строки не похожи на строки таблицы и не прочитаны: {count}" + _AT),
    "V67": (_I, "столбец «{column}» не читается, непустых ячеек: {count}, первая" + _AT),
    "V68": (
        _W,
        "столбец «{column}» не прочитан: в нём имена людей, ячеек: {count}, первая" + _AT
        + ". Нужны условные коды",
    ),
    "V69": (_W, "строки повторяют ключ прежних ({key}), лишних: {count}" + _AT + "; оставлены все"),
    "V70": (_W, "школа встречается в форме не один раз: {school}" + _AT),
    "V71": (
        _W,
        "доли не обращаются в численности однозначно, строк: {count}" + _AT
        + "; неизвестные численности оставлены пустыми, доли стоят в таблице shares",
    ),
    "V72": (
        _W,
        "таких долей не даёт никакая численность, строк: {count}" + _AT
        + "; численности оставлены пустыми, проверьте доли и число участников",
    ),
    "V73": (_I, "строки без кода участника, где только нули, пропущены: {count}" + _AT),
    "V74": (_W, "количество маркеров не равно сумме признаков, строк: {count}" + _AT),
    "V75": (
        _W,
        "численности не складываются в число участников или не отвечают своим долям, строк: {count}"
        + _AT + "; оставлены как есть",
    ),
    "V76": (_I, "кодировка файла определена по буквам (предположение): {encoding}"),
    "V77": (
        _W,
        "максимальный балл в шапке ({told}) не равен сумме по заданиям ({found}); взят из шапки",
    ),
    "V78": (_W, "у заданий не назван максимальный балл: {tasks}"),
    "V79": (_W, "строки без кода участника, ключ - номер строки: {count}" + _AT),
    "V80": (_W, "столбец «{column}» значит то же, что другой, и не прочитан, ячеек: {count}" + _AT),
    "V81": (_W, "в книге разные формы: {forms}; вид взят по первой"),
    "V82": (_I, "строки итогов пропущены: {count}" + _AT),
    "V83": (_W, "текст над таблицей не понят, ячеек: {count}" + _AT),
    "V84": (_W, "под заголовками таблицы нет ни одной строки"),
    "V85": (_W, "доля не сказано чего в столбце «{column}», ячеек: {count}" + _AT
        + "; доли стоят в таблице shares, в численности не обращены"),
    "V86": (
        _W,
        "непонятное слово в столбце «{column}», ячеек: {count}" + _AT + "; значение не взято",
    ),
    "V87": (_I, "разные языки читаются как один предмет (foreign): {told}"),
    "V88": (_E, "файл пуст: в нём нет ни одной заполненной ячейки"),
    "V89": (_W, "параметр не взят, в форме стоит другое: {told}. Проверьте, тот ли это файл"),
    "V90": (
        _W,
        "чья это группа, форма не говорит, принята за регион: {count}" + _AT + "; проверьте строки",
    ),
    "V91": (
        _W,
        "школы без кода, ключ - название: {count}" + _AT
        + "; с таблицами, где ключ - код, они не соединятся",
    ),
    "V92": (
        _W,
        "пусты все задания участника, строк: {count}" + _AT
        + "; строк заданий у него нет, нули не приписаны",
    ),
    "V93": (
        _I,
        "числа участников в форме нет, взята сумма отметок, строк: {count}" + _AT,
    ),
    "V94": (
        _W,
        "строки муниципалитета без школы, строк: {count}" + _AT
        + "; если это итоги, не складывайте их со школами",
    ),
}  # fmt: skip

_SHOWN = 5


@define
class _Fault:
    """One fault: how often it stands, and where first."""

    subject: str
    facts: dict[str, Fact]
    count: int = 0
    noted: int = 0
    places: list[str] = Factory(list)


@define
class FormNotes:
    """The collector that every step of the reading of one file writes to."""

    _faults: dict[tuple[object, ...], _Fault] = Factory(dict)

    def note(
        self, code: str, subject: str, place: str = "", times: int = 1, /, **facts: Fact
    ) -> None:
        """Count a fault; faults of one code, subject and facts become one finding."""
        key = (code, subject, tuple(sorted(facts.items())))
        fault = self._faults.setdefault(key, _Fault(subject, facts))
        fault.count += times
        fault.noted += 1
        if place and len(fault.places) < _SHOWN:
            fault.places.append(place)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings: errors first, then as they were met."""
        made = []
        for key, fault in self._faults.items():
            code = str(key[0])
            severity, wording = FORM_CODES[code]
            more = fault.noted - len(fault.places)
            places = ", ".join(fault.places) + (f" и ещё {more}" if more and fault.places else "")
            facts = {**fault.facts, "count": fault.count, "places": places or fault.subject}
            made.append(
                Finding(
                    code=code,
                    severity=severity,
                    subject=fault.subject,
                    wording=wording,
                    facts=facts,
                )
            )
        return tuple(sorted(made, key=lambda one: -one.severity.weight))
