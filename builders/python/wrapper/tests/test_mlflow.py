"""Model folders of MLflow answer what their framework answers; without MLflow in the environment."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import joblib
import lightgbm
import numpy as np
import pytest
import xgboost
from bare_models import ask, loaded, values_of
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression

from seldon_wrapper.component import Component
from seldon_wrapper.errors import StartupError
from seldon_wrapper.metrics import MetricStore
from seldon_wrapper.metadata import validate_model_metadata
from seldon_wrapper.models.mlflow import MlflowModel, PyfuncModel
from seldon_wrapper.operations import Operations
from seldon_wrapper.settings import Settings

REPOSITORY = Path(__file__).resolve().parents[4]
IRIS = load_iris(as_frame=True)


def served(folder, **parameters) -> Operations:
    return Operations(Component(loaded(MlflowModel, folder, **parameters)), Settings("MlflowModel"), MetricStore())


def folder_of(tmp_path, flavor: str) -> Path:
    folder = tmp_path / "model"
    folder.mkdir(exist_ok=True)
    (folder / "MLmodel").write_text(f"flavors:\n  {flavor}\n  python_function: {{loader_module: mlflow.any}}\n")
    return folder


def test_scikit_learn_answers_predict_as_mlflow_does_and_more_by_parameter(tmp_path):
    folder = folder_of(tmp_path, "sklearn: {pickled_model: model.pkl, code: null}")
    fitted = LogisticRegression(max_iter=1000).fit(IRIS.data, IRIS.target)
    joblib.dump(fitted, folder / "model.pkl")
    body = {"data": {"names": list(IRIS.data.columns), "ndarray": IRIS.data.to_numpy().tolist()}}
    answer = ask(served(folder), body)
    np.testing.assert_array_equal(values_of(answer), fitted.predict(IRIS.data))
    chosen = ask(served(folder, method="predict_proba"), body)
    np.testing.assert_array_equal(values_of(chosen), fitted.predict_proba(IRIS.data))


def test_a_class_of_the_folder_s_own_code_is_found(tmp_path):
    folder = folder_of(tmp_path, "sklearn: {pickled_model: model.pkl, code: code}")
    (folder / "code").mkdir()
    (folder / "code" / "own_estimator_of_mlflow.py").write_text(
        "import numpy\nclass Constant:\n    def predict(self, X):\n        return numpy.full(len(X), 7)\n"
    )
    (folder / "model.pkl").write_bytes(b"cown_estimator_of_mlflow\nConstant\n(tR.")
    answer = ask(served(folder), {"data": {"ndarray": [[1], [2]]}})
    assert values_of(answer).tolist() == [7, 7]


def test_xgboost_answers_predict(tmp_path):
    folder = folder_of(tmp_path, "xgboost: {data: model.ubj, model_class: xgboost.sklearn.XGBClassifier}")
    fitted = xgboost.XGBClassifier(n_estimators=5, n_jobs=1).fit(IRIS.data, IRIS.target)
    fitted.save_model(folder / "model.ubj")
    body = {"data": {"ndarray": IRIS.data.to_numpy().tolist()}}
    answer = ask(served(folder), body)
    np.testing.assert_array_equal(values_of(answer), fitted.predict(IRIS.data))


def test_lightgbm_answers_predict_and_a_bare_booster_as_its_own_builder_does(tmp_path):
    fitted = lightgbm.LGBMClassifier(n_estimators=5, n_jobs=1, verbose=-1).fit(IRIS.data.to_numpy(), IRIS.target)
    body = {"data": {"ndarray": IRIS.data.to_numpy().tolist()}}
    for kind, own in (("lightgbm.sklearn.LGBMClassifier", fitted.predict), ("lightgbm.Booster", fitted.predict_proba)):
        folder = folder_of(tmp_path, f"lightgbm: {{data: model.lgb, model_class: {kind}}}")
        fitted.booster_.save_model(folder / "model.lgb")
        np.testing.assert_array_equal(values_of(ask(served(folder), body)), own(IRIS.data.to_numpy()))


def test_onnx_answers_its_outputs(tmp_path):
    folder = folder_of(tmp_path, "onnx: {data: model.onnx}")
    shutil.copy(REPOSITORY / "examples" / "onnx" / "iris.onnx", folder / "model.onnx")
    answer = ask(served(folder), {"data": {"ndarray": [[5.1, 3.5, 1.4, 0.2]]}})
    assert answer["data"]["names"] == ["setosa", "versicolor", "virginica"]


def test_a_folder_without_mlmodel_is_named(tmp_path):
    with pytest.raises(StartupError, match="cannot load .*MLmodel"):
        loaded(MlflowModel, tmp_path)


def test_tensors_of_python_function_go_by_name_in_the_metadata(tmp_path):
    tensors = [
        {"type": "tensor", "name": name, "tensor-spec": {"dtype": "float32", "shape": shape}}
        for name, shape in (("pixels", [-1, 8, 8]), ("age", [-1]))
    ]
    document = {"signature": {"inputs": json.dumps(tensors)}, "flavors": {"python_function": {}}}
    settings = Settings("MlflowModel")
    settings.artifact = "model"
    model = PyfuncModel(settings, document)
    model._version = "2.22.4"
    metadata = validate_model_metadata(model.init_metadata())
    schema = {"pixels": {"datatype": "FP32", "shape": [-1, 8, 8]}, "age": {"datatype": "FP32", "shape": [-1]}}
    assert metadata["inputs"] == [{"messagetype": "jsonData", "schema": schema}]
