"""Trains the models of examples/ again: python3 scripts/train-examples.py [EXAMPLE …]

Each in a virtual environment with the versions below (Python 3.11), on data that come with scikit-learn
or are made with a fixed seed. The versions differ on purpose: an image must get the ones its model was
written with, and what those needed in their day.
"""

import os
import subprocess
import sys
import venv
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "seldon-build" / "train"

PINS = {
    "sklearn-iris": ["scikit-learn==1.2.2", "numpy==1.24.4", "scipy==1.10.1", "joblib==1.2.0", "threadpoolctl==3.1.0"],
    "sklearn-class": ["scikit-learn==1.5.2", "numpy==1.26.4", "scipy==1.14.1", "joblib==1.4.2", "threadpoolctl==3.5.0"],
    "sklearn-pipeline": [
        "scikit-learn==1.6.1",
        "numpy==2.2.6",
        "scipy==1.15.3",
        "joblib==1.4.2",
        "threadpoolctl==3.6.0",
        "pandas==2.2.3",
        "python-dateutil==2.9.0.post0",
        "pytz==2025.2",
        "tzdata==2025.2",
        "six==1.17.0",
    ],
    "sklearn-custom": ["scikit-learn==1.4.2", "numpy==1.26.4", "scipy==1.13.1", "joblib==1.4.2", "threadpoolctl==3.5.0"],
}


def iris():
    """The iris table, with the species by name."""
    from sklearn.datasets import load_iris

    table = load_iris()
    return table.data, table.target_names[table.target]


def train_sklearn_iris(folder):
    """The plainest of all: one estimator, fitted on an array."""
    import joblib
    from sklearn.linear_model import LogisticRegression

    x, y = iris()
    joblib.dump(LogisticRegression(max_iter=1000).fit(x, y), folder / "model.joblib")


def train_sklearn_class(folder):
    """A model file that the project's own class loads."""
    import joblib
    from sklearn.ensemble import RandomForestClassifier

    x, y = iris()
    model = RandomForestClassifier(n_estimators=10, max_depth=4, random_state=0).fit(x, y)
    joblib.dump(model, folder / "iris.joblib", compress=("zlib", 6))


def tickets(rows=600):
    """Support tickets: numbers (some missing), categories and text; urgent or not, by a rule with some noise."""
    import numpy as np
    import pandas as pd

    random = np.random.default_rng(20250101)
    calm = ["how do I change my address", "please send the invoice again", "question about my plan", "thanks for the help"]
    alarm = ["the site is down since this morning", "payment failed twice", "cannot log in, urgent", "data lost after the update"]
    upset = random.random(rows) < 0.45
    message = [random.choice(alarm if bad else calm) for bad in upset]
    plan = random.choice(["free", "team", "enterprise"], rows, p=[0.5, 0.3, 0.2])
    age = random.gamma(2.0, 9.0, rows).round(1)
    seats = random.integers(1, 400, rows)
    score = 2.2 * upset + 1.0 * (plan == "enterprise") + 0.004 * seats - 1.6 + random.normal(0, 0.6, rows)
    age[random.random(rows) < 0.08] = np.nan
    table = pd.DataFrame(
        {
            "account_age_months": age,
            "seats": seats,
            "plan": plan,
            "region": random.choice(["emea", "apac", "amer"], rows),
            "message": message,
        }
    )
    return table, np.where(score > 0, "urgent", "normal")


def train_sklearn_pipeline(folder):
    """Mixed columns, fitted on a data frame: the model knows its columns by name."""
    import joblib
    from sklearn.compose import ColumnTransformer
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    x, y = tickets()
    columns = ColumnTransformer(
        [
            ("numbers", make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), ["account_age_months", "seats"]),
            ("categories", OneHotEncoder(handle_unknown="ignore"), ["plan", "region"]),
            ("text", TfidfVectorizer(), "message"),
        ]
    )
    joblib.dump(make_pipeline(columns, LogisticRegression(max_iter=1000)).fit(x, y), folder / "model.joblib", compress=("gzip", 6))


def train_sklearn_custom(folder):
    """A regression with a step of the project's own, pickled by the name of its module."""
    import joblib
    from sklearn.datasets import load_diabetes
    from sklearn.linear_model import Ridge
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    sys.path.insert(0, str(folder))
    sys.dont_write_bytecode = True
    from features import Interactions

    x, y = load_diabetes(return_X_y=True)
    joblib.dump(make_pipeline(Interactions(), StandardScaler(), Ridge(alpha=1.0)).fit(x, y), folder / "model.joblib")


def python_with(example):
    """The interpreter of a virtual environment with the example's versions."""
    home = CACHE / example
    python = home / "bin" / "python"
    if not python.exists():
        venv.create(home, with_pip=True)
    subprocess.run([python, "-m", "pip", "install", "-q", "--no-deps", *PINS[example]], check=True)
    return python


def main(arguments):
    if arguments[:1] == ["--here"]:
        globals()["train_" + arguments[1].replace("-", "_")](EXAMPLES / arguments[1])
        return
    for example in arguments or PINS:
        subprocess.run([python_with(example), __file__, "--here", example], check=True)
        print(example)


main(sys.argv[1:])
