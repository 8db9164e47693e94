class Passthrough:
    """A raw predict for undecoded bodies: tells what kind it got and gives the body back inside JSON."""

    def predict_raw(self, request):
        body = request if isinstance(request, str) else request.decode() if isinstance(request, bytes) else "dict"
        return '{"kind":"%s","body":%r}' % (type(request).__name__, len(body))

    def transform_input(self, features, names, meta=None):
        return features
