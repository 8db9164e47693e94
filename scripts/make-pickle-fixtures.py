#!/usr/bin/env python3
"""Writes test/fixtures/pickles/<set>/: pickles made by real frameworks, and expected.json: what Python says of each.

Nothing in the expected values comes from our own reader: imports are recorded by loading the file with an unpickler
that notes each find_class, features and classes are read off the live objects.

Run once per set, each in an environment of its own (Python 3.11), from the root of the checkout:

  sklearn-1.2  pip install scikit-learn==1.2.2 numpy==1.24.4 scipy==1.10.1 pandas==1.5.3 joblib==1.2.0 cloudpickle==2.2.1
  sklearn-1.5  pip install scikit-learn==1.5.2 numpy==2.0.2 scipy==1.13.1 pandas==2.2.3 joblib==1.4.2 cloudpickle==3.1.0
  sklearn-1.9  pip install scikit-learn==1.9.1 numpy==2.4.6 scipy==1.17.1 pandas==3.1.1 joblib==1.6.0 \\
                           cloudpickle==3.1.2 dill==0.4.1 xgboost-cpu==3.2.0 lightgbm==4.7.0

  python - < scripts/make-pickle-fixtures.py      (from stdin: code in a pickle names the file it comes from)

The facts are the same each time; the bytes are not, for some estimators hold ids and times of the process.
"""

import _compat_pickle
import bz2
import gzip
import hashlib
import io
import json
import lzma
import pickle
import sys
import types
import zlib
from pathlib import Path

import cloudpickle
import joblib
import joblib.numpy_pickle
import joblib.numpy_pickle_utils
import numpy as np
import pandas as pd
import sklearn
from sklearn.base import BaseEstimator
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler

SET = "sklearn-" + ".".join(sklearn.__version__.split(".")[:2])
OUT = Path("test/fixtures/pickles") / SET

PROJECT_MODULE = '''
from sklearn.base import BaseEstimator, TransformerMixin

class Ratio(BaseEstimator, TransformerMixin):
    def __init__(self, over=1):
        self.over = over

    def fit(self, X, y=None):
        self.n_features_in_ = X.shape[1]
        return self

    def transform(self, X):
        return X / self.over
'''


def project_module():
    """A module as a user's project has it: `features.ratio`."""
    for name in ("features", "features.ratio"):
        sys.modules[name] = types.ModuleType(name)
    sys.modules["features"].__path__ = []
    exec(PROJECT_MODULE, sys.modules["features.ratio"].__dict__)
    return sys.modules["features.ratio"]


class OfTheScript(BaseEstimator):
    """A class that lives in __main__, as classes of notebooks do."""

    def fit(self, X, y=None):
        self.n_features_in_ = X.shape[1]
        return self

    def transform(self, X):
        return X


# --- models ---------------------------------------------------------------------------------------------------------

RNG = np.random.RandomState(0)
IRIS_NAMES = ["sepal length", "sepal width", "petal length", "Blütenblatt-Breite (cm)"]
IRIS_X = RNG.normal(size=(60, 4)) + np.repeat(np.arange(3), 20)[:, None]
IRIS_Y = np.repeat(np.arange(3), 20)
IRIS_LABELS = np.array(["setosa", "versicolor", "virginica"])[IRIS_Y]
IRIS_FRAME = pd.DataFrame(IRIS_X, columns=IRIS_NAMES)
MIXED = pd.DataFrame(
    {
        "age": [31, 45, 27, 60, 38, 52],
        "income": [2100.5, 3900.0, np.nan, 5200.25, 2800.0, 4100.75],
        "city": ["Köln", "Paris", "Köln", "London", "Paris", "London"],
        "note": ["pays late", "pays early", "never pays", "pays on time", "late again", "early bird"],
    }
)
MIXED_Y = np.array([True, False, True, False, True, False])


def mixed_pipeline():
    from sklearn.impute import SimpleImputer

    columns = ColumnTransformer(
        [
            ("numbers", Pipeline([("fill", SimpleImputer()), ("scale", StandardScaler())]), ["age", "income"]),
            ("categories", OneHotEncoder(handle_unknown="ignore"), ["city"]),
            ("text", TfidfVectorizer(), "note"),
        ]
    )
    return Pipeline([("columns", columns), ("model", LogisticRegression(max_iter=500))])


def models():
    ratio = project_module()
    yield "logistic", LogisticRegression(max_iter=500).fit(IRIS_FRAME, IRIS_LABELS)
    yield "logistic-unnamed", LogisticRegression(max_iter=500).fit(IRIS_X, IRIS_Y)
    yield "linear", LinearRegression().fit(IRIS_FRAME, IRIS_X[:, 0])
    yield "forest", RandomForestClassifier(2, max_depth=3, random_state=0).fit(IRIS_X, IRIS_Y * 10)
    yield "boosting", HistGradientBoostingClassifier(max_iter=2, max_depth=2).fit(IRIS_X, IRIS_Y)
    yield "mixed", mixed_pipeline().fit(MIXED, MIXED_Y)
    text = Pipeline([("words", TfidfVectorizer()), ("nothing", "passthrough"), ("model", LogisticRegression())])
    yield "text", text.fit(MIXED["note"], MIXED["city"].to_numpy(dtype=object))
    grid = GridSearchCV(Pipeline([("scale", StandardScaler()), ("model", LogisticRegression())]), {"model__C": [0.1, 1]}, cv=2)
    yield "search", grid.fit(IRIS_FRAME, IRIS_LABELS)
    custom = Pipeline([("ratio", ratio.Ratio(2)), ("model", LogisticRegression())])
    yield "custom", custom.fit(IRIS_X, IRIS_Y)


# --- what Python says -----------------------------------------------------------------------------------------------


class Imports:
    """Notes what an unpickler imports."""

    def __init__(self, protocol):
        self.protocol = protocol
        self.names = []
        self.by_name = []

    def note(self, module, name):
        if self.protocol < 3:
            if (module, name) in _compat_pickle.NAME_MAPPING:
                module, name = _compat_pickle.NAME_MAPPING[(module, name)]
            elif module in _compat_pickle.IMPORT_MAPPING:
                module = _compat_pickle.IMPORT_MAPPING[module]
        if [module, name] not in self.names:
            self.names.append([module, name])

    def subclass(self, base):
        imports = self

        class Recording(base):
            def find_class(self, module, name):
                imports.note(module, name)
                found = super().find_class(module, name)
                if name not in ("subimport", "_import_module"):
                    return found

                def importer(module):
                    imports.by_name.append(module)
                    return found(module)

                return importer

        return Recording

    def load_pickle(self, file):
        return self.subclass(pickle.Unpickler)(file).load()

    def load_joblib(self, path):
        inner = joblib.numpy_pickle.NumpyUnpickler
        outer_pickle = joblib.numpy_pickle.pickle
        patched = types.SimpleNamespace(**{k: getattr(pickle, k) for k in dir(pickle)})
        patched.load = self.load_nested
        joblib.numpy_pickle.NumpyUnpickler = self.subclass(inner)
        joblib.numpy_pickle.pickle = patched
        try:
            return joblib.load(path)
        finally:
            joblib.numpy_pickle.NumpyUnpickler = inner
            joblib.numpy_pickle.pickle = outer_pickle

    def load_nested(self, file):
        outer, self.protocol = self.protocol, 2
        try:
            return self.subclass(pickle._Unpickler)(file).load()
        finally:
            self.protocol = outer


def class_name(value):
    return f"{type(value).__module__}.{type(value).__qualname__}"


def final(estimator):
    while True:
        if hasattr(estimator, "best_estimator_"):
            estimator = estimator.best_estimator_
        elif hasattr(estimator, "steps"):
            estimator = estimator.steps[-1][1]
        else:
            return estimator


def listed(value):
    return None if value is None else np.asarray(value).tolist()


def estimator_facts(estimator):
    steps = getattr(estimator, "steps", [])
    return {
        "className": class_name(estimator),
        "finalClassName": class_name(final(estimator)),
        "steps": [[name, None if isinstance(step, str) else class_name(step)] for name, step in steps],
        "featureCount": getattr(estimator, "n_features_in_", None),
        "featureNames": listed(getattr(estimator, "feature_names_in_", None)),
        "classes": listed(getattr(estimator, "classes_", None)),
    }


def write(name, value, data, unrecorded=(), **told):
    """Writes a fixture and its expected facts. `told` are those that only the writer knows; `unrecorded` are
    attributes that a library computes from its own binary format inside the pickle."""
    unrecorded = dict.fromkeys(unrecorded)
    path = OUT / name
    path.write_bytes(data)
    facts = {"container": "pickle", "compression": "none", "codePicklers": [], "trailing": False, **told}
    imports = Imports(facts["protocol"])
    if facts["container"] == "joblib":
        imports.load_joblib(str(path))
    else:
        imports.load_pickle(OPENERS[facts["compression"]](path))
    modules = {module.split(".")[0] for module in [m for m, _ in imports.names] + imports.by_name}
    generations = {g for m, _ in imports.names for g, core in GENERATIONS.items() if m.startswith(core)}
    is_estimator = hasattr(value, "get_params")
    expected = {
        **facts,
        "root": [type(value).__module__, type(value).__qualname__],
        "globals": sorted(f"{module}:{name}" for module, name in imports.names),
        "imports": sorted(set(imports.by_name)),
        "modulesNeeded": sorted(modules - set(sys.stdlib_module_names)),
        "sklearnVersions": [sklearn.__version__] if b"_sklearn_version" in raw(path, facts) else [],
        "numpyGeneration": max(generations, default=None),
        "estimator": {**estimator_facts(value), **unrecorded} if is_estimator else None,
    }
    EXPECTED[name] = expected


EXPECTED = {}
GENERATIONS = {"1": "numpy.core.", "2": "numpy._core."}
OPENERS = {
    "none": lambda path: open(path, "rb"),
    "zlib": lambda path: io.BytesIO(zlib.decompress(path.read_bytes())),
    "gzip": gzip.open,
    "bz2": bz2.open,
    "lzma": lzma.open,
    "xz": lzma.open,
}
COMPRESS = {
    "zlib": zlib.compress,
    "gzip": lambda data: gzip.compress(data, mtime=0),
    "bz2": bz2.compress,
    "lzma": lambda data: lzma.compress(data, format=lzma.FORMAT_ALONE),
    "xz": lambda data: lzma.compress(data, check=lzma.CHECK_SHA256),
}


def raw(path, facts):
    return OPENERS[facts["compression"]](path).read()


def joblib_bytes(value, **options):
    buffer = OUT / "buffer.tmp"
    joblib.dump(value, buffer, **options)
    data = buffer.read_bytes()
    buffer.unlink()
    return data


# --- files ----------------------------------------------------------------------------------------------------------


def arrays():
    """Every kind of array that joblib writes in its own way."""
    structured = np.array([(1, 2.5, "a")], dtype=[("i", "<i4"), ("f", "<f8"), ("s", "U3")])
    more = {} if np.__version__ < "2" else {"strings": np.array(["a", "bc"], dtype=np.dtypes.StringDType())}
    return {
        "big endian": np.arange(5, dtype=">f8"),
        "fortran": np.asfortranarray(np.arange(6).reshape(2, 3)),
        "scalar array": np.array(3.5),
        "empty": np.zeros((0, 4)),
        "bool": np.array([True, False]),
        "complex": np.array([1 + 2j]),
        "dates": np.array(["2024-01-31"], dtype="datetime64[D]"),
        "spans": np.array([90], dtype="timedelta64[s]"),
        "bytes": np.array([b"ab", b"c"]),
        "text": np.array(["ä", "bcd"]),
        "half": np.array([1.5], dtype="f2"),
        "structured": structured,
        "void": np.zeros(2, dtype="V5"),
        "objects": np.array([None, "x", {"y": [1]}], dtype=object),
        "objects in a structure": np.array([(1, "x")], dtype=[("i", "i4"), ("o", "O")]),
        "masked": np.ma.masked_array([1, 2], mask=[False, True]),
        "matrix": np.asmatrix([[1, 2]]),
        "scalar": np.float64(0.1),
        "large": np.zeros(5_000, dtype="u1"),
        **more,
        "end": "reached",
    }


def write_models():
    for name, model in models():
        plain = SET != "sklearn-1.5"
        told = {"container": "joblib", "protocol": 4, "compression": "none" if plain else "xz"}
        write(f"{name}.joblib", model, joblib_bytes(model, compress=0 if plain else ("xz", 6)), **told)
        if SET == "sklearn-1.9":
            write(f"{name}.pkl", model, pickle.dumps(model, protocol=5), protocol=5)


def write_protocols(model):
    for protocol in range(6):
        data = pickle.dumps(model, protocol=protocol)
        write(f"protocol-{protocol}.pkl", model, data, protocol=protocol)
        data = joblib_bytes(model, protocol=protocol)
        write(f"protocol-{protocol}.joblib", model, data, container="joblib", protocol=protocol)


def write_compressions(model):
    for compression, compress in COMPRESS.items():
        data = compress(pickle.dumps(model, protocol=4))
        write(f"{compression}.pkl", model, data, protocol=4, compression=compression)
        data = joblib_bytes(model, compress=(compression, 3))
        write(f"{compression}.joblib", model, data, container="joblib", protocol=4, compression=compression)


def write_code():
    scale = 3.0
    function = Pipeline([("f", FunctionTransformer(lambda X: np.log1p(X) * scale)), ("m", LogisticRegression())])
    function.fit(abs(IRIS_X), IRIS_Y)
    told = {"protocol": 5, "codePicklers": ["cloudpickle"]}
    write("lambda.cloudpickle", function, cloudpickle.dumps(function, protocol=5), **told)
    script = Pipeline([("script", OfTheScript()), ("m", LogisticRegression())]).fit(IRIS_X, IRIS_Y)
    write("script.pkl", script, pickle.dumps(script, protocol=4), protocol=4)
    write("script.cloudpickle", script, cloudpickle.dumps(script, protocol=5), **told)
    root = OfTheScript().fit(IRIS_X)
    write("script-root.cloudpickle", root, cloudpickle.dumps(root, protocol=5), **told)
    if SET == "sklearn-1.9":
        import dill

        told = {"protocol": 4, "codePicklers": ["dill"]}
        write("lambda.dill", function, dill.dumps(function, protocol=4, recurse=True), **told)
        write("script-root.dill", root, dill.dumps(root, protocol=4, recurse=True), **told)


def write_both(name, value):
    write(f"{name}.joblib", value, joblib_bytes(value), container="joblib", protocol=4)
    write(f"{name}.pkl", value, pickle.dumps(value, protocol=5), protocol=5)


def write_data(model):
    values = {"dict": {"model": model, "threshold": 0.5}, "list": [model], "array": np.arange(3)}
    for name, value in values.items():
        write_both(name, value)
    write("frame.pkl", MIXED, pickle.dumps(MIXED, protocol=4), protocol=4)
    write("two.pkl", model, pickle.dumps(model, protocol=4) + pickle.dumps(1), protocol=4, trailing=True)


def write_others():
    from lightgbm import LGBMClassifier
    from xgboost import XGBClassifier

    boosted = XGBClassifier(n_estimators=1, max_depth=2).fit(IRIS_FRAME, IRIS_Y)
    in_booster = ("featureCount", "featureNames", "classes")
    data = joblib_bytes(boosted, compress=("xz", 6))
    write("xgboost.joblib", boosted, data, in_booster, protocol=4, compression="xz")
    light = LGBMClassifier(n_estimators=1, num_leaves=3, min_data_in_leaf=5, verbose=-1).fit(IRIS_X, IRIS_Y)
    data = gzip.compress(pickle.dumps(light, protocol=4), mtime=0)
    write("lightgbm.pkl", light, data, protocol=4, compression="gzip")


def stream_content():
    """Text, runs, incompressible bytes and far repetitions: more than a block of bzip2, more than small windows."""
    words = ["tree", "leaf", "node", "forest", "root", "Blatt".upper(), "42", "{", "}", "\n"]
    text = " ".join(words[i] for i in np.random.RandomState(1).randint(0, len(words), 500)).encode()
    noise = np.random.RandomState(2).bytes(300)
    return text + noise + bytes(300_000) + text[::-1] + bytes(range(256)) * 3_000 + noise + b"aaaa" * 67 + text


def write_streams():
    """Compressed streams of other shapes than joblib's: test/fixtures/pickles/streams."""
    content = stream_content()
    small = {"id": lzma.FILTER_LZMA2, "dict_size": 4096}
    odd = {"lc": 0, "lp": 2, "pb": 0}
    streams = {
        "level-1.bz2": bz2.compress(content, 1),
        "level-9.bz2": bz2.compress(content, 9),
        "none.xz": lzma.compress(content, check=lzma.CHECK_NONE),
        "crc32.xz": lzma.compress(content, check=lzma.CHECK_CRC32, preset=0),
        "sha256-small-window.xz": lzma.compress(content, check=lzma.CHECK_SHA256, filters=[small]),
        "odd-properties.xz": lzma.compress(content, filters=[{"id": lzma.FILTER_LZMA2, **odd}]),
        "odd-properties.lzma": lzma.compress(
            content, format=lzma.FORMAT_ALONE, filters=[{"id": lzma.FILTER_LZMA1, **odd, "dict_size": 4096}]
        ),
        "preset-9.lzma": lzma.compress(content, format=lzma.FORMAT_ALONE, preset=9),
        "delta-filter.xz": lzma.compress(content, filters=[{"id": lzma.FILTER_DELTA, "dist": 4}, small]),
    }
    folder = OUT.parent / "streams"
    folder.mkdir(exist_ok=True)
    for name, data in streams.items():
        (folder / name).write_bytes(data)
    digest = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    (folder / "expected.json").write_text(json.dumps(digest) + "\n")


if __name__ == "__main__":
    OUT.mkdir(parents=True, exist_ok=True)
    for old in OUT.iterdir():
        old.unlink()
    small = LogisticRegression(max_iter=500).fit(IRIS_FRAME, IRIS_LABELS)
    write_models()
    if SET != "sklearn-1.5":
        write_code()
        write("arrays.joblib", arrays(), joblib_bytes(arrays()), container="joblib", protocol=4)
    data = gzip.compress(pickle.dumps(arrays(), protocol=5), mtime=0)
    write("arrays.pkl", arrays(), data, protocol=5, compression="gzip")
    if SET == "sklearn-1.2":
        write_protocols(small)
    if SET == "sklearn-1.9":
        write_compressions(small)
        write_data(small)
        write_others()
        write_streams()
    text = ",\n".join(f"{json.dumps(name)}: {json.dumps(EXPECTED[name], ensure_ascii=False)}" for name in sorted(EXPECTED))
    (OUT / "expected.json").write_text("{\n" + text + "\n}\n", encoding="utf-8")
