"""Bare scikit-learn models answer what scikit-learn itself answers."""

from __future__ import annotations

import json
import pickle
from types import SimpleNamespace

import joblib
import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import DBSCAN, KMeans
from sklearn.compose import make_column_transformer
from sklearn.datasets import load_diabetes, load_iris
from sklearn.decomposition import PCA
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.feature_extraction import DictVectorizer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.model_selection import GridSearchCV
from sklearn.naive_bayes import MultinomialNB
from sklearn.neighbors import KNeighborsRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler
from sklearn.svm import SVC, LinearSVC

from seldon_wrapper import json_messages, wire_messages
from seldon_wrapper.component import Component
from seldon_wrapper.errors import BadRequest, StartupError
from seldon_wrapper.metadata import validate_model_metadata
from seldon_wrapper.metrics import MetricStore
from seldon_wrapper.models.sklearn import SklearnModel
from seldon_wrapper.operations import Operations
from seldon_wrapper.settings import Settings

IRIS = load_iris()
ROWS = IRIS.data[::7]
TEXTS = ["good film", "bad film", "good good plot", "bad plot", "awful", "great"] * 3
MARKS = ["pos", "neg", "pos", "neg", "neg", "pos"] * 3
PEOPLE = pd.DataFrame(
    {
        "age": [31.0, 45.0, 27.0, 60.0, 38.0, 52.0] * 4,
        "city": ["Oslo", "Rome", "Oslo", "Bonn", "Rome", "Bonn"] * 4,
        "grade": ["low", "high", "mid", "high", "low", "mid"] * 4,
        "note": ["likes cats", "likes dogs", "cats", "dogs", "none", "cats dogs"] * 4,
    }
)
BOUGHT = ["no", "yes", "no", "yes", "no", "yes"] * 4


def operations_of(estimator, tmp_path, **parameters) -> Operations:
    path = tmp_path / "model.joblib"
    joblib.dump(estimator, path)
    settings = Settings("seldon_wrapper.models.sklearn.SklearnModel")
    settings.artifact = str(path)
    model = SklearnModel(settings, **parameters)
    model.load()
    return Operations(Component(model), settings, MetricStore())


def ask(operations: Operations, body: dict) -> dict:
    """The answer over REST, after it was seen to be the same over gRPC."""
    answer = json.loads(json_messages.body_of(operations.predict(json_messages.message_of(body))))
    from seldon_wrapper import protos

    request = protos.from_json("SeldonMessage", body).SerializeToString()
    over_grpc = protos.parse(
        "SeldonMessage", wire_messages.write_answer(operations.predict(wire_messages.read_message(request)))
    )
    assert payload_of(json_messages.message_of(protos.to_json(over_grpc))) == payload_of(
        json_messages.message_of(answer)
    )
    return answer


def payload_of(message):
    value = message.features()
    return (message.kind, message.names, value.tolist() if isinstance(value, np.ndarray) else value)


def values_of(answer: dict):
    return np.array(answer["data"]["ndarray"])


def people_pipeline(classifier=None):
    columns = make_column_transformer(
        (make_pipeline(SimpleImputer(), StandardScaler()), ["age"]),
        (OneHotEncoder(handle_unknown="ignore"), ["city"]),
        (OrdinalEncoder(), ["grade"]),
        (TfidfVectorizer(), "note"),
    )
    return make_pipeline(columns, classifier or LogisticRegression()).fit(PEOPLE, BOUGHT)


@pytest.mark.parametrize(
    ("estimator", "names"),
    [
        (LogisticRegression(max_iter=500), ["0", "1", "2"]),
        (RandomForestClassifier(10, random_state=0), ["0", "1", "2"]),
        (HistGradientBoostingClassifier(max_iter=5), ["0", "1", "2"]),
        (make_pipeline(StandardScaler(), SVC(probability=True, random_state=0)), ["0", "1", "2"]),
        (GridSearchCV(LogisticRegression(max_iter=500), {"C": [0.1, 1.0]}, cv=2), ["0", "1", "2"]),
    ],
    ids=lambda value: type(value).__name__,
)
@pytest.mark.filterwarnings("ignore")
def test_classifiers_answer_probabilities_under_the_class_names(estimator, names, tmp_path):
    estimator.fit(IRIS.data, IRIS.target)
    answer = ask(operations_of(estimator, tmp_path), {"data": {"ndarray": ROWS.tolist()}})
    assert answer["data"]["names"] == names
    np.testing.assert_allclose(values_of(answer), estimator.predict_proba(ROWS), rtol=0, atol=1e-12)


def test_class_names_are_the_labels_as_text(tmp_path):
    estimator = LogisticRegression(max_iter=500).fit(IRIS.data, IRIS.target_names[IRIS.target])
    answer = ask(operations_of(estimator, tmp_path), {"data": {"ndarray": ROWS.tolist()}})
    assert answer["data"]["names"] == ["setosa", "versicolor", "virginica"]


def test_regressors_answer_a_vector(tmp_path):
    data = load_diabetes()
    estimator = Ridge().fit(data.data, data.target)
    answer = ask(operations_of(estimator, tmp_path), {"data": {"ndarray": data.data[:5].tolist()}})
    assert answer["data"] == {"names": [], "ndarray": estimator.predict(data.data[:5]).tolist()}


def test_regressors_with_several_outputs_answer_a_matrix(tmp_path):
    targets = np.column_stack([IRIS.target, -IRIS.target])
    estimator = LinearRegression().fit(IRIS.data, targets)
    answer = ask(operations_of(estimator, tmp_path), {"data": {"ndarray": ROWS.tolist()}})
    assert values_of(answer).tolist() == estimator.predict(ROWS).tolist()


def test_classifiers_without_probabilities_answer_labels(tmp_path):
    estimator = LinearSVC(max_iter=20000).fit(IRIS.data, IRIS.target_names[IRIS.target])
    answer = ask(operations_of(estimator, tmp_path), {"data": {"ndarray": ROWS.tolist()}})
    assert answer["data"]["ndarray"] == estimator.predict(ROWS).tolist()


def test_clusterers_answer_clusters(tmp_path):
    estimator = KMeans(3, n_init=2, random_state=0).fit(IRIS.data)
    answer = ask(operations_of(estimator, tmp_path), {"data": {"ndarray": ROWS.tolist()}})
    assert answer["data"]["ndarray"] == estimator.predict(ROWS).tolist()


def test_transformers_answer_what_they_make_under_its_names(tmp_path):
    estimator = make_pipeline(StandardScaler(), PCA(2)).fit(IRIS.data)
    answer = ask(operations_of(estimator, tmp_path), {"data": {"ndarray": ROWS.tolist()}})
    assert answer["data"]["names"] == ["pca0", "pca1"]
    assert values_of(answer).tolist() == estimator.transform(ROWS).tolist()


def test_sparse_results_are_sent_whole(tmp_path):
    estimator = OneHotEncoder().fit([["a"], ["b"]])
    answer = ask(operations_of(estimator, tmp_path), {"data": {"ndarray": [["b"], ["a"]]}})
    assert answer["data"] == {"names": ["x0_a", "x0_b"], "ndarray": [[0.0, 1.0], [1.0, 0.0]]}


def test_several_outputs_are_named_in_json_data(tmp_path):
    targets = np.column_stack([IRIS.target, IRIS.target == 1])
    estimator = RandomForestClassifier(5, random_state=0).fit(IRIS.data, targets)
    answer = ask(operations_of(estimator, tmp_path), {"data": {"ndarray": ROWS.tolist()}})
    expected = estimator.predict_proba(ROWS)
    assert answer["jsonData"] == {"y0": expected[0].tolist(), "y1": expected[1].tolist()}


def test_another_method_is_reached_by_parameter(tmp_path):
    estimator = LogisticRegression(max_iter=500).fit(IRIS.data, IRIS.target)
    operations = operations_of(estimator, tmp_path, method="decision_function")
    answer = ask(operations, {"data": {"ndarray": ROWS.tolist()}})
    assert values_of(answer).tolist() == estimator.decision_function(ROWS).tolist()
    assert answer["data"]["names"] == ["0", "1", "2"]


def test_the_tensor_style_is_kept(tmp_path):
    estimator = LogisticRegression(max_iter=500).fit(IRIS.data, IRIS.target)
    body = {"data": {"tensor": {"shape": [2, 4], "values": ROWS[:2].ravel().tolist()}}}
    answer = ask(operations_of(estimator, tmp_path), body)
    assert answer["data"]["tensor"]["shape"] == [2, 3]
    assert answer["data"]["tensor"]["values"] == estimator.predict_proba(ROWS[:2]).ravel().tolist()


@pytest.mark.parametrize(
    "body",
    [
        {"data": {"ndarray": [[31.5, "Oslo", "low", "likes cats"], [None, "Rome", "high", "dogs"]]}},
        {
            "data": {
                "names": ["note", "unknown", "grade", "city", "age"],
                "ndarray": [["likes cats", 1, "low", "Oslo", 31.5], ["dogs", 2, "high", "Rome", None]],
            }
        },
        {
            "jsonData": {
                "age": [31.5, None],
                "city": ["Oslo", "Rome"],
                "grade": ["low", "high"],
                "note": ["likes cats", "dogs"],
            }
        },
        {
            "jsonData": {
                "inputs": {
                    "age": [31.5, None],
                    "city": ["Oslo", "Rome"],
                    "grade": ["low", "high"],
                    "note": ["likes cats", "dogs"],
                }
            }
        },
        {
            "jsonData": {
                "instances": [
                    {"age": 31.5, "city": "Oslo", "grade": "low", "note": "likes cats"},
                    {"city": "Rome", "grade": "high", "note": "dogs"},
                ]
            }
        },
        {"jsonData": {"instances": [[31.5, "Oslo", "low", "likes cats"], [None, "Rome", "high", "dogs"]]}},
    ],
    ids=["by-position", "by-name", "columns", "inputs", "instances-by-name", "instances"],
)
def test_mixed_columns_arrive_as_they_were_fitted(body, tmp_path):
    estimator = people_pipeline()
    frame = pd.DataFrame(
        {"age": [31.5, np.nan], "city": ["Oslo", "Rome"], "grade": ["low", "high"], "note": ["likes cats", "dogs"]}
    )
    operations = operations_of(estimator, tmp_path)
    answer = json.loads(json_messages.body_of(operations.predict(json_messages.message_of(body))))
    array = answer["data"].get("ndarray")
    found = np.array(answer["data"]["tensor"]["values"]).reshape(2, 2) if array is None else np.array(array)
    assert answer["data"]["names"] == ["no", "yes"]
    np.testing.assert_allclose(found, estimator.predict_proba(frame), rtol=0, atol=1e-12)


def test_surplus_columns_are_told_once(tmp_path, caplog):
    operations = operations_of(people_pipeline(), tmp_path)
    names = ["age", "city", "grade", "note", "shoe"]
    body = {"data": {"names": names, "ndarray": [[31.5, "Oslo", "low", "cats", 43]]}}
    for _ in range(3):
        operations.predict(json_messages.message_of(body))
    assert [record.getMessage() for record in caplog.records].count(
        "columns that the model does not know are ignored: shoe"
    ) == 1


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            {"names": ["age", "city"], "ndarray": [[1, "Oslo"]]},
            "columns that this model needs are missing: grade, note",
        ),
        ({"names": ["age"], "ndarray": [[1, "Oslo", "low", "cats"]]}, "the rows have 4 columns, but 1 names"),
        ({"ndarray": [[1, "Oslo"]]}, "this model takes 4 columns, but the rows have 2"),
        ({"ndarray": [[1, "Oslo", "low", "cats"], [1]]}, "row 1 has 1 columns, but row 0 has 4"),
        ({"ndarray": [1, 2]}, "this model takes rows"),
        ({"ndarray": []}, "this model takes rows"),
        ({"ndarray": [[1, "Oslo", "odd", "cats"]]}, "unknown categories"),
        ({"ndarray": [["x", "Oslo", "low", "cats"]]}, "x"),
        ({"ndarray": [[{}, "Oslo", "low", "cats"]]}, "row 0 holds a list or an object"),
    ],
)
def test_rows_that_do_not_fit_are_the_callers_error(data, message, tmp_path):
    operations = operations_of(people_pipeline(), tmp_path)
    with pytest.raises(BadRequest, match=message):
        operations.predict(json_messages.message_of({"data": data}))


def test_names_that_say_nothing_are_no_names(tmp_path):
    """A transformer in front of the model erases names: its columns come as t:0, t:1 …"""
    estimator = LogisticRegression(max_iter=500).fit(pd.DataFrame(IRIS.data, columns=list("abcd")), IRIS.target)
    body = {"data": {"names": ["t:0", "t:1", "t:2", "t:3"], "ndarray": ROWS[:1].tolist()}}
    answer = ask(operations_of(estimator, tmp_path), body)
    frame = pd.DataFrame(ROWS[:1], columns=list("abcd"))
    assert values_of(answer).tolist() == estimator.predict_proba(frame).tolist()


def test_null_where_none_is_taken_names_its_place(tmp_path):
    operations = operations_of(LogisticRegression(max_iter=500).fit(IRIS.data, IRIS.target), tmp_path)
    with pytest.raises(BadRequest, match="row 1, column 2 is null"):
        operations.predict(json_messages.message_of({"data": {"ndarray": [[1, 2, 3, 4], [1, 2, None, 4]]}}))


def test_null_is_a_missing_value_where_one_is_taken(tmp_path):
    estimator = HistGradientBoostingClassifier(max_iter=5).fit(IRIS.data, IRIS.target)
    answer = ask(operations_of(estimator, tmp_path), {"data": {"ndarray": [[1, 2, None, 4]]}})
    assert values_of(answer).tolist() == estimator.predict_proba([[1, 2, np.nan, 4]]).tolist()


@pytest.mark.parametrize("rows", [["good plot", "bad"], [["good plot"], ["bad"]]])
def test_text_models_take_one_text_a_row(rows, tmp_path):
    estimator = make_pipeline(TfidfVectorizer(), MultinomialNB()).fit(TEXTS, MARKS)
    answer = ask(operations_of(estimator, tmp_path), {"data": {"ndarray": rows}})
    assert answer["data"]["names"] == ["neg", "pos"]
    assert values_of(answer).tolist() == estimator.predict_proba(["good plot", "bad"]).tolist()


def test_text_models_take_str_data(tmp_path):
    estimator = make_pipeline(TfidfVectorizer(), MultinomialNB()).fit(TEXTS, MARKS)
    answer = ask(operations_of(estimator, tmp_path), {"strData": "good plot"})
    assert answer["data"]["tensor"]["values"] == estimator.predict_proba(["good plot"]).ravel().tolist()


def test_models_of_records_take_columns_by_name(tmp_path):
    estimator = make_pipeline(DictVectorizer(), KNeighborsRegressor(1)).fit(
        [{"city": "Oslo", "t": 1}, {"city": "Rome", "t": 30}], [1.0, 2.0]
    )
    operations = operations_of(estimator, tmp_path)
    body = {"data": {"names": ["t", "city"], "ndarray": [[29, "Rome"], [2, "Oslo"]]}}
    assert ask(operations, body)["data"]["ndarray"] == [2.0, 1.0]
    assert ask(operations, {"jsonData": [{"city": "Oslo", "t": 2}]})["data"]["tensor"]["values"] == [1.0]


def test_metadata_holds_a_contract_of_the_recorded_columns(tmp_path):
    operations = operations_of(people_pipeline(), tmp_path)
    metadata = validate_model_metadata(operations.component.user.init_metadata())
    contract = json.loads(metadata["custom"]["contract"])
    assert metadata["platform"] == "sklearn"
    assert metadata["custom"]["features"] == "named by the model"
    assert [entry["name"] for entry in contract["features"]] == ["age", "city", "grade", "note"]
    assert contract["features"][0] == {"name": "age", "ftype": "continuous", "dtype": "FLOAT"}
    assert contract["features"][1]["values"] == ["Bonn", "Oslo", "Rome"]
    assert contract["features"][2]["values"] == ["high", "low", "mid"]
    assert all(isinstance(text, str) for text in contract["features"][3]["values"])
    assert contract["targets"] == [
        {"name": name, "ftype": "continuous", "dtype": "FLOAT", "range": [0, 1]} for name in ("no", "yes")
    ]
    assert metadata["inputs"][1] == {"name": "city", "datatype": "BYTES", "shape": [-1]}
    assert metadata["outputs"] == [{"name": "predict_proba", "datatype": "FP64", "shape": [-1, 2]}]


def test_metadata_numbers_columns_that_were_not_recorded(tmp_path):
    operations = operations_of(LinearRegression().fit(IRIS.data, IRIS.target), tmp_path)
    metadata = validate_model_metadata(operations.component.user.init_metadata())
    contract = json.loads(metadata["custom"]["contract"])
    assert metadata["custom"]["features"].startswith("numbered")
    assert [entry["name"] for entry in contract["features"]] == ["x0", "x1", "x2", "x3"]
    assert contract["targets"] == [{"name": "predict", "ftype": "continuous", "dtype": "FLOAT"}]
    assert metadata["inputs"] == [{"name": "x", "datatype": "FP64", "shape": [-1, 4]}]


def test_a_contract_of_every_model_can_be_sent_to_it(tmp_path):
    """The rows that a contract describes get an answer."""
    for estimator in (
        people_pipeline(),
        make_pipeline(TfidfVectorizer(), MultinomialNB()).fit(TEXTS, MARKS),
        OrdinalEncoder().fit([["a", 1], ["b", 2]]),
    ):
        operations = operations_of(estimator, tmp_path)
        contract = json.loads(operations.component.user.init_metadata()["custom"]["contract"])
        row = [entry["values"][0] if "values" in entry else 0.5 for entry in contract["features"]]
        names = [entry["name"] for entry in contract["features"]]
        operations.predict(json_messages.message_of({"data": {"names": names, "ndarray": [row, row]}}))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "there is no such file"),
        (b"not a pickle", "cannot load"),
        (b"", "cannot load"),
        (pickle.dumps({"a": 1}), "holds a builtins.dict, which has none of predict_proba, predict, transform"),
        (pickle.dumps(DBSCAN()), "DBSCAN, which has none of"),
        (b"cnope.missing\nThing\n.", 'needs the module "nope"'),
    ],
)
def test_what_cannot_be_loaded_is_said(content, message, tmp_path):
    path = tmp_path / "model.pkl"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(StartupError, match=message):
        SklearnModel(SimpleNamespace(artifact=str(path))).load()


def test_an_unknown_method_is_said(tmp_path):
    with pytest.raises(StartupError, match='the parameter method is "fly"'):
        operations_of(LinearRegression().fit(IRIS.data, IRIS.target), tmp_path, method="fly")


def test_the_bare_model_is_served(start, tmp_path):
    import requests

    estimator = people_pipeline()
    joblib.dump(estimator, tmp_path / "model.joblib")
    server = start("seldon_wrapper.models.sklearn.SklearnModel", cwd=tmp_path, SELDON_ARTIFACT="model.joblib")
    body = {"data": {"ndarray": [[31.5, "Oslo", "low", "likes cats"]]}}
    answer = requests.post(server.url + "/predict", json=body, timeout=20).json()
    frame = pd.DataFrame({"age": [31.5], "city": ["Oslo"], "grade": ["low"], "note": ["likes cats"]})
    assert answer["data"]["ndarray"] == estimator.predict_proba(frame).tolist()
    assert requests.get(server.url + "/metadata", timeout=20).json()["name"] == "model"


def test_a_missing_artifact_ends_the_process(start, tmp_path):
    server = start(
        "seldon_wrapper.models.sklearn.SklearnModel", cwd=tmp_path, ready=False, SELDON_ARTIFACT="gone.joblib"
    )
    assert server.process.wait(30) == 1
    assert 'cannot load \\"gone.joblib\\": there is no such file' in server.log
