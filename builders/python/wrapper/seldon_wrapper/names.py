"""Column names of answers: the component's own, else ``t:0``, ``t:1`` …"""

from __future__ import annotations

from .jsontext import dumps
from .messages import Names
from .wire_messages import write_names

NO_NAMES = Names([], b"[]", b"")
_KEPT = 64


class Naming:
    """Names for answers of one component; their encodings are made once."""

    def __init__(self, component):
        self._component = component
        self._user = component.user
        self._numbered: dict = {}
        self._last = NO_NAMES

    def names_of(self, shape: tuple) -> Names:
        """Names of the columns of an answer; an answer with fewer than two dimensions has none."""
        if len(shape) < 2:
            return NO_NAMES
        if getattr(self._user, "class_names", None) is None or (texts := self._component.class_names()) is None:
            return self._numbered.get(shape[1]) or self._number(shape[1])
        texts = texts.tolist() if hasattr(texts, "tolist") else list(texts)
        if texts != self._last.texts:
            self._last = self.fixed(texts)
        return self._last

    @staticmethod
    def fixed(texts: list) -> Names:
        """These very names."""
        return Names(texts, dumps(texts), write_names(texts))

    def _number(self, width: int) -> Names:
        names = self.fixed([f"t:{index}" for index in range(width)])
        if len(self._numbered) < _KEPT:
            self._numbered[width] = names
        return names
