"""Features of this project's own. The model file names this module, so the two travel together."""

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin


class Interactions(TransformerMixin, BaseEstimator):
    """Appends the product of each pair of the given columns."""

    def __init__(self, columns=(2, 3, 8)):
        self.columns = columns

    def fit(self, X, y=None):
        self.n_features_in_ = np.asarray(X).shape[1]
        return self

    def transform(self, X):
        X = np.asarray(X, dtype=float)
        pairs = [
            X[:, a] * X[:, b]
            for i, a in enumerate(self.columns)
            for b in self.columns[i + 1 :]
        ]
        return np.column_stack([X, *pairs])
