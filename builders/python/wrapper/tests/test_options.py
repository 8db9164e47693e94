"""Parameters of bare models, as a graph that named one of Seldon's prepackaged servers has them."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest
from bare_models import ask, operations_of, values_of

from seldon_wrapper.component import construct
from seldon_wrapper.errors import StartupError
from seldon_wrapper.models.options import options_for
from seldon_wrapper.settings import Settings

EXAMPLES = Path(__file__).resolve().parents[4] / "examples"
IRIS = {"data": {"ndarray": [[5.1, 3.5, 1.4, 0.2], [6.2, 2.9, 4.3, 1.3]]}}


def constructed(model: str, artifact: str, **parameters):
    settings = Settings(f"seldon_wrapper.models.{model}")
    settings.artifact = str(EXAMPLES / artifact)
    settings.parameters = json.dumps(
        [{"name": name, "value": str(value), "type": "STRING"} for name, value in parameters.items()]
    )
    return construct(settings)


@pytest.mark.parametrize(
    ("method", "width"),
    [("", 3), ("predict_proba", 3), ("decision_function", 3), ("predict_log_proba", 3), ("predict", 1)],
)
def test_sklearn_server_s_method_chooses_the_answer(method, width):
    model = constructed("sklearn.SklearnModel", "sklearn-iris/model.joblib", **({"method": method} if method else {}))
    model.load()
    answer = values_of(ask(operations_of(model), IRIS))
    own = getattr(model.estimator, method or "predict_proba")(IRIS["data"]["ndarray"])
    assert answer.tolist() == own.tolist()
    assert answer.reshape(2, -1).shape == (2, width)


def test_where_a_server_finds_its_model_is_settled_by_the_image(caplog):
    with caplog.at_level(logging.WARNING):
        constructed("sklearn.SklearnModel", "sklearn-iris/model.joblib", model_uri="gs://seldon-models/iris")
    assert "the parameter model_uri is not looked at" in caplog.text


def test_tensorflow_server_s_names_are_taken_for_ours():
    class TakesSignatures:
        def __init__(self, settings, signature="", output="", threads=1):
            """As models.tensorflow.SavedModel, which this environment cannot import."""

    given = {"signature_name": "predict_images", "model_output": "scores", "model_input": "images", "threads": 2}
    taken = options_for(TakesSignatures, given, "model")
    assert taken == {"signature": "predict_images", "output": "scores", "threads": 2}


@pytest.mark.parametrize(
    ("model", "artifact", "takes"),
    [
        ("sklearn.SklearnModel", "sklearn-iris/model.joblib", "method"),
        ("xgboost.XgboostModel", "xgboost-churn/churn.json", "method, threads, device"),
        ("mlflow.MlflowModel", "mlflow/model", "method"),
    ],
)
def test_a_parameter_that_nobody_knows_is_named_with_those_that_are(model, artifact, takes):
    with pytest.raises(StartupError, match=f'has no parameter "methd", but {takes}$'):
        constructed(model, artifact, methd="predict")
