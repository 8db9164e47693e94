"""Bare LightGBM models answer what LightGBM's own estimators answer."""

from __future__ import annotations

import json
import warnings

import lightgbm
import numpy as np
import pandas as pd
import pytest
from bare_models import ask, loaded, operations_of, values_of
from sklearn.datasets import load_breast_cancer, load_diabetes, load_iris

from seldon_wrapper.errors import BadRequest, StartupError
from seldon_wrapper.models.lightgbm import LightgbmModel

IRIS = load_iris(as_frame=True)
CANCER = load_breast_cancer()
SUGAR = load_diabetes()
SMALL = {"n_estimators": 8, "num_leaves": 6, "n_jobs": 1, "verbose": -1}
GENERATOR = np.random.default_rng(3)
PEOPLE = pd.DataFrame(
    {
        "yearly income": GENERATOR.normal(5e4, 1e4, 300).round(),
        "city": pd.Categorical(GENERATOR.choice(["Oslo", "Rome", "Bonn"], 300)),
        "level": pd.Categorical(GENERATOR.choice([3, 7, 9], 300)),
    }
)
BOUGHT = (PEOPLE["yearly income"] > 5e4).astype(int) ^ (PEOPLE["city"] == "Rome")


def saved(estimator, tmp_path):
    path = tmp_path / "model.txt"
    estimator.booster_.save_model(path)
    return path


def rows(data) -> dict:
    return {"data": {"ndarray": np.asarray(data).tolist()}}


def test_a_binary_classifier_answers_both_probabilities(tmp_path):
    estimator = lightgbm.LGBMClassifier(**SMALL).fit(CANCER.data, CANCER.target)
    model = loaded(LightgbmModel, saved(estimator, tmp_path))
    answer = ask(operations_of(model), rows(CANCER.data))
    assert answer["data"]["names"] == ["0", "1"]
    np.testing.assert_array_equal(values_of(answer), estimator.predict_proba(CANCER.data))
    assert model.inputs.names is None


def test_a_classifier_of_several_classes_answers_their_probabilities(tmp_path):
    estimator = lightgbm.LGBMClassifier(**SMALL).fit(IRIS.data.to_numpy(), IRIS.target)
    answer = ask(operations_of(loaded(LightgbmModel, saved(estimator, tmp_path))), rows(IRIS.data))
    np.testing.assert_array_equal(values_of(answer), estimator.predict_proba(IRIS.data.to_numpy()))
    chosen = ask(operations_of(loaded(LightgbmModel, saved(estimator, tmp_path), method="predict")), rows(IRIS.data))
    np.testing.assert_array_equal(values_of(chosen), estimator.predict(IRIS.data.to_numpy()))


def test_a_regressor_answers_a_vector(tmp_path):
    estimator = lightgbm.LGBMRegressor(**SMALL).fit(SUGAR.data, SUGAR.target)
    answer = ask(operations_of(loaded(LightgbmModel, saved(estimator, tmp_path))), rows(SUGAR.data))
    np.testing.assert_array_equal(values_of(answer), estimator.predict(SUGAR.data))


@pytest.fixture
def people(tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        estimator = lightgbm.LGBMClassifier(min_child_samples=5, **SMALL).fit(PEOPLE, BOUGHT)
    return estimator, loaded(LightgbmModel, saved(estimator, tmp_path))


def test_categories_of_a_data_frame_are_taken_by_their_values(people):
    estimator, model = people
    frame = PEOPLE.copy()
    frame["city"] = frame["city"].cat.add_categories(["Paris"])
    frame.loc[::7, "city"] = "Paris"
    frame.loc[::5, "city"] = np.nan
    frame.loc[::11, "yearly income"] = np.nan
    sent = frame.astype(object).where(frame.notna(), None)
    body = {
        "data": {
            "names": ["level", "city", "yearly income"],
            "ndarray": sent[["level", "city", "yearly income"]].to_numpy().tolist(),
        }
    }
    answer = ask(operations_of(model), body)
    np.testing.assert_array_equal(values_of(answer), estimator.predict_proba(frame))
    columns = {"jsonData": {name: sent[name].tolist() for name in sent}}
    np.testing.assert_array_equal(values_of(ask(operations_of(model), columns)), estimator.predict_proba(frame))


def test_the_metadata_has_the_categories(people):
    _, model = people
    contract = json.loads(model.init_metadata()["custom"]["contract"])
    assert contract["features"][1] == {"name": "city", "ftype": "categorical", "values": ["Bonn", "Oslo", "Rome"]}
    assert contract["features"][2]["values"] == [3, 7, 9]
    assert [entry["name"] for entry in model.init_metadata()["inputs"]] == ["yearly_income", "city", "level"]


def test_what_is_no_number_is_named_by_row_and_column(people):
    _, model = people
    with pytest.raises(BadRequest, match="row 1, column yearly_income is 'much'"):
        ask(operations_of(model), {"data": {"ndarray": [[1.0, "Oslo", 3], ["much", "Oslo", 3]]}})
    with pytest.raises(BadRequest, match="missing: city"):
        ask(operations_of(model), {"jsonData": {"yearly income": [1], "level": [3]}})


@pytest.mark.parametrize(
    ("method", "option"), [("raw_score", "raw_score"), ("pred_leaf", "pred_leaf"), ("pred_contrib", "pred_contrib")]
)
def test_other_answers_are_reached_by_the_method_parameter(method, option, tmp_path):
    estimator = lightgbm.LGBMClassifier(**SMALL).fit(CANCER.data, CANCER.target)
    model = loaded(LightgbmModel, saved(estimator, tmp_path), method=method)
    own = estimator.booster_.predict(CANCER.data, **{option: True})
    np.testing.assert_array_equal(values_of(ask(operations_of(model), rows(CANCER.data))), own)


def test_what_cannot_be_loaded_is_said_at_the_start(tmp_path):
    (tmp_path / "bad.txt").write_text("tree\nversion=v4\n")
    with pytest.raises(StartupError, match=r'cannot load ".*bad.txt" with lightgbm \d'):
        loaded(LightgbmModel, tmp_path / "bad.txt")
