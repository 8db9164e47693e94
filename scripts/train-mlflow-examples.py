"""Trains examples/mlflow* again: python3 scripts/train-mlflow-examples.py [EXAMPLE …]

Each in an environment with the versions below (Python 3.11; TensorFlow's wheel is 253 MB, XGBoost's with the code for
GPUs 254 MB), on data that come with scikit-learn or are made with a fixed seed.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from pinned_env import python_with

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"

MLFLOW = ["mlflow==2.22.4", "cloudpickle==3.1.1", "numpy==2.1.3", "pandas==2.2.3", "scikit-learn==1.6.1"]
PINS = {
    "mlflow": ["mlflow==2.22.4", "scikit-learn==1.6.1", "numpy==2.2.6", "pandas==2.2.3", "cloudpickle==3.1.1"],
    "mlflow-catboost": [*MLFLOW, "catboost==1.2.8"],
    "mlflow-pyfunc": MLFLOW,
    "mlflow-tensorflow": [*MLFLOW, "tensorflow-cpu==2.19.0", "keras==3.9.2"],
    "mlflow-xgboost": [*MLFLOW, "xgboost==3.0.5"],
}


def train_mlflow(folder):
    """A model folder of MLflow: scikit-learn on a data frame, with a signature."""
    import mlflow
    import pandas as pd
    from mlflow.models import infer_signature
    from sklearn.datasets import load_diabetes
    from sklearn.ensemble import GradientBoostingRegressor

    table = load_diabetes(as_frame=True)
    frame = pd.DataFrame(table.data[["age", "bmi", "bp"]])
    model = GradientBoostingRegressor(n_estimators=20, random_state=0).fit(frame, table.target)
    mlflow.sklearn.save_model(model, emptied(folder / "model"), signature=infer_signature(frame, model.predict(frame)))


def customers(rows=800):
    """Customers of a telephone company, some values missing; whether they leave."""
    import numpy as np
    import pandas as pd

    random = np.random.default_rng(20250201)
    months = random.integers(0, 72, rows).astype(float)
    charges = random.normal(65, 30, rows).clip(15).round(2)
    calls = random.poisson(1.5, rows).astype(float)
    score = 0.02 * charges - 0.05 * months + 0.6 * calls - 1 + random.normal(0, 0.7, rows)
    calls[random.random(rows) < 0.1] = np.nan
    return pd.DataFrame({"months": months, "charges": charges, "calls": calls}), (score > 0).astype(int)


def train_mlflow_xgboost(folder):
    """A classifier of XGBoost; MLflow records the wheel with the code for GPUs, which this was trained with."""
    import mlflow
    import xgboost
    from mlflow.models import infer_signature

    frame, left = customers()
    model = xgboost.XGBClassifier(n_estimators=20, max_depth=3, random_state=0, n_jobs=1).fit(frame, left)
    mlflow.xgboost.save_model(model, emptied(folder / "model"), signature=infer_signature(frame, model.predict(frame)))


def train_mlflow_catboost(folder):
    """The same by CatBoost."""
    import catboost
    import mlflow
    from mlflow.models import infer_signature

    frame, left = customers()
    model = catboost.CatBoostClassifier(
        iterations=20, depth=3, random_seed=0, thread_count=1, verbose=False, allow_writing_files=False
    ).fit(frame, left)
    mlflow.catboost.save_model(model, emptied(folder / "model"), signature=infer_signature(frame, model.predict(frame)))


def train_mlflow_tensorflow(folder):
    """A model of Keras 3 as MLflow's flavor of TensorFlow saves it."""
    import keras
    import mlflow
    from mlflow.models import infer_signature
    from sklearn.datasets import load_digits

    keras.utils.set_random_seed(20250101)
    digits = load_digits()
    pixels = digits.data.astype("f4")
    layers = [keras.Input((64,), name="pixels"), keras.layers.Rescaling(1 / 16), keras.layers.Dense(10, "softmax")]
    model = keras.Sequential(layers, name="digits")
    model.compile("adam", "sparse_categorical_crossentropy")
    model.fit(pixels, digits.target, epochs=20, verbose=0)
    signature = infer_signature(pixels, model.predict(pixels, verbose=0))
    mlflow.tensorflow.save_model(model, emptied(folder / "model"), signature=signature)


def train_mlflow_pyfunc(folder):
    """A class of the author's own with a table beside it: text and numbers in, a price out. The class is in the pickle."""
    import mlflow
    import pandas as pd
    from mlflow.models import infer_signature

    class Fare(mlflow.pyfunc.PythonModel):
        def load_context(self, context):
            with open(context.artifacts["tariff"]) as file:
                self.tariff = json.load(file)

        def predict(self, context, model_input, params=None):
            base = model_input["zone"].map(self.tariff["base"]).fillna(self.tariff["elsewhere"])
            night = (model_input["hour"] % 24 < 6).astype(float) * self.tariff["night"]
            return (base + night + self.tariff["kilometre"] * model_input["kilometres"]).to_numpy()

    without_paths(Fare)
    tariff = {"base": {"centre": 3.5, "harbour": 4.25}, "elsewhere": 2.75, "night": 1.5, "kilometre": 1.875}
    frame = pd.DataFrame({"zone": ["centre", "harbour"], "hour": [23, 4], "kilometres": [2.5, 11.0]})
    with tempfile.TemporaryDirectory() as scratch:
        # MLflow records where an artifact came from: by a relative path, that is nothing of this machine.
        os.chdir(scratch)
        Path("tariff.json").write_text(json.dumps(tariff, indent=2) + "\n")
        mlflow.pyfunc.save_model(
            emptied(folder / "model"),
            python_model=Fare(),
            artifacts={"tariff": "tariff.json"},
            signature=infer_signature(frame, pd.Series([1.5], name="fare")),
            pip_requirements=["mlflow==2.22.4", "cloudpickle==3.1.1", "numpy==2.1.3", "pandas==2.2.3"],
        )
        os.chdir(folder)


def without_paths(cls):
    """Has the functions of a class name no folders of this machine, as a pickle of them otherwise would: also those that MLflow wraps."""
    for function in vars(cls).values():
        while hasattr(function, "__code__"):
            file = Path(function.__code__.co_filename).name
            function.__code__ = function.__code__.replace(co_filename=file)
            function.__globals__["__file__"] = file
            function = getattr(function, "__wrapped__", None)


def emptied(folder):
    """The folder's name, once whatever was there is gone: MLflow writes into no folder that exists."""
    shutil.rmtree(folder, ignore_errors=True)
    return str(folder)


def train_here(example):
    """Trains in this process. MLflow keeps runs where it is started: in a folder that goes."""
    folder = EXAMPLES / example
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as runs:
        os.environ["MLFLOW_TRACKING_URI"] = Path(runs).as_uri()
        globals()["train_" + example.replace("-", "_")](folder)


def main(arguments):
    if arguments[:1] == ["--here"]:
        train_here(arguments[1])
        return
    for example in arguments or PINS:
        subprocess.run([python_with(example, PINS[example]), __file__, "--here", example], check=True)
        print(example)


main(sys.argv[1:])
