"""Bare XGBoost models answer what XGBoost's own estimators answer."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
import xgboost
from bare_models import ask, loaded, operations_of, values_of
from sklearn.datasets import load_breast_cancer, load_diabetes, load_iris

from seldon_wrapper.errors import BadRequest, StartupError
from seldon_wrapper.models.categories import coded_matrix
from seldon_wrapper.models.xgboost import XgboostModel, _values_of

IRIS = load_iris(as_frame=True)
CANCER = load_breast_cancer()
SUGAR = load_diabetes()
SMALL = {"n_estimators": 8, "max_depth": 3, "n_jobs": 1}


def saved(estimator, tmp_path, name="model.json"):
    path = tmp_path / name
    estimator.get_booster().save_model(path) if "deprecated" in name else estimator.save_model(path)
    return path


@pytest.mark.parametrize("name", ["model.json", "model.ubj", "model.deprecated"])
def test_a_binary_classifier_answers_both_probabilities(name, tmp_path):
    estimator = xgboost.XGBClassifier(**SMALL).fit(CANCER.data, CANCER.target)
    answer = ask(operations_of(loaded(XgboostModel, saved(estimator, tmp_path, name))), rows(CANCER.data))
    assert answer["data"]["names"] == ["0", "1"]
    np.testing.assert_array_equal(values_of(answer), estimator.predict_proba(CANCER.data))


@pytest.mark.parametrize("objective", ["multi:softprob", "multi:softmax"])
def test_a_classifier_of_several_classes_answers_their_probabilities(objective, tmp_path):
    frame, target = IRIS.data, IRIS.target
    booster = xgboost.train(
        {"objective": objective, "num_class": 3, "max_depth": 3, "nthread": 1}, xgboost.DMatrix(frame, target), 5
    )
    booster.save_model(tmp_path / "m.ubj")
    estimator = xgboost.XGBClassifier(objective="multi:softprob")
    estimator.load_model(tmp_path / "m.ubj")
    model = loaded(XgboostModel, tmp_path / "m.ubj")
    answer = ask(operations_of(model), rows(frame.to_numpy()))
    assert answer["data"]["names"] == ["0", "1", "2"]
    margin = booster.predict(xgboost.DMatrix(frame), output_margin=True)
    exponent = np.exp(margin - margin.max(axis=1, keepdims=True))
    np.testing.assert_allclose(
        values_of(answer),
        exponent / exponent.sum(axis=1, keepdims=True),
        rtol=0,
        atol=0 if "max" in objective else 1e-6,
    )
    if objective == "multi:softprob":
        np.testing.assert_array_equal(values_of(answer), estimator.predict_proba(frame))
    chosen = ask(operations_of(loaded(XgboostModel, tmp_path / "m.ubj", method="predict")), rows(frame.to_numpy()))
    np.testing.assert_array_equal(values_of(chosen), estimator.predict_proba(frame).argmax(axis=1))


def rows(data) -> dict:
    return {"data": {"ndarray": [[None if np.isnan(v) else v for v in row] for row in np.asarray(data, "f8").tolist()]}}


@pytest.mark.parametrize("booster", ["gbtree", "gblinear", "dart"])
def test_a_regressor_answers_a_vector(booster, tmp_path):
    estimator = xgboost.XGBRegressor(booster=booster, n_estimators=8, n_jobs=1).fit(SUGAR.data, SUGAR.target)
    answer = ask(operations_of(loaded(XgboostModel, saved(estimator, tmp_path))), rows(SUGAR.data[:50]))
    np.testing.assert_array_equal(values_of(answer), estimator.predict(SUGAR.data[:50]))
    assert answer["data"]["names"] == []


def test_missing_values_and_early_stopping_are_as_in_training(tmp_path):
    data = CANCER.data.copy()
    data[::3, 4] = np.nan
    estimator = xgboost.XGBClassifier(n_estimators=60, max_depth=2, n_jobs=1, early_stopping_rounds=2)
    estimator.fit(data[100:], CANCER.target[100:], eval_set=[(data[:100], CANCER.target[:100])], verbose=False)
    path = saved(estimator, tmp_path)
    answer = ask(operations_of(loaded(XgboostModel, path)), rows(data))
    np.testing.assert_array_equal(values_of(answer), estimator.predict_proba(data))
    # What Seldon's server answers: Booster.predict knows nothing of early stopping.
    value = ask(operations_of(loaded(XgboostModel, path, method="value")), rows(data))
    np.testing.assert_array_equal(values_of(value), estimator.get_booster().predict(xgboost.DMatrix(data)))


def test_columns_are_taken_by_name_in_any_order(tmp_path):
    estimator = xgboost.XGBClassifier(**SMALL).fit(IRIS.data, IRIS.target)
    model = loaded(XgboostModel, saved(estimator, tmp_path))
    names = list(IRIS.data.columns)[::-1]
    body = {"data": {"names": [*names, "more"], "ndarray": [[*row[::-1], 0] for row in IRIS.data.to_numpy().tolist()]}}
    np.testing.assert_array_equal(values_of(ask(operations_of(model), body)), estimator.predict_proba(IRIS.data))
    columns = {"jsonData": {name: IRIS.data[name].tolist() for name in names}}
    np.testing.assert_array_equal(values_of(ask(operations_of(model), columns)), estimator.predict_proba(IRIS.data))
    with pytest.raises(BadRequest, match=r"missing: petal length \(cm\)"):
        ask(operations_of(model), {"data": {"names": names[:1] + names[2:], "ndarray": [[1, 2, 3]]}})


def test_text_where_a_number_belongs_is_named_by_row_and_column(tmp_path):
    estimator = xgboost.XGBClassifier(**SMALL).fit(IRIS.data, IRIS.target)
    model = loaded(XgboostModel, saved(estimator, tmp_path))
    with pytest.raises(BadRequest, match=r"row 1, column sepal width \(cm\) is 'wide'"):
        ask(operations_of(model), {"data": {"ndarray": [[1, 2, 3, 4], [1, "wide", 3, None]]}})


def test_categories_are_taken_by_their_codes(tmp_path):
    frame = pd.DataFrame(
        {"size": SUGAR.data[:, 0], "kind": pd.Categorical.from_codes(np.arange(442) % 5, list("abcde"))}
    )
    estimator = xgboost.XGBRegressor(enable_categorical=True, tree_method="hist", **SMALL)
    estimator.fit(frame, SUGAR.target + 50 * (np.arange(442) % 5))
    model = loaded(XgboostModel, saved(estimator, tmp_path))
    coded = np.column_stack((frame["size"], frame["kind"].cat.codes))
    np.testing.assert_array_equal(values_of(ask(operations_of(model), rows(coded))), estimator.predict(frame))


@pytest.mark.parametrize(
    ("method", "option"),
    [("value", "output_margin"), ("margin", "output_margin"), ("leaf", "pred_leaf"), ("contribs", "pred_contribs")],
)
def test_other_answers_are_reached_by_the_method_parameter(method, option, tmp_path):
    estimator = xgboost.XGBClassifier(**SMALL).fit(CANCER.data, CANCER.target)
    model = loaded(XgboostModel, saved(estimator, tmp_path), method=method)
    own = estimator.get_booster().predict(xgboost.DMatrix(CANCER.data), **{option: method != "value"})
    np.testing.assert_array_equal(values_of(ask(operations_of(model), rows(CANCER.data))), own)


def test_the_metadata_has_a_contract(tmp_path):
    estimator = xgboost.XGBClassifier(**SMALL).fit(IRIS.data, IRIS.target)
    metadata = loaded(XgboostModel, saved(estimator, tmp_path)).init_metadata()
    contract = json.loads(metadata["custom"]["contract"])
    assert [feature["name"] for feature in contract["features"]] == list(IRIS.data.columns)
    assert [target["name"] for target in contract["targets"]] == ["0", "1", "2"]
    assert metadata["custom"]["xgboost"] == xgboost.__version__
    assert metadata["outputs"] == [{"name": "predict_proba", "datatype": "FP32", "shape": [-1, 3]}]


def test_what_cannot_be_served_is_said_at_the_start(tmp_path):
    (tmp_path / "bad.json").write_text('{"learner":{}}')
    with pytest.raises(StartupError, match=r'cannot load ".*bad.json" with xgboost \d'):
        loaded(XgboostModel, tmp_path / "bad.json")
    with pytest.raises(StartupError, match="there is no such file"):
        loaded(XgboostModel, tmp_path / "none.json")
    estimator = xgboost.XGBRegressor(**SMALL).fit(SUGAR.data, SUGAR.target)
    with pytest.raises(
        StartupError, match='the parameter method is "predict_proba", but this model offers predict, value, margin'
    ):
        loaded(XgboostModel, saved(estimator, tmp_path), method="predict_proba")


def test_categories_that_releases_since_3_1_record(monkeypatch):
    texts = {"offsets": [0, 3, 8], "values": list(b"carhouse")}
    assert _values_of(texts, 0) == ["car", "house"]
    assert _values_of({"type": 15, "values": [10, 20]}, 0) == [10, 20]
    assert _values_of({"offsets": [], "values": []}, 0) == []
    monkeypatch.setattr(xgboost, "__version__", "3.2.0")
    assert _values_of(texts, 0) == ["car", "house"]
    # "größe" and "x" as release 3.2 has them: it counts characters and keeps so many bytes.
    assert _values_of({"offsets": [0, 5, 6], "values": [103, 114, -61, -74, -61, -97]}, 0) == []
    monkeypatch.setattr(xgboost, "__version__", "3.4.0")
    whole = [value - 256 if value > 127 else value for value in "größex".encode()]
    assert _values_of({"offsets": [0, 7, 8], "values": whole}, 0) == ["größe", "x"]


def test_unknown_categories_are_refused_and_missing_ones_are_missing():
    codes = {1: {"car": 0, "debt": 1}}
    matrix = coded_matrix([[1.5, None], ["debt", None]], codes, ["amount", "purpose"], refuse_unknown=True)
    np.testing.assert_array_equal(matrix, [[1.5, 1], [np.nan, np.nan]])
    with pytest.raises(BadRequest, match="row 1, column purpose is 'boat', which is none of the model's categories"):
        coded_matrix([[1, 2], ["car", "boat"]], codes, ["amount", "purpose"], refuse_unknown=True)
    np.testing.assert_array_equal(coded_matrix([[1], ["boat"]], codes, ["amount", "purpose"]), [[1, np.nan]])
