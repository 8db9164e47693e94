"""Makes test/fixtures/{saved-models,keras,onnx,mlflow} again: python3 scripts/make-tensor-fixtures.py [SET …]

Each set is written by the framework itself (Python 3.11, the versions below; TensorFlow's wheels are some 230 MB each).
expected.json says what the framework's own reader finds in each file.
"""

import json
import subprocess
import sys
from pathlib import Path

from pinned_env import python_with

FIXTURES = Path(__file__).resolve().parent.parent / "test" / "fixtures"

PINS = {
    "tensorflow-2.19": ["tensorflow-cpu==2.19.0", "keras==3.9.2"],
    "tensorflow-2.15": ["tensorflow-cpu==2.15.1"],
    "mlflow-2.22": ["mlflow==2.22.4", "scikit-learn==1.6.1"],
    "mlflow-3.1": ["mlflow==3.1.4", "scikit-learn==1.7.0"],
    "onnx-1.18": ["onnx==1.18.0", "skl2onnx==1.19.1", "scikit-learn==1.6.1", "packaging==24.2"],
}


def make_tensorflow_2_19():
    import tensorflow as tf

    folder = FIXTURES / "saved-models" / "module-2.19"
    words = folder.parent / "words.txt"
    words.parent.mkdir(parents=True, exist_ok=True)
    words.write_text("red\ngreen\n")

    class Module(tf.Module):
        def __init__(self):
            super().__init__()
            self.weight = tf.Variable([[1.0], [2.0]], name="weight")
            self.words = tf.saved_model.Asset(str(words))

        @tf.function(
            input_signature=[
                tf.TensorSpec([None, 2], tf.float32, name="amounts"),
                tf.TensorSpec([None], tf.string, name="color"),
            ]
        )
        def score(self, amounts, color):
            return {"score": amounts @ self.weight, "length": tf.strings.length(color)}

        @tf.function(input_signature=[tf.TensorSpec(None, tf.int64, name="any")])
        def double(self, any):
            return {"doubled": any * 2}

    module = Module()
    tf.saved_model.save(module, str(folder), {"serving_default": module.score, "double": module.double})
    words.unlink()
    (folder / "fingerprint.pb").unlink()
    keras_3()
    expect_saved_models()


def make_tensorflow_2_15():
    import numpy as np
    import tensorflow as tf

    np.random.seed(0)
    model = tf.keras.Sequential([tf.keras.layers.Dense(2, input_shape=(3,), name="dense")], name="two")
    tf.saved_model.save(model, str(FIXTURES / "saved-models" / "keras-2.15"))
    (FIXTURES / "saved-models" / "keras-2.15" / "fingerprint.pb").unlink()
    keras = FIXTURES / "keras"
    keras.mkdir(exist_ok=True)
    model.save(keras / "sequential-2.15.keras")
    model.save(keras / "sequential-2.15.h5")
    model.save_weights(keras / "weights-2.15.h5")

    v1 = tf.compat.v1
    with tf.Graph().as_default(), v1.Session() as session:
        x = v1.placeholder(tf.float32, [None, 2], name="x")
        weight = v1.get_variable("w", initializer=np.ones([2, 1], "f4"))
        session.run(v1.global_variables_initializer())
        signature = v1.saved_model.signature_def_utils.predict_signature_def({"x": x}, {"y": tf.matmul(x, weight)})
        builder = v1.saved_model.builder.SavedModelBuilder(str(FIXTURES / "saved-models" / "graph-1"))
        builder.add_meta_graph_and_variables(session, ["serve"], {"serving_default": signature})
        builder.save()
        (FIXTURES / "saved-models" / "graph-1" / "fingerprint.pb").unlink(missing_ok=True)
    expect_saved_models()


def keras_3():
    import h5py
    import keras

    folder = FIXTURES / "keras"
    folder.mkdir(exist_ok=True)
    keras.utils.set_random_seed(0)
    left = keras.Input((3,), name="left")
    right = keras.Input((2, 2), name="right", dtype="int32")
    joined = keras.layers.Concatenate()([left, keras.layers.Flatten()(keras.ops.cast(right, "float32"))])
    outputs = {"score": keras.layers.Dense(1, name="score")(joined), "kind": keras.layers.Dense(2, name="kind")(joined)}
    keras.Model({"left": left, "right": right}, outputs, name="pair").save(folder / "functional-3.9.keras")
    plain = keras.Sequential([keras.Input((4,), name="x"), keras.layers.Dense(2, name="dense")], name="plain")
    plain.save(folder / "sequential-3.9.keras")
    plain.save(folder / "sequential-3.9.h5")

    @keras.saving.register_keras_serializable("shop")
    class Scale(keras.layers.Layer):
        def call(self, x):
            return x * 2

    keras.Sequential([keras.Input((4,)), Scale(), keras.layers.Dense(1)]).save(folder / "custom-3.9.keras")
    with h5py.File(folder / "sequential-3.9.h5") as old, h5py.File(folder / "latest-3.9.h5", "w", libver="latest") as new:
        for name, value in old.attrs.items():
            new.attrs[name] = value
        new.attrs["count"] = 3
        new.attrs.create("fixed", b"of fixed length", dtype=h5py.string_dtype("utf-8", 15))


def expect_saved_models():
    """What TensorFlow's own protobuf classes read."""
    import tensorflow as tf
    from tensorflow.core.protobuf import saved_model_pb2

    def tensors(table):
        return [
            {
                "name": name,
                "dtype": tf.dtypes.as_dtype(info.dtype).as_numpy_dtype.__name__.rstrip("_"),
                "shape": None
                if info.tensor_shape.unknown_rank
                else [None if dim.size < 0 else dim.size for dim in info.tensor_shape.dim],
            }
            for name, info in sorted(table.items())
        ]

    expected = {}
    for file in sorted((FIXTURES / "saved-models").glob("*/saved_model.pb")):
        model = saved_model_pb2.SavedModel.FromString(file.read_bytes())
        expected[file.parent.name] = [
            {
                "tags": list(graph.meta_info_def.tags),
                "tensorflowVersion": graph.meta_info_def.tensorflow_version,
                "signatures": [
                    {
                        "name": name,
                        "method": signature.method_name,
                        "inputs": tensors(signature.inputs),
                        "outputs": tensors(signature.outputs),
                    }
                    for name, signature in sorted(graph.signature_def.items())
                    if not name.startswith("__saved_model_")
                ],
                "assets": sorted(asset.filename for asset in graph.asset_file_def),
                "hasObjects": graph.HasField("object_graph_def"),
                "hasSaver": graph.HasField("saver_def"),
            }
            for graph in model.meta_graphs
        ]
    write(FIXTURES / "saved-models" / "expected.json", expected)


def make_onnx_1_18():
    import numpy as np
    import onnx
    from onnx import TensorProto, helper, numpy_helper
    from skl2onnx import to_onnx
    from sklearn.datasets import load_iris
    from sklearn.linear_model import LogisticRegression

    folder = FIXTURES / "onnx"
    folder.mkdir(exist_ok=True)
    for weights in ("external.bin", "branches.data"):  # onnx appends to what is there
        (folder / weights).unlink(missing_ok=True)
    x, y = load_iris(return_X_y=True)
    fitted = LogisticRegression(max_iter=1000).fit(x, y)
    (folder / "iris-zipmap.onnx").write_bytes(to_onnx(fitted, x[:1].astype("f4")).SerializeToString())

    weight = numpy_helper.from_array(np.arange(6, dtype="f4").reshape(2, 3), "weight")
    left = helper.make_tensor_value_info("left", TensorProto.FLOAT, ["batch", 2])
    right = helper.make_tensor_value_info("right", TensorProto.INT64, None)
    out = helper.make_tensor_value_info("out", TensorProto.FLOAT, ["batch", 3])
    same = helper.make_tensor_value_info("same", TensorProto.INT64, None)
    nodes = [helper.make_node("MatMul", ["left", "weight"], ["out"]), helper.make_node("Identity", ["right"], ["same"])]
    graph = helper.make_graph(nodes, "two", [left, right], [out, same], [weight])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8, producer_name="by-hand")
    helper.set_model_props(model, {"author": "ann"})
    onnx.save(model, folder / "external.onnx", save_as_external_data=True, location="external.bin", size_threshold=0)
    listed = helper.make_graph(nodes[:1], "old", [left, helper.make_tensor_value_info("weight", 1, [2, 3])], [out], [weight])
    old = helper.make_model(listed, opset_imports=[helper.make_opsetid("", 8)], ir_version=3)
    onnx.save(old, folder / "ir-3.onnx")
    onnx.save(branching(), folder / "branches.onnx", save_as_external_data=True, location="branches.data", size_threshold=0)
    onnx.save(identities({"text": "STRING", "whole": "INT64", "flag": "BOOL", "tiny": "UINT8", "exact": "DOUBLE"}, ["rows", 1]), folder / "columns.onnx")
    onnx.save(identities({"pair": "FLOAT", "count": "INT64"}, [1, 2]), folder / "one-row.onnx")
    onnx.save(identities({"half": "FLOAT16"}, ["rows", 2]), folder / "half.onnx")
    expect_onnx()


def identities(dtypes, shape):
    """A model that answers each input as it is, under the name of the input and "_out"."""
    from onnx import TensorProto, helper

    def values(suffix):
        return [helper.make_tensor_value_info(name + suffix, getattr(TensorProto, dtype), shape) for name, dtype in dtypes.items()]

    nodes = [helper.make_node("Identity", [name], [name + "_out"]) for name in dtypes]
    graph = helper.make_graph(nodes, "identities", values(""), values("_out"))
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8, producer_name="by-hand")


def branching():
    """A branch whose graph has weights of its own, and an operator that no one but its author has."""
    import numpy as np
    from onnx import TensorProto, helper, numpy_helper

    y = helper.make_tensor_value_info("y", TensorProto.FLOAT, [1])
    weights = [numpy_helper.from_array(np.array([value], "f4"), name) for value, name in ((1, "one"), (2, "two"))]
    branches = [
        helper.make_graph([helper.make_node("Identity", [weight.name], ["y"])], weight.name, [], [y], [weight])
        for weight in weights
    ]
    nodes = [
        helper.make_node("If", ["condition"], ["y"], then_branch=branches[0], else_branch=branches[1]),
        helper.make_node("Shine", ["y"], ["z"], domain="my.company"),
    ]
    condition = helper.make_tensor_value_info("condition", TensorProto.BOOL, [])
    graph = helper.make_graph(nodes, "branches", [condition], [helper.make_tensor_value_info("z", 1, [1])])
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("my.company", 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=8)


def expect_onnx():
    """What ONNX's own protobuf classes read."""
    import onnx
    from onnx import external_data_helper, helper

    def values(infos, without=()):
        return [tensor(info) for info in infos if info.name not in without]

    def tensor(info):
        kind = info.type.WhichOneof("value")
        if kind != "tensor_type":
            return {"name": info.name, "dtype": kind.removesuffix("_type"), "shape": None}
        tensor_type = info.type.tensor_type
        dims = [dim.dim_value if dim.HasField("dim_value") else dim.dim_param or None for dim in tensor_type.shape.dim]
        dtype = helper.tensor_dtype_to_np_dtype(tensor_type.elem_type).name
        return {"name": info.name, "dtype": dtype, "shape": dims if tensor_type.HasField("shape") else None}

    expected = {}
    for file in sorted((FIXTURES / "onnx").glob("*.onnx")):
        model = onnx.load(file, load_external_data=False)
        names = [tensor.name for tensor in model.graph.initializer]
        external = [
            entry.value
            for tensor in external_data_helper._get_all_tensors(model)
            if external_data_helper.uses_external_data(tensor)
            for entry in tensor.external_data
            if entry.key == "location"
        ]
        expected[file.name] = {
            "irVersion": model.ir_version,
            "opsets": sorted(([opset.domain, opset.version] for opset in model.opset_import)),
            "producer": model.producer_name or None,
            "producerVersion": model.producer_version or None,
            "inputs": values(model.graph.input, names),
            "outputs": values(model.graph.output),
            "initializers": len(names),
            "externalFiles": sorted(set(external)),
            "metadata": {entry.key: entry.value for entry in model.metadata_props},
        }
    write(FIXTURES / "onnx" / "expected.json", expected)


def make_mlflow_2_22():
    mlflow_models(FIXTURES / "mlflow" / "2.22")


def make_mlflow_3_1():
    mlflow_models(FIXTURES / "mlflow" / "3.1")


def mlflow_models(folder):
    """One model with columns by name, one with a tensor, one of a class of its author's."""
    import mlflow
    import numpy as np
    import pandas as pd
    from mlflow.models import infer_signature
    from sklearn.linear_model import LinearRegression

    class Doubling(mlflow.pyfunc.PythonModel):
        def predict(self, context, model_input, params=None):
            return model_input * 2

    folder.mkdir(parents=True, exist_ok=True)
    frame = pd.DataFrame({"size": [1.0, 2.0, 3.0], "rooms": [1, 2, 3]})
    fitted = LinearRegression().fit(frame, [1.0, 2.0, 3.0])
    signature = infer_signature(frame, fitted.predict(frame))
    mlflow.sklearn.save_model(fitted, folder / "columns", signature=signature, pip_requirements=["scikit-learn", "pandas"])
    array = np.zeros((2, 3), "f4")
    fitted = LinearRegression().fit(array, [1.0, 2.0])
    mlflow.sklearn.save_model(fitted, folder / "tensor", signature=infer_signature(array, fitted.predict(array)),
                              serialization_format="pickle", pip_requirements=["scikit-learn"])
    mlflow.pyfunc.save_model(folder / "pyfunc", python_model=Doubling(), pip_requirements=["mlflow", "pandas"])
    (folder / "pyfunc" / "python_model.pkl").unlink()  # cloudpickle puts the path of this file into it


def write(file, value):
    file.write_text(json.dumps(value, indent=2) + "\n")


def main(arguments):
    if arguments[:1] == ["--here"]:
        globals()["make_" + arguments[1].replace("-", "_").replace(".", "_")]()
        return
    for name in arguments or PINS:
        subprocess.run([python_with(name, PINS[name]), __file__, "--here", name], check=True)
        print(name)


main(sys.argv[1:])
