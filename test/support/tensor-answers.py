"""What a model of named tensors answers: run inside the image, with its framework and nothing of seldon-build's.

stdin: {"framework": "tensorflow", "model": "2", "inputs": {"x": [[…], …]}}; stdout: {"y": [[…], …]}. "module" is one of
the project's own that the framework needs.
"""

import importlib
import json
import os
import sys

FOLDER = os.environ.get("MICROSERVICE", "/microservice")


def tensorflow(path, inputs):
    import tensorflow as tf

    serve = tf.saved_model.load(path).signatures["serving_default"]
    types = {name: spec.dtype for name, spec in serve.structured_input_signature[1].items()}
    answers = serve(**{name: tf.constant(value, types[name]) for name, value in inputs.items()})
    return {name: value.numpy() for name, value in answers.items()}


def keras(path, inputs):
    import keras
    import numpy as np

    model = keras.saving.load_model(path, compile=False)
    if len(inputs) == 1:
        (rows,) = inputs.values()
        given = np.array(rows, "f4")
    else:
        types = {tensor.name: tensor.dtype for tensor in model.inputs}
        given = {name: np.array(rows, types[name]) for name, rows in inputs.items()}
    return {"answer": model.predict(given, batch_size=100_000, verbose=0)}


def onnx(path, inputs):
    import numpy as np
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(path, options)
    names = [output.name for output in session.get_outputs()]
    answers = session.run(names, {name: np.array(value, "f4") for name, value in inputs.items()})
    return dict(zip(names, answers))


def mlflow(path, inputs):
    import joblib
    import pandas as pd

    model = joblib.load(os.path.join(path, "model.pkl"))
    return {"answer": model.predict(pd.DataFrame(inputs))}


def mlflow_keras(path, inputs):
    return keras(os.path.join(path, "data", "model.keras"), inputs)


def mlflow_xgboost(path, inputs):
    import pandas as pd
    import xgboost

    model = xgboost.XGBClassifier()
    model.load_model(os.path.join(path, "model.xgb"))
    return {"answer": model.predict(pd.DataFrame(inputs))}


def mlflow_catboost(path, inputs):
    import catboost
    import pandas as pd

    model = catboost.CatBoostClassifier().load_model(os.path.join(path, "model.cb"))
    return {"answer": model.predict(pd.DataFrame(inputs))}


def mlflow_pyfunc(path, inputs):
    import mlflow
    import pandas as pd

    return {"answer": mlflow.pyfunc.load_model(path).predict(pd.DataFrame(inputs))}


def plain(value):
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, list):
        return [plain(item) for item in value]
    return list(value.values()) if isinstance(value, dict) else value


def main():
    request = json.load(sys.stdin)
    if "module" in request:
        sys.path.insert(0, FOLDER)
        importlib.import_module(request["module"])
    answers = globals()[request["framework"]](os.path.join(FOLDER, request["model"]), request["inputs"])
    json.dump({name: plain(value) for name, value in answers.items()}, sys.stdout)


main()
