"""Columns of categories as the codes that a model of trees knows, beside columns of numbers."""

from __future__ import annotations

import numpy as np

from ..errors import BadRequest
from .tables import column_of


def coded_matrix(columns: list, codes: dict, names: list, refuse_unknown: bool = False):
    """A matrix of floats: categories by their codes (position of a column → value → code), null as NaN."""
    matrix = np.empty((len(columns[0]), len(columns)))
    for index, values in enumerate(columns):
        known = codes.get(index)
        if known is None:
            matrix[:, index] = _numbers(values, names[index])
        else:
            matrix[:, index] = _codes(values, known, names[index] if refuse_unknown else None)
    return matrix


def _numbers(values, name: str):
    cells = column_of(values, False)
    if cells.dtype.kind in "iufb":
        return cells
    for row, cell in enumerate(cells):
        if not isinstance(cell, (int, float)):
            raise BadRequest(f"row {row}, column {name} is {cell!r:.60}, and this model takes numbers there")
    return cells.astype("f8")


def _codes(values, known: dict, refused_in) -> list:
    """The codes; what is no category is missing, or refused where ``refused_in`` names the column."""
    found = []
    for row, value in enumerate(values):
        try:
            code = known.get(value)
        except TypeError:
            raise BadRequest("a category must be a text, a number or null, not a list or an object") from None
        if code is None and refused_in is not None and not (value is None or value != value):
            raise BadRequest(f"row {row}, column {refused_in} is {value!r:.60}, which is none of the model's categories")
        found.append(np.nan if code is None else code)
    return found
