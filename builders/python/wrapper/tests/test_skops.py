"""Bare skops files are served as pickles are, and only classes of frameworks are looked up."""

from __future__ import annotations

import json
import zipfile

import numpy as np
import pytest
import skops.io
from bare_models import ask, loaded, operations_of, values_of
from sklearn.datasets import load_iris
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from seldon_wrapper.errors import StartupError
from seldon_wrapper.models.skops import SkopsModel

IRIS = load_iris()


@pytest.mark.parametrize(
    "estimator",
    [
        make_pipeline(FunctionTransformer(np.log1p), StandardScaler(), LogisticRegression()),
        RandomForestClassifier(5, random_state=0),
        GradientBoostingClassifier(n_estimators=5, random_state=0),
    ],
    ids=lambda estimator: type(estimator).__name__,
)
def test_answers_are_those_of_scikit_learn(estimator, tmp_path):
    estimator.fit(IRIS.data, IRIS.target_names[IRIS.target])
    skops.io.dump(estimator, tmp_path / "iris.skops")
    answer = ask(operations_of(loaded(SkopsModel, tmp_path / "iris.skops")), {"data": {"ndarray": IRIS.data.tolist()}})
    assert answer["data"]["names"] == ["setosa", "versicolor", "virginica"]
    np.testing.assert_array_equal(values_of(answer), estimator.predict_proba(IRIS.data))


@pytest.mark.parametrize(
    "name", ["os.system", "numpy.loadtxt", "sklearn.datasets.load_files", "subprocess.Popen", "features.Ratio"]
)
def test_other_names_are_refused(name, tmp_path):
    skops.io.dump(FunctionTransformer(np.log1p).fit(IRIS.data), tmp_path / "good.skops")
    module, _, function = name.rpartition(".")
    with zipfile.ZipFile(tmp_path / "good.skops") as good, zipfile.ZipFile(tmp_path / "bad.skops", "w") as bad:
        schema = json.loads(good.read("schema.json"))
        node = schema["content"]["content"]["func"]
        node.update(__module__=module, __class__=function)
        if isinstance(node.get("content"), dict):
            node["content"] = {"module_path": module, "function": function}
        bad.writestr("schema.json", json.dumps(schema))
    with pytest.raises(StartupError, match=f"it names .*{name}"):
        loaded(SkopsModel, tmp_path / "bad.skops")
