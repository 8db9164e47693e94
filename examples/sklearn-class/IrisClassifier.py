import logging
import os

import joblib

logger = logging.getLogger(__name__)

HERE = os.path.dirname(os.path.abspath(__file__))


class IrisClassifier(object):
    """Says which of three kinds of iris a flower is, from the four lengths of its leaves in centimetres."""

    def __init__(self, model_file="iris.joblib"):
        self.model_file = model_file
        self.model = None
        self.rows = 0

    def load(self):
        self.model = joblib.load(os.path.join(HERE, self.model_file))
        logger.info("loaded %s", self.model_file)

    def predict(self, X, features_names=None):
        probabilities = self.model.predict_proba(X)
        self.rows = len(probabilities)
        return probabilities

    def class_names(self):
        return [str(name) for name in self.model.classes_]

    def tags(self):
        return {"estimator": type(self.model).__name__}

    def metrics(self):
        return [
            {"type": "COUNTER", "key": "iris_rows_total", "value": self.rows},
            {"type": "GAUGE", "key": "iris_last_batch", "value": self.rows},
        ]
