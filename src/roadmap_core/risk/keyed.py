"""Ключи без смысла: keys replaced by codes that only the holder of a secret can make again."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from typing import Any

from roadmap_core.errors import InvalidData
from roadmap_core.frames import is_null
from roadmap_core.results.grouping import opened_with
from roadmap_core.results.small import returned

__all__ = ["pseudonyms"]

_WHAT = "keys to replace"
_FEWEST_BYTES = 16
# Hexadecimal figures, 80 bits: two of a million keys have one code once in 2 million million times.
_LENGTH = 20


def pseudonyms(frame: Any, columns: str | Iterable[str], *, key: str | bytes) -> Any:
    """A table whose keys are codes: the same key and secret give the same code, in any table.

    A code is the HMAC-SHA256 of the key as text, cut to 20 hexadecimal figures. Columns do not
    matter, so a student's code is the same wherever the student stands, and tables still join.
    Whoever lacks the secret cannot try out all keys, as with a plain hash; whoever has it can: keep
    it apart from the table. A null stays null. A whole number has the code of its figures: 7, 7.0
    and "7" are one key, "07" is another.

    ``key`` is the secret, at least 16 bytes (text counts as UTF-8), best drawn by
    ``secrets.token_bytes(32)``. The frame is collected; the answer is of its engine and kind.

    Raises:
        InvalidData: a column is missing or none is named; the secret is too short; two keys of a
            column would have one code.
    """
    secret = key.encode() if isinstance(key, str) else bytes(key)
    if len(secret) < _FEWEST_BYTES:
        # The message must not tell anything of the secret but this.
        problem = (
            f"the secret has under {_FEWEST_BYTES} bytes, take secrets.token_bytes(32) @ $.key"
        )
        raise InvalidData(_WHAT, [problem])
    names = (columns,) if isinstance(columns, str) else tuple(columns)
    if not names:
        raise InvalidData(_WHAT, ["no column is named @ $.columns"])
    given = opened_with(frame, names, _WHAT)
    eager = given.lazy.collect()
    return returned(given, eager.with_columns(*(_codes(eager[one], secret) for one in names)))


def _codes(column: Any, secret: bytes) -> Any:
    import narwhals.stable.v2 as nw

    keys = [_text(value) for value in column.to_list()]
    codes = {
        one: hmac.new(secret, one.encode(), hashlib.sha256).hexdigest()[:_LENGTH]
        for one in keys
        if one is not None
    }
    if len(set(codes.values())) < len(codes):
        problem = f"two keys of {column.name!r} would have one code: take another secret @ $.key"
        raise InvalidData(_WHAT, [problem])
    values = [None if one is None else codes[one] for one in keys]
    return nw.new_series(column.name, values, _kind(column, values), backend=column.implementation)


def _kind(column: Any, values: list[str | None]) -> Any:
    import narwhals.stable.v2 as nw

    # Told that it is text, an older pandas would write None as the word «None».
    is_pandas = not (column.implementation.is_polars() or column.implementation.is_pyarrow())
    return None if is_pandas and None in values else nw.String()


def _text(value: Any) -> str | None:
    if is_null(value):
        return None
    is_whole = not isinstance(value, str | bytes) and value == int(value)
    return str(int(value)) if is_whole else str(value)
