"""Named tensors out of whatever a request carries, and answers out of named tensors.

The calling conventions stand in docs/bare-models.md. The two JSON forms, ``{"inputs": …}`` and ``{"instances": […]}``,
are those of TensorFlow Serving (https://www.tensorflow.org/tfx/serving/api_rest).
"""

from __future__ import annotations

import base64
import logging

import numpy as np

from ..errors import BadRequest
from .tables import Table, table_of

log = logging.getLogger(__name__)

_DATATYPES = {
    "float16": "FP16", "float32": "FP32", "float64": "FP64", "bool": "BOOL", "object": "BYTES",
    **{f"{sign}int{bits}": f"{sign}int{bits}".upper() for sign in ("", "u") for bits in (8, 16, 32, 64)},
}  # fmt: skip


class TensorSpec:
    """An input or output. ``dtype`` is NumPy's name ("object" for text), ``shape`` has None for a free dimension.

    ``shape`` itself is None where even the number of dimensions is open.
    """

    __slots__ = ("dtype", "name", "shape")

    def __init__(self, name: str, dtype: str, shape):
        self.name = name
        self.dtype = dtype
        self.shape = None if shape is None else tuple(shape)

    @property
    def is_column(self) -> bool:
        """Tells whether a row has one value of it: a shape of [batch] or [batch, 1]."""
        return self.shape is not None and (len(self.shape) == 1 or (len(self.shape) == 2 and self.shape[1] == 1))

    def sizes(self) -> list:
        """The shape as metadata has it: -1 for what is free."""
        return [-1 if size is None else size for size in self.shape or ()]

    def metadata(self) -> dict:
        """Seldon's tensor style."""
        return {"name": self.name, "datatype": _DATATYPES.get(self.dtype, "BYTES"), "shape": self.sizes()}


def tensors_of(message, specs: list) -> dict:
    """The arrays of a message by the names of ``specs``. Raises BadRequest where they do not fit."""
    if message.kind == "jsonData":
        given = _of_json(message.value, specs)
    elif len(specs) == 1 and not (specs[0].is_column and _tells_names(message)):
        given = {specs[0].name: _of_data(message)}
    else:
        given = _of_columns(message, specs)
    return {spec.name: _fitted(given[spec.name], spec) for spec in specs}


def _tells_names(message) -> bool:
    return message.kind in ("tensor", "ndarray", "tftensor") and bool(Table(names=message.names).names)


def _of_data(message):
    if message.kind in ("tensor", "tftensor", "ndarray"):
        return message.value
    if message.kind == "strData":
        return [message.value]
    if message.kind == "binData":
        return [bytes(message.value)]
    raise BadRequest(f"this model takes an array in data or jsonData, not {message.kind or 'an empty message'}")


def _of_columns(message, specs: list) -> dict:
    """Several inputs out of one table: by name, else by position, where each input is one column."""
    names = [spec.name for spec in specs]
    wide = [spec.name for spec in specs if not spec.is_column]
    if wide:
        raise BadRequest(
            f"this model has the inputs {', '.join(names)}: send jsonData with one key for each, "
            'or {"inputs": {…}}, or {"instances": [{…}, …]}'
        )
    table = table_of(message)
    matrix = table.matrix if table.matrix is not None else _objects(table.rows)
    if matrix.ndim != 2:
        raise BadRequest(f"this model takes rows, as in [[1, 2], [3, 4]], not an array of shape {list(matrix.shape)}")
    order = table.names or names
    if len(order) != matrix.shape[1]:
        raise BadRequest(f"the rows have {matrix.shape[1]} columns, but {len(order)} names are known: {', '.join(order)}")
    columns = {name: matrix[:, index] for index, name in enumerate(order)}
    _check_names(columns, names)
    return columns


def _of_json(value, specs: list) -> dict:
    """``{"instances": rows}``, ``{"inputs": columns}``, one key for each input, or the one input alone."""
    names = [spec.name for spec in specs]
    only = names[0] if len(names) == 1 else None
    if isinstance(value, dict):
        if set(value) in ({"instances"}, {"signature_name", "instances"}) and "instances" not in names:
            return _of_instances(value["instances"], names)
        if set(value) in ({"inputs"}, {"signature_name", "inputs"}) and "inputs" not in names:
            value = value["inputs"]
    if isinstance(value, dict) and not _is_base64(value):
        _check_names(value, names)
        return value
    if only is None:
        raise BadRequest(f"jsonData must be an object with the keys {', '.join(names)}")
    return {only: value}


def _of_instances(rows, names: list) -> dict:
    if not isinstance(rows, list) or not rows:
        raise BadRequest("instances must be a list of rows that is not empty")
    if all(isinstance(row, dict) and not _is_base64(row) for row in rows):
        for index, row in enumerate(rows):
            missing = [name for name in names if name not in row]
            if missing:
                raise BadRequest(f"row {index} of instances has no {', '.join(missing)}")
        return {name: [row[name] for row in rows] for name in names}
    if len(names) > 1:
        raise BadRequest(f"each row of instances must be an object with the keys {', '.join(names)}")
    return {names[0]: rows}


_told: set = set()


def _check_names(given, names: list) -> None:
    missing = [name for name in names if name not in given]
    if missing:
        raise BadRequest(f"inputs that this model needs are missing: {', '.join(missing)}")
    surplus = [name for name in given if name not in names and name not in _told]
    if surplus:
        _told.update(surplus[:100])
        log.warning("inputs that the model does not know are ignored: %s", ", ".join(surplus[:20]))


def _is_base64(value) -> bool:
    return isinstance(value, dict) and set(value) == {"b64"}


def _fitted(value, spec: TensorSpec):
    """``value`` as an array of the type and shape of an input."""
    array = value if isinstance(value, np.ndarray) else _array_of(value, spec)
    array = _shaped(array, spec)
    return _texts(array, spec) if spec.dtype == "object" else _numbers(array, spec)


def _array_of(value, spec: TensorSpec):
    if not isinstance(value, list):
        value = [value]
    try:
        array = np.array(value)
    except (ValueError, OverflowError):
        array = None
    if array is None or array.dtype.kind not in "iufb" or spec.dtype == "object":
        return _objects(value)
    return array


def _objects(value):
    """Nested lists as an array of objects, so that text stays text and null stays null."""
    shape, level = [], value
    while isinstance(level, list):
        shape.append(len(level))
        level = level[0] if level else None
    cells = np.empty(shape, dtype=object)
    _fill(cells, value, ())
    return cells


def _fill(cells, value, at: tuple) -> None:
    depth = len(at)
    if depth == cells.ndim:
        if isinstance(value, list):
            raise BadRequest(f"the value at {list(at)} is a list, but the first one is none")
        cells[at] = value
        return
    if not isinstance(value, list) or len(value) != cells.shape[depth]:
        raise BadRequest(f"the list at {list(at)} has not {cells.shape[depth]} entries as the first one")
    for index, item in enumerate(value):
        _fill(cells, item, (*at, index))


def _shaped(array, spec: TensorSpec):
    if spec.shape is None:
        return array
    rank = len(spec.shape)
    if spec.is_column and array.ndim in (1, 2) and array.ndim != rank and (array.ndim == 1 or array.shape[1] == 1):
        array = array.reshape((-1, 1) if rank == 2 else (-1,))
    fits = array.ndim == rank and all(
        size is None or size == have for size, have in zip(spec.shape[1:], array.shape[1:])
    )
    if not fits:
        raise BadRequest(f"{spec.name} must have the shape {spec.sizes()}, not {list(array.shape)}")
    return array


def _numbers(array, spec: TensorSpec):
    dtype = np.dtype(spec.dtype)
    if array.dtype == object:
        _refuse_cells(array, spec)
    if dtype.kind in "iu" and array.dtype.kind in "fO":
        as_floats = array.astype("f8")
        if not np.array_equal(as_floats, np.floor(as_floats)):
            at = _where(as_floats != np.floor(as_floats))
            raise BadRequest(f"{spec.name} takes whole numbers, but the value at {at} is {array[tuple(at)]}")
    try:
        return np.ascontiguousarray(array.astype(dtype, copy=False))
    except (TypeError, ValueError, OverflowError) as error:
        raise BadRequest(f"{spec.name} takes {spec.dtype}: {error}") from None


def _refuse_cells(array, spec: TensorSpec) -> None:
    for index, cell in np.ndenumerate(array):
        if cell is None:
            raise BadRequest(f"{spec.name} is null at {_place(index)}, and this model takes no missing values")
        if isinstance(cell, (str, bytes, dict)):
            raise BadRequest(f"{spec.name} takes numbers, but has text at {_place(index)}")


def _where(mask) -> list:
    return [int(index) for index in np.argwhere(mask)[0]]


def _place(index: tuple) -> str:
    if len(index) > 2:
        return str([int(at) for at in index])
    return ", ".join(f"{word} {at}" for word, at in zip(("row", "column"), index))


def _texts(array, spec: TensorSpec):
    cells = array.astype(object)
    for index, cell in np.ndenumerate(cells):
        if _is_base64(cell):
            cells[index] = base64.b64decode(cell["b64"])
        elif cell is None:
            raise BadRequest(f"{spec.name} is null at {_place(index)}, and this model takes no missing values")
        elif not isinstance(cell, (str, bytes)):
            raise BadRequest(f"{spec.name} takes text, but has a {type(cell).__name__} at {_place(index)}")
    return cells


def plain_of(array):
    """An array of an answer: numbers as they are, bytes as text where they are UTF-8, else as ``{"b64": …}``."""
    array = np.asarray(array)
    if array.dtype.kind not in "OS":
        return array
    cells = array.astype(object)
    for index, cell in np.ndenumerate(cells):
        if isinstance(cell, bytes):
            cells[index] = _text_of(cell)
    return cells


def _text_of(value: bytes):
    try:
        return value.decode()
    except UnicodeDecodeError:
        return {"b64": base64.b64encode(value).decode()}


def described(specs: list) -> list:
    """Inputs in Seldon's metadata: tensors by name; what does not go into one array, as the keys of jsonData."""
    is_array = len(specs) == 1 and contract_of(specs) is not None
    if is_array or all(spec.is_column for spec in specs):
        return [spec.metadata() for spec in specs]
    keys = {spec.name: {key: value for key, value in spec.metadata().items() if key != "name"} for spec in specs}
    return [{"messagetype": "jsonData", "schema": keys}]


def contract_of(specs: list) -> dict | None:
    """A contract for a model of these inputs; None where one of them tells too little."""
    features = [_feature_of(spec) for spec in specs]
    if not features or None in features:
        return None
    one_table = len(specs) == 1 or all(spec.is_column for spec in specs)
    return {**({} if one_table else {"messagetype": "jsonData"}), "features": features, "targets": []}


def _feature_of(spec: TensorSpec) -> dict | None:
    """An input in a contract; None where its shape is open. Whole numbers stay small: they may be indices."""
    if spec.shape is None or any(size is None for size in spec.shape[1:]) or not spec.shape:
        return None
    sizes = list(spec.shape[1:])
    is_text = spec.dtype == "object"
    if is_text or np.dtype(spec.dtype).kind == "b":
        values = ["text"] if is_text else [True, False]
        return {"name": spec.name, "ftype": "categorical", "values": values} if sizes in ([], [1]) else None
    dtype = "INT" if np.dtype(spec.dtype).kind in "iu" else "FLOAT"
    column = {"name": spec.name, "ftype": "continuous", "dtype": dtype, "range": [0, 1]}
    return column if sizes in ([], [1]) else {**column, "shape": sizes}
