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
from seldon_wrapper.errors import BadRequest, StartupError
from seldon_wrapper.metadata import validate_model_metadata
from seldon_wrapper.metrics import MetricStore
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


def signed(folder: Path, inputs: list) -> Path:
    text = (folder / "MLmodel").read_text() + f"signature:\n  inputs: '{json.dumps(inputs)}'\n"
    (folder / "MLmodel").write_text(text)
    return folder


def columns(**types) -> list:
    return [{"name": name, "type": kind, "required": True} for name, kind in types.items()]


def test_the_signature_names_columns_that_the_model_did_not_record_in_any_order(tmp_path):
    folder = folder_of(tmp_path, "sklearn: {pickled_model: model.pkl}")
    fitted = LogisticRegression(max_iter=1000).fit(IRIS.data.to_numpy()[:, :2], IRIS.target)
    joblib.dump(fitted, folder / "model.pkl")
    model = loaded(MlflowModel, signed(folder, columns(length="double", width="long")))
    metadata = model.init_metadata()
    assert metadata["inputs"] == [
        {"name": "length", "datatype": "FP64", "shape": [-1]},
        {"name": "width", "datatype": "INT64", "shape": [-1]},
    ]
    assert metadata["custom"]["features"] == "named by the signature"
    features = json.loads(metadata["custom"]["contract"])["features"]
    assert [(feature["name"], feature["dtype"]) for feature in features] == [("length", "FLOAT"), ("width", "INT")]
    rows = [[3.5, 5.1], [2.9, 6.2]]
    answer = ask(served(folder), {"data": {"names": ["width", "length"], "ndarray": rows}})
    np.testing.assert_array_equal(values_of(answer), fitted.predict([row[::-1] for row in rows]))
    with pytest.raises(BadRequest, match="missing: width"):
        ask(served(folder), {"data": {"names": ["length", "height"], "ndarray": rows}})


def test_trees_get_the_names_of_the_signature_and_keep_their_own_categories(tmp_path):
    folder = folder_of(tmp_path, "xgboost: {data: model.ubj, model_class: xgboost.sklearn.XGBClassifier}")
    fitted = xgboost.XGBClassifier(n_estimators=2, n_jobs=1).fit(IRIS.data.to_numpy(), IRIS.target)
    fitted.save_model(folder / "model.ubj")
    names = ["a", "b", "c", "d"]
    metadata = loaded(MlflowModel, signed(folder, columns(**dict.fromkeys(names, "float")))).init_metadata()
    assert [(one["name"], one["datatype"]) for one in metadata["inputs"]] == [(name, "FP32") for name in names]
    contract = json.loads(metadata["custom"]["contract"])
    assert [feature["name"] for feature in contract["features"]] == names
    assert [target["values"] for target in contract["targets"]] == [[0, 1, 2]]


def test_a_signature_that_does_not_fit_the_model_changes_nothing(tmp_path):
    folder = folder_of(tmp_path, "sklearn: {pickled_model: model.pkl}")
    joblib.dump(LogisticRegression(max_iter=1000).fit(IRIS.data, IRIS.target), folder / "model.pkl")
    plain = loaded(MlflowModel, folder).init_metadata()
    assert loaded(MlflowModel, signed(folder, columns(x="double"))).init_metadata() == plain


@pytest.mark.parametrize(
    ("inputs", "features"),
    [
        (columns(size="double"), [{"name": "size", "ftype": "continuous", "dtype": "FLOAT"}]),
        (columns(rooms="integer"), [{"name": "rooms", "ftype": "continuous", "dtype": "INT"}]),
        (columns(sold="boolean"), [{"name": "sold", "ftype": "categorical", "values": [True, False]}]),
        (columns(town="string"), [{"name": "town", "ftype": "categorical", "values": ["text"]}]),
        (columns(built="datetime"), [{"name": "built", "ftype": "categorical", "values": ["2020-01-01T00:00:00"]}]),
        ([{"type": "string"}], [{"name": "x", "ftype": "categorical", "values": ["text"]}]),
        (
            [{"type": "tensor", "tensor-spec": {"dtype": "float32", "shape": [-1, 3]}}],
            [{"name": "x", "ftype": "continuous", "dtype": "FLOAT", "range": [0, 1], "shape": [3]}],
        ),
        ([{"name": "tags", "type": "array", "items": {"type": "string"}}], None),
        ([{"type": "tensor", "tensor-spec": {"dtype": "float32", "shape": [-1, -1]}}], None),
        ([], None),
    ],
)
def test_any_model_tells_of_its_signature_and_makes_a_contract_of_it(inputs, features):
    document = {"signature": {"inputs": json.dumps(inputs)}}
    settings = Settings("MlflowModel")
    settings.artifact = "model"
    metadata = PyfuncModel(settings, document).init_metadata()
    validate_model_metadata(metadata)
    contract = metadata["custom"].get("contract")
    assert (None if contract is None else json.loads(contract)["features"]) == features


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
