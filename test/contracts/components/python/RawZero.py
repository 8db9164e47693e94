from seldon_core.proto import prediction_pb2


class RawZero:
    """A raw gRPC answer whose metric is zero."""

    def predict_raw(self, request):
        if isinstance(request, dict):
            return {"meta": {"metrics": [{"key": "zero", "type": "GAUGE", "value": 0}]}, "strData": "zero"}
        message = prediction_pb2.SeldonMessage(strData="zero")
        metric = message.meta.metrics.add()
        metric.key = "zero"
        metric.type = prediction_pb2.Metric.GAUGE
        metric.value = 0
        return message
