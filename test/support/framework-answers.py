"""What a bare model answers in its own framework: run inside the image, with nothing of seldon-build's.

stdin: {"model": "loans.cbm", "rows": [[…], …], "names": ["a", …] or null}; null in a row is a missing value.
stdout: {"answers": [[…], …] or […], "names": [labels of the classes] or null}, floats as repr writes them.
"""

import json
import math
import os
import sys

import numpy as np

FOLDER = os.environ.get("MICROSERVICE", "/microservice")


def numbers(rows):
    return np.array([[math.nan if cell is None else cell for cell in row] for row in rows], dtype="f8")


def coded(rows):
    """Texts by their place in the alphabet, in which pandas has the categories of a column; the rows have all of them."""
    columns = []
    for cells in zip(*rows):
        texts = sorted({cell for cell in cells if isinstance(cell, str)})
        columns.append([texts.index(cell) if isinstance(cell, str) else cell for cell in cells])
    return list(zip(*columns))


def by_xgboost(path, rows, names):
    import xgboost

    booster = xgboost.Booster(model_file=path)
    matrix = xgboost.DMatrix(numbers(coded(rows)), feature_names=booster.feature_names, feature_types=booster.feature_types)
    best = booster.attr("best_iteration")
    answers = booster.predict(matrix, iteration_range=(0, 0) if best is None else (0, int(best) + 1))
    objective = json.loads(booster.save_config())["learner"]["objective"]["name"]
    if objective == "binary:logistic":
        answers = np.vstack((1.0 - answers, answers)).transpose()
    return answers, None if answers.ndim == 1 else [str(index) for index in range(answers.shape[1])]


def by_lightgbm(path, rows, names):
    import lightgbm

    booster = lightgbm.Booster(model_file=path)
    categories = [values for values in booster.pandas_categorical or []]
    first = len(rows[0]) - len(categories)  # the example has its categories behind its numbers
    coded = [
        [*row[:first], *(v.index(cell) if cell in v else None for cell, v in zip(row[first:], categories))] for row in rows
    ]
    answers = booster.predict(numbers(coded))
    return answers, [str(index) for index in range(answers.shape[1])]


def by_catboost(path, rows, names):
    import catboost
    import pandas

    model = catboost.CatBoostClassifier().load_model(path)
    return model.predict_proba(pandas.DataFrame(rows, columns=names)), [str(label) for label in model.classes_]


def by_skops(path, rows, names):
    import skops.io

    model = skops.io.load(path, trusted=skops.io.get_untrusted_types(file=path))
    return model.predict_proba(numbers(rows)), [str(label) for label in model.classes_]


READERS = {
    ".json": by_xgboost,
    ".ubj": by_xgboost,
    ".model": by_xgboost,
    ".txt": by_lightgbm,
    ".cbm": by_catboost,
    ".skops": by_skops,
}


def main():
    request = json.load(sys.stdin)
    read = READERS[os.path.splitext(request["model"])[1]]
    answers, names = read(os.path.join(FOLDER, request["model"]), request["rows"], request.get("names"))
    json.dump({"answers": answers.tolist(), "names": names}, sys.stdout)


main()
