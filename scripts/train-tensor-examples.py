"""Trains examples/{tensorflow-savedmodel,keras*,onnx,node-onnx} again: python3 scripts/train-tensor-examples.py [EXAMPLE …]

Each in an environment with the versions below (Python 3.11; TensorFlow's wheels are 207 and 253 MB), on data that come with
scikit-learn or are made with a fixed seed.
"""

import shutil
import subprocess
import sys
from pathlib import Path

from pinned_env import python_with

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"

ONNX = ["onnx==1.18.0", "skl2onnx==1.19.1", "scikit-learn==1.6.1", "numpy==2.1.3", "protobuf==6.31.1", "packaging==24.2"]
TENSORFLOW = ["tensorflow-cpu==2.19.0", "keras==3.9.2", "numpy==2.1.3", "scikit-learn==1.6.1"]
PINS = {
    "tensorflow-savedmodel": TENSORFLOW,
    "keras": TENSORFLOW,
    "keras-legacy": ["tensorflow-cpu==2.15.1", "keras==2.15.0", "numpy==1.26.4", "scikit-learn==1.4.2"],
    "keras-own-layer": TENSORFLOW,
    "onnx": ONNX,
    "node-onnx": ONNX,
}


def train_tensorflow_savedmodel(folder):
    """Two inputs, one of them text, and two outputs; a numbered version, as TensorFlow Serving has them."""
    import keras
    import numpy as np
    import tensorflow as tf

    keras.utils.set_random_seed(20250101)
    random = np.random.default_rng(20250101)
    sites = ["north", "south", "harbour"]
    measures = random.normal(size=(2000, 4)).astype("f4")
    site = random.integers(0, 3, 2000)
    target = (measures @ [1.0, -2.0, 0.5, 0.0] + site + random.normal(size=2000) > 1).astype("f4")
    model = keras.Sequential([keras.Input((7,)), keras.layers.Dense(16, "relu"), keras.layers.Dense(1, "sigmoid")])
    model.compile("adam", "binary_crossentropy")
    model.fit(np.hstack([measures, np.eye(3, dtype="f4")[site]]), target, epochs=20, verbose=0)

    class Alarm(tf.Module):
        def __init__(self):
            super().__init__()
            self.model = model
            keys = tf.constant(sites)
            table = tf.lookup.KeyValueTensorInitializer(keys, tf.range(3))
            self.table = tf.lookup.StaticHashTable(table, default_value=-1)

        @tf.function(
            input_signature=[
                tf.TensorSpec([None, 4], tf.float32, name="measures"),
                tf.TensorSpec([None], tf.string, name="site"),
            ]
        )
        def serve(self, measures, site):
            where = tf.one_hot(self.table.lookup(site), 3)
            probability = self.model(tf.concat([measures, where], axis=1))
            level = tf.where(probability[:, 0] > 0.5, "alarm", "calm")
            return {"probability": probability, "level": level}

    alarm = Alarm()
    shutil.rmtree(folder / "2", ignore_errors=True)
    tf.saved_model.save(alarm, str(folder / "2"), {"serving_default": alarm.serve})


def train_keras(folder):
    """Digits of 8 by 8 pixels: one input that is no table, and ten probabilities."""
    import keras
    from sklearn.datasets import load_digits

    keras.utils.set_random_seed(20250101)
    digits = load_digits()
    layers = [
        keras.Input((8, 8, 1), name="pixels"),
        keras.layers.Rescaling(1 / 16),
        keras.layers.Conv2D(8, 3, activation="relu"),
        keras.layers.Flatten(),
        keras.layers.Dense(10, "softmax", name="digit"),
    ]
    model = keras.Sequential(layers, name="digits")
    model.compile("adam", "sparse_categorical_crossentropy")
    model.fit(digits.images[..., None], digits.target, epochs=10, verbose=0)
    model.save(folder / "digits.keras")


def train_keras_legacy(folder):
    """The same digits as a table of 64 numbers, in the form that Keras 2 wrote: HDF5."""
    import tensorflow as tf
    from sklearn.datasets import load_digits

    tf.keras.utils.set_random_seed(20250101)
    digits = load_digits()
    layers = [
        tf.keras.Input((64,), name="pixels"),
        tf.keras.layers.Rescaling(1 / 16),
        tf.keras.layers.Dense(24, activation="relu"),
        tf.keras.layers.Dropout(0.2),
        tf.keras.layers.Dense(10, activation="softmax", name="digit"),
    ]
    model = tf.keras.Sequential(layers, name="digits")
    model.compile("adam", "sparse_categorical_crossentropy")
    model.fit(digits.data, digits.target, epochs=20, verbose=0)
    model.save(str(folder / "digits.h5"), include_optimizer=False)


def train_keras_own_layer(folder):
    """Two inputs by name, one of which goes through a layer of the project's own, registered in seasons.py."""
    sys.path.insert(0, str(folder))
    sys.dont_write_bytecode = True
    import keras
    import numpy as np
    from seasons import YearCircle

    keras.utils.set_random_seed(20250101)
    random = np.random.default_rng(20250101)
    day = random.integers(1, 366, (3000, 1)).astype("i4")
    weather = random.normal(size=(3000, 3)).astype("f4")
    warmth = -np.cos(2 * np.pi * day[:, 0] / 365.25)
    rides = 40 + 25 * warmth + weather @ [8.0, -5.0, -3.0] + random.normal(0, 2, 3000)
    inputs = {"day": keras.Input((1,), dtype="int32", name="day"), "weather": keras.Input((3,), name="weather")}
    joined = keras.layers.Concatenate()([YearCircle()(inputs["day"]), inputs["weather"]])
    hidden = keras.layers.Dense(16, "relu")(joined)
    model = keras.Model(inputs, keras.layers.Dense(1, name="rides")(hidden), name="rides_per_hour")
    model.compile(keras.optimizers.Adam(0.01), "mse")
    model.fit({"day": day, "weather": weather}, rides.astype("f4"), epochs=30, batch_size=64, verbose=0)
    model.save(folder / "rides.keras")


def train_onnx(folder, **options):
    """A classifier of scikit-learn, as skl2onnx converts it: labels and probabilities by class."""
    from skl2onnx import to_onnx
    from sklearn.datasets import load_iris
    from sklearn.ensemble import RandomForestClassifier

    table = load_iris()
    forest = RandomForestClassifier(n_estimators=10, max_depth=4, random_state=0)
    forest.fit(table.data, table.target_names[table.target])
    (folder / "iris.onnx").write_bytes(to_onnx(forest, table.data[:1].astype("f4"), **options).SerializeToString())


def train_node_onnx(folder):
    """The same, with probabilities as one tensor: onnxruntime has no maps in Node."""
    train_onnx(folder, options={"zipmap": False})


def main(arguments):
    if arguments[:1] == ["--here"]:
        folder = EXAMPLES / arguments[1]
        folder.mkdir(exist_ok=True)
        globals()["train_" + arguments[1].replace("-", "_")](folder)
        return
    for example in arguments or PINS:
        subprocess.run([python_with(example, PINS[example]), __file__, "--here", example], check=True)
        print(example)


main(sys.argv[1:])
