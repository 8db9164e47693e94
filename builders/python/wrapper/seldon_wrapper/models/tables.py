"""One matrix of rows and columns out of whatever a request carries: the calling conventions of bare models.

See docs/bare-models.md. Columns are taken by name in any order where both sides know names, else by position.
"""

from __future__ import annotations

import logging
import re

import numpy as np

from ..errors import BadRequest

log = logging.getLogger(__name__)

_NUMBERED = re.compile(r"t:\d+\Z")  # the names that wrappers give when there are none
_SHOWN = 20


class Table:
    """Rows of a request: as a numeric ``matrix``, as nested ``rows``, or as ``columns`` by name."""

    __slots__ = ("columns", "matrix", "names", "rows")

    def __init__(self, matrix=None, rows=None, columns=None, names=()):
        self.matrix = matrix
        self.rows = rows
        self.columns = columns
        self.names = _telling(names)


def _telling(names) -> list:
    """Names that say something: ``t:0``, ``t:1`` … are what an unnamed answer of another component has."""
    texts = [str(name) for name in names]
    return [] if all(_NUMBERED.match(name) for name in texts) else texts


def table_of(message) -> Table:
    """The rows of a message. Raises BadRequest where it holds none."""
    kind, value = message.kind, message.value
    if kind in ("tensor", "tftensor", "ndarray"):
        if isinstance(value, np.ndarray):
            return Table(matrix=value, names=message.names)
        return Table(rows=value, names=message.names)
    if kind == "jsonData":
        return _table_of_json(value)
    if kind == "strData":
        return Table(rows=[value])
    raise BadRequest(f"this model takes rows in data or jsonData, not {kind or 'an empty message'}")


def _table_of_json(value) -> Table:
    """``{"instances": rows}``, ``{"inputs": columns}``, one key per column, or rows alone."""
    if isinstance(value, dict):
        if set(value) == {"instances"}:
            return _table_of_rows(value["instances"])
        if set(value) == {"inputs"}:
            inputs = value["inputs"]
            return _table_of_columns(inputs) if isinstance(inputs, dict) else _table_of_rows(inputs)
        return _table_of_columns(value)
    return _table_of_rows(value)


def _table_of_rows(rows) -> Table:
    if not isinstance(rows, list):
        raise BadRequest("jsonData must be a list of rows, or an object with one key for each column")
    if rows and all(isinstance(row, dict) for row in rows):
        names = list(dict.fromkeys(name for row in rows for name in row))
        return Table(columns={name: [row.get(name) for row in rows] for name in names})
    return Table(rows=rows)


def _table_of_columns(columns: dict) -> Table:
    lists = {name: value if isinstance(value, list) else [value] for name, value in columns.items()}
    lengths = {len(value) for value in lists.values()}
    if len(lengths) > 1:
        raise BadRequest(f"the columns of jsonData have different lengths: {sorted(lengths)}")
    return Table(columns=lists)


class Selector:
    """Picks the columns that a model wants. ``names`` is None where the model recorded no names."""

    def __init__(self, names, width: int | None, spelled=None):
        """``spelled`` turns a name of a request into the spelling of the model, where the two differ."""
        self.names = None if names is None else [str(name) for name in names]
        self.width = width
        self._spelled = spelled
        self._told_surplus = False

    def matrix(self, table: Table):
        """The wanted columns of a table as an array: numbers where all are numbers, else objects."""
        if table.columns is not None:
            return matrix_of(list(map(list, zip(*self._by_name(table.columns)))))
        array = table.matrix if table.matrix is not None else matrix_of(table.rows)
        if array.ndim != 2:
            raise BadRequest(
                f"this model takes rows, as in [[1, 2], [3, 4]], not an array of shape {list(array.shape)}"
            )
        order = self._order(table.names, array.shape[1])
        return array if order is None else array[:, order]

    def columns(self, table: Table) -> list:
        """The wanted columns of a table, each a list or an array, in the model's order."""
        if table.columns is not None:
            return self._by_name(table.columns)
        if table.matrix is not None:
            array = self.matrix(table)
            return [array[:, index] for index in range(array.shape[1])]
        rows = rows_of(table.rows)
        order = self._order(table.names, len(rows[0]))
        columns = list(zip(*rows))
        return columns if order is None else [columns[index] for index in order]

    def _order(self, given: list, width: int):
        """Indices of the wanted columns, or None where the columns are in place already."""
        if given and len(given) != width:
            raise BadRequest(f"the rows have {width} columns, but {len(given)} names")
        if self.names is None or not given:
            if self.width is not None and width != self.width:
                raise BadRequest(f"this model takes {self.width} columns, but the rows have {width}")
            return None
        if given == self.names:
            return None
        if self._spelled is not None:
            given = [self._spelled(name) for name in given]
        index_of = {name: index for index, name in enumerate(given)}
        self._check(index_of)
        return [index_of[name] for name in self.names]

    def _by_name(self, columns: dict) -> list:
        if self.names is None:
            if self.width is not None and len(columns) != self.width:
                raise BadRequest(f"this model takes {self.width} columns, but jsonData has {len(columns)}")
            return list(columns.values())
        if self._spelled is not None:
            columns = {self._spelled(name): values for name, values in columns.items()}
        self._check(columns)
        return [columns[name] for name in self.names]

    def _check(self, given) -> None:
        missing = [name for name in self.names if name not in given]
        if missing:
            more = f" and {len(missing) - _SHOWN} more" if len(missing) > _SHOWN else ""
            raise BadRequest(f"columns that this model needs are missing: {', '.join(missing[:_SHOWN])}{more}")
        if len(given) > len(self.names) and not self._told_surplus:
            self._told_surplus = True
            surplus = [name for name in given if name not in self.names]
            log.warning("columns that the model does not know are ignored: %s", ", ".join(surplus[:_SHOWN]))


def numbers_of(matrix, names=None):
    """``matrix`` if it holds numbers only, null as NaN. Raises BadRequest with row and column of what is none."""
    if matrix.dtype.kind in "iufb":
        return matrix
    for (row, column), cell in np.ndenumerate(matrix):
        if not isinstance(cell, (int, float)):
            name = names[column] if names else column
            raise BadRequest(f"row {row}, column {name} is {cell!r:.60}, and this model takes numbers there")
    return matrix.astype("f8")


def rows_of(rows) -> list:
    """``rows`` if they are lists of equal length. Raises BadRequest where they are not."""
    if not rows or not all(isinstance(row, (list, tuple)) for row in rows):
        raise BadRequest("this model takes rows, as in [[1, 2], [3, 4]]")
    width = len(rows[0])
    for index, row in enumerate(rows):
        if len(row) != width:
            raise BadRequest(f"row {index} has {len(row)} columns, but row 0 has {width}")
    return rows


def matrix_of(rows):
    """Nested lists as an array: of numbers with null as NaN, else of objects with null as NaN."""
    from ..arrays import array_of

    rows_of(rows)
    array = array_of(rows)
    if array.dtype.kind in "iufb":
        return array
    cells = np.empty((len(rows), len(rows[0])), dtype=object)
    for index, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, (list, dict)):
                raise BadRequest(f"row {index}, column {column} holds a list or an object, not a value")
            cells[index, column] = np.nan if cell is None else cell
    try:
        return cells if any(isinstance(cell, str) for cell in cells.flat) else cells.astype("f8")
    except (TypeError, ValueError, OverflowError):
        return cells


def column_of(values, as_text: bool):
    """One column with a type of its own: integers, floats with null as NaN, booleans, or objects."""
    if isinstance(values, np.ndarray):
        return values.astype(object) if as_text else values
    kinds = {type(value) for value in values}
    if not as_text and kinds <= {int, float, type(None)}:
        if kinds == {int}:
            return np.array(values)
        return np.array([np.nan if value is None else value for value in values], dtype="f8")
    if not as_text and kinds == {bool}:
        return np.array(values)
    cells = np.empty(len(values), dtype=object)
    for index, value in enumerate(values):
        if isinstance(value, (list, dict)):
            raise BadRequest(f"row {index} holds a list or an object, not a value")
        cells[index] = np.nan if value is None else value
    return cells
