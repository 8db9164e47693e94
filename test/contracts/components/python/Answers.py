import numpy as np

ANSWERS = {
    "ints": lambda: [[1, 2], [3, 4]],
    "floats": lambda: np.array([[0.5, 1.5]]),
    "mixed numbers": lambda: [1, 2.0],
    "vector": lambda: np.array([1.0, 2.0, 3.0]),
    "cube": lambda: np.arange(8.0).reshape(2, 2, 2),
    "zero dimensions": lambda: np.array(7.0),
    "empty list": lambda: [],
    "texts": lambda: [["a", "b"]],
    "text vector": lambda: np.array(["a", "b"]),
    "booleans": lambda: np.array([[True, False]]),
    "objects": lambda: np.array([["a", 1.5, None]], dtype=object),
    "dict": lambda: {"answer": [1, "x", None, True, {"deep": 2.5}]},
    "text": lambda: "hello",
    "non-ascii": lambda: "h\u00e9llo \u4f60",
    "bytes": lambda: b"\x00\x01\xfe",
    "bytearray": lambda: bytearray(b"\x00\x01\xfe"),
    "int": lambda: 3,
    "float": lambda: 3.5,
    "bool": lambda: True,
    "none": lambda: None,
    "tuple": lambda: ([1, 2],),
    "numpy scalar": lambda: np.float64(3.5),
    "nan": lambda: np.array([[float("nan"), float("inf"), float("-inf"), 1.0]]),
    "dict with array": lambda: {"a": np.array([1.0])},
    "float32": lambda: np.array([[0.1]], dtype=np.float32),
    "int8": lambda: np.array([[1, -2]], dtype=np.int8),
    "column-major": lambda: np.asfortranarray(np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])),
}


class Answers:
    """Answers with the value that the first name asks for, or the text where there are no names."""

    def predict(self, features, names, meta=None):
        return ANSWERS[names[0] if len(names) else features]()

    def transform_input(self, features, names, meta=None):
        return self.predict(features, names)

    def transform_output(self, features, names, meta=None):
        return self.predict(features, names)

    def aggregate(self, features_list, names_list):
        return self.predict(features_list[0], names_list[0])
