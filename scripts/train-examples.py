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
    "xgboost-churn": [
        "xgboost-cpu==3.0.2",
        "numpy==2.3.0",
        "scipy==1.15.3",
        "pandas==2.3.0",
        "python-dateutil==2.9.0.post0",
        "pytz==2025.2",
        "tzdata==2025.2",
        "six==1.17.0",
        "scikit-learn==1.6.1",
        "joblib==1.5.1",
        "threadpoolctl==3.6.0",
    ],
    "xgboost-wine": [
        "xgboost-cpu==2.1.4",
        "numpy==2.2.3",
        "scipy==1.15.2",
        "scikit-learn==1.6.1",
        "joblib==1.4.2",
        "threadpoolctl==3.5.0",
    ],
    "xgboost-categories": [
        "xgboost-cpu==3.2.0",
        "numpy==2.4.6",
        "scipy==1.17.1",
        "pandas==3.1.1",
        "python-dateutil==2.9.0.post0",
        "six==1.17.0",
        "tzdata==2026.6",
        "scikit-learn==1.9.1",
        "narwhals==2.29.0",
        "cloudpickle==3.1.3",
        "joblib==1.6.0",
        "threadpoolctl==3.6.0",
    ],
    "xgboost-old": [
        "xgboost-cpu==2.1.4",
        "numpy==2.2.3",
        "scipy==1.15.2",
        "scikit-learn==1.6.1",
        "joblib==1.4.2",
        "threadpoolctl==3.5.0",
    ],
    "lightgbm-loans": [
        "lightgbm==4.3.0",
        "numpy==1.26.4",
        "scipy==1.12.0",
        "pandas==2.2.0",
        "python-dateutil==2.8.2",
        "pytz==2024.1",
        "tzdata==2024.1",
        "six==1.16.0",
    ],
    "catboost-loans": [
        "catboost==1.2.5",
        "graphviz==0.20.3",
        "matplotlib==3.9.0",
        "contourpy==1.2.1",
        "cycler==0.12.1",
        "fonttools==4.51.0",
        "kiwisolver==1.4.5",
        "packaging==24.0",
        "pillow==10.3.0",
        "pyparsing==3.1.2",
        "plotly==5.22.0",
        "tenacity==8.3.0",
        "numpy==1.26.4",
        "scipy==1.13.0",
        "pandas==2.2.2",
        "python-dateutil==2.9.0.post0",
        "pytz==2024.1",
        "tzdata==2024.1",
        "six==1.16.0",
    ],
    "skops-penguins": [
        "skops==0.11.0",
        "scikit-learn==1.5.2",
        "numpy==2.1.3",
        "scipy==1.14.1",
        "joblib==1.4.2",
        "threadpoolctl==3.5.0",
        "huggingface-hub==0.27.0",
        "certifi==2024.12.14",
        "charset-normalizer==3.4.1",
        "filelock==3.16.1",
        "fsspec==2024.12.0",
        "idna==3.10",
        "packaging==24.2",
        "pyyaml==6.0.2",
        "requests==2.32.3",
        "tabulate==0.9.0",
        "tqdm==4.67.1",
        "typing-extensions==4.12.2",
        "urllib3==2.3.0",
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


def customers(rows=800):
    """Customers of a telephone company as a data frame, some values missing; whether they leave."""
    import numpy as np
    import pandas as pd

    random = np.random.default_rng(20250201)
    months = random.integers(0, 72, rows)
    charges = random.normal(65, 30, rows).clip(15).round(2)
    calls = random.poisson(1.5, rows).astype(float)
    score = 0.02 * charges - 0.05 * months + 0.6 * calls - 1 + random.normal(0, 0.7, rows)
    calls[random.random(rows) < 0.1] = np.nan
    return pd.DataFrame({"months": months, "charges": charges, "support calls": calls}), (score > 0).astype(int)


def train_xgboost_churn(folder):
    """A classifier of two classes, fitted on a data frame: names, missing values, early stopping; JSON."""
    import xgboost

    x, y = customers()
    model = xgboost.XGBClassifier(n_estimators=60, max_depth=3, early_stopping_rounds=3, random_state=0, n_jobs=1)
    model.fit(x[:600], y[:600], eval_set=[(x[600:], y[600:])], verbose=False).save_model(folder / "churn.json")


def wine():
    """The wine table that comes with scikit-learn: thirteen numbers, three classes."""
    from sklearn.datasets import load_wine

    return load_wine(return_X_y=True)


def train_xgboost_wine(folder):
    """A classifier of three classes without names of columns; UBJSON."""
    import xgboost

    xgboost.XGBClassifier(n_estimators=12, max_depth=3, random_state=0, n_jobs=1).fit(*wine()).save_model(folder / "wine.ubj")


def train_xgboost_old(folder):
    """A regression in XGBoost's old binary form, which records a part of the version only."""
    import xgboost
    from sklearn.datasets import load_diabetes

    model = xgboost.XGBRegressor(n_estimators=15, max_depth=3, random_state=0, n_jobs=1)
    model.fit(*load_diabetes(return_X_y=True)).get_booster().save_model(folder / "model.deprecated")
    (folder / "model.deprecated").rename(folder / "diabetes.model")


def loans(rows=900):
    """Applications for loans as a data frame: numbers, some missing, and texts of few kinds; the grade they got."""
    import numpy as np
    import pandas as pd

    random = np.random.default_rng(20250301)
    income = random.lognormal(10.4, 0.5, rows).round(0)
    amount = random.lognormal(9.2, 0.7, rows).round(0)
    purpose = random.choice(["car", "house", "debt", "school"], rows)
    home = random.choice(["rent", "own", "mortgage"], rows)
    score = np.log(income) - np.log(amount) + 0.5 * (home == "own") - 0.6 * (purpose == "debt") + random.normal(0, 0.4, rows)
    income[random.random(rows) < 0.07] = np.nan
    table = pd.DataFrame({"yearly income": income, "amount": amount, "purpose": purpose, "home": home})
    return table, np.digitize(score, [0.8, 1.5])


def train_lightgbm_loans(folder):
    """A classifier of three classes, fitted on a data frame with categories and a space in a name; text."""
    import lightgbm

    x, y = loans()
    x = x.astype({"purpose": "category", "home": "category"})
    model = lightgbm.LGBMClassifier(n_estimators=15, num_leaves=8, random_state=0, n_jobs=1, verbose=-1).fit(x, y)
    model.booster_.save_model(folder / "loans.txt")


def train_xgboost_categories(folder):
    """The same by XGBoost, which keeps the categories of a data frame in the model since release 3.1; UBJSON."""
    import xgboost

    x, y = loans()
    x = x.astype({"purpose": "category", "home": "category"})
    model = xgboost.XGBClassifier(n_estimators=15, max_depth=3, random_state=0, n_jobs=1, enable_categorical=True)
    model.fit(x, y).save_model(folder / "loans.ubj")


def train_catboost_loans(folder):
    """The same with texts as CatBoost takes them, and grades with names."""
    import catboost
    import numpy as np

    x, y = loans()
    grades = np.array(["low", "middle", "high"])[y]
    model = catboost.CatBoostClassifier(
        iterations=20, depth=4, random_seed=0, thread_count=1, verbose=False, allow_writing_files=False,
        cat_features=["purpose", "home"], one_hot_max_size=3,
    )  # fmt: skip
    model.fit(x, grades).save_model(str(folder / "loans.cbm"))


def train_skops_penguins(folder):
    """A pipeline of scikit-learn as skops saves it: no pickle inside."""
    import numpy as np
    import skops.io
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline

    random = np.random.default_rng(20250401)
    species = random.choice(["Adelie", "Chinstrap", "Gentoo"], 300)
    shift = np.select([species == "Adelie", species == "Chinstrap"], [0.0, 1.0], 2.0)[:, None]
    x = random.normal([39, 18, 190, 3700], [2, 1, 6, 300], (300, 4)) + shift * [8, -1, 12, 500]
    x[random.random(x.shape) < 0.05] = np.nan
    model = make_pipeline(SimpleImputer(), RandomForestClassifier(8, max_depth=4, random_state=0)).fit(x.round(1), species)
    skops.io.dump(model, folder / "penguins.skops")


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
        (EXAMPLES / arguments[1]).mkdir(exist_ok=True)
        globals()["train_" + arguments[1].replace("-", "_")](EXAMPLES / arguments[1])
        return
    for example in arguments or PINS:
        subprocess.run([python_with(example), __file__, "--here", example], check=True)
        print(example)


main(sys.argv[1:])
