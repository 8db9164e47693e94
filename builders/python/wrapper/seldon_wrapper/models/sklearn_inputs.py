"""What a fitted scikit-learn estimator says about its inputs: width, names, and which columns are text.

Read from the public attributes of fitted estimators (scikit-learn's developer guide): ``n_features_in_``,
``feature_names_in_``, ``categories_``, ``vocabulary_``, ``transformers_``, ``steps``.
"""

from __future__ import annotations

import math

from .inputs import CATEGORY, TEXT, Column, Inputs


def inputs_of(estimator) -> Inputs:
    """Describes what ``estimator`` takes."""
    first = _first_step(estimator)
    if _is_vectorizer(first):
        return Inputs("documents", 1, None, [Column("text", TEXT, _samples(first))])
    if _takes_records(first):
        names = [str(name) for name in getattr(first, "feature_names_", [])]
        return Inputs("records", None, names or None, [Column(name) for name in names])
    names = getattr(estimator, "feature_names_in_", None)
    if names is None:
        names = getattr(first, "feature_names_in_", None)
    width = _width(estimator, first)
    if names is not None:
        names = [str(name) for name in names]
        width = len(names)
    columns = [Column(name) for name in names or [f"x{index}" for index in range(width or 0)]]
    _mark(first if first is not estimator else estimator, columns)
    return Inputs("rows", width, names, columns)


def _width(estimator, first):
    for candidate in (estimator, first):
        try:
            return int(candidate.n_features_in_)
        except (AttributeError, TypeError):
            continue
    return None


def _first_step(estimator):
    """The step that sees the input: pipelines and searches are unwrapped."""
    for _ in range(20):
        inner = getattr(estimator, "best_estimator_", None)
        if inner is None and getattr(estimator, "steps", None):
            inner = next((step for _, step in estimator.steps if step is not None and step != "passthrough"), None)
        if inner is None and _is_union(estimator):
            inner = next((step for _, step in estimator.transformer_list if hasattr(step, "fit")), None)
            if not (_is_vectorizer(_first_step(inner)) if inner is not None else False):
                return estimator
        if inner is None:
            return estimator
        estimator = inner
    return estimator


def _is_union(estimator) -> bool:
    return hasattr(estimator, "transformer_list") and hasattr(estimator, "fit_transform")


def _is_vectorizer(step) -> bool:
    return hasattr(step, "build_analyzer") and hasattr(step, "transform")


def _takes_records(step) -> bool:
    return type(step).__name__ in ("DictVectorizer", "FeatureHasher") and type(step).__module__.startswith("sklearn.")


def _mark(step, columns: list) -> None:
    """Notes categories and texts, as far as the steps that see the raw columns tell."""
    transformers = getattr(step, "transformers_", None)
    if transformers is None:
        _mark_all(step, columns, range(len(columns)))
        return
    by_name = {column.name: index for index, column in enumerate(columns)}
    for entry in transformers:
        if len(entry) != 3 or isinstance(entry[1], str) or not columns:
            continue
        _, transformer, chosen = entry
        _mark_all(transformer, columns, _indices(chosen, by_name, len(columns)))


def _indices(chosen, by_name: dict, count: int) -> list:
    """Positions of a ColumnTransformer's columns: names, positions, a slice or a mask."""
    if isinstance(chosen, (str, int)):
        chosen = [chosen]
    if isinstance(chosen, slice):
        if isinstance(chosen.start, str) or isinstance(chosen.stop, str):
            start = by_name.get(chosen.start, 0)
            return list(range(start, by_name.get(chosen.stop, count - 1) + 1))
        return list(range(count))[chosen]
    chosen = list(chosen)
    if chosen and all(isinstance(item, bool) or type(item).__name__ in ("bool_", "bool") for item in chosen):
        return [index for index, wanted in enumerate(chosen) if wanted]
    found = [by_name.get(item) if isinstance(item, str) else int(item) for item in chosen]
    return [index for index in found if index is not None and -count <= index < count]


def _mark_all(transformer, columns: list, indices) -> None:
    for step in _steps(transformer):
        categories = getattr(step, "categories_", None)
        if categories is not None:
            for index, values in zip(indices, categories):
                columns[index].kind = CATEGORY
                columns[index].values = [_plain(value) for value in values]
            return
        if _is_vectorizer(step):
            for index in indices:
                columns[index].kind = TEXT
                columns[index].values = _samples(step)
            return


def _steps(transformer) -> list:
    steps = getattr(transformer, "steps", None)
    return [step for _, step in steps] if steps else [transformer]


def _plain(value):
    value = value.item() if hasattr(value, "item") else value
    return None if isinstance(value, float) and math.isnan(value) else value


def _samples(vectorizer) -> list:
    """A few texts made of words that the vectorizer knows."""
    words = sorted(getattr(vectorizer, "vocabulary_", None) or ["text"])
    step = max(1, len(words) // 9)
    picked = [str(word) for word in words[::step]][:9]
    return [" ".join(picked[index : index + 3]) for index in range(0, len(picked), 3)]
