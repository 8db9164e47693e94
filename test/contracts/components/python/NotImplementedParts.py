from seldon_core.user_model import SeldonComponent, SeldonNotImplementedError


class NotImplementedParts(SeldonComponent):
    """Says of its raw method, tags and metrics that they are not implemented."""

    def predict(self, features, names, meta=None):
        return features

    def predict_raw(self, request):
        raise SeldonNotImplementedError("not this one")

    def tags(self):
        raise SeldonNotImplementedError("no tags")

    def metrics(self):
        raise SeldonNotImplementedError("no metrics")

    def class_names(self):
        raise SeldonNotImplementedError("no names")

    def health_status(self):
        raise SeldonNotImplementedError("no health")
