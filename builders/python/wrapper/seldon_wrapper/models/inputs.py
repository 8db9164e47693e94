"""What a model takes: its columns, by name or position, and what they hold."""

from __future__ import annotations

NUMBER, CATEGORY, TEXT = "number", "category", "text"


class Column:
    """One input column. ``values`` are the categories, or samples of text."""

    __slots__ = ("kind", "name", "values")

    def __init__(self, name: str, kind: str = NUMBER, values=()):
        self.name = name
        self.kind = kind
        self.values = list(values)

    @property
    def is_text(self) -> bool:
        """Tells whether the column holds text."""
        return self.kind == TEXT or (self.kind == CATEGORY and any(isinstance(v, str) for v in self.values))


class Inputs:
    """``shape`` is "rows", "documents" (one text each) or "records" (one dictionary each)."""

    __slots__ = ("columns", "names", "shape", "width")

    def __init__(self, shape: str, width, names, columns):
        self.shape = shape
        self.width = width
        self.names = names
        self.columns = columns

    def named(self, names: list) -> Inputs:
        """The same under names that the model itself did not record."""
        columns = [Column(name) for name in names]
        for column, known in zip(columns, self.columns):
            column.kind, column.values = known.kind, known.values
        return Inputs(self.shape, len(names), list(names), columns)
