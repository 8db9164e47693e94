from seldon_core.proto import prediction_pb2


def answer(request):
    """The request with a tag and a gauge, in the form it came in."""
    if isinstance(request, prediction_pb2.SeldonMessageList):
        request = request.seldonMessages[0]
    if isinstance(request, prediction_pb2.SeldonMessage):
        message = prediction_pb2.SeldonMessage()
        message.CopyFrom(request)
        message.meta.tags["raw"].string_value = "yes"
        metric = message.meta.metrics.add()
        metric.key = "rawgauge"
        metric.type = prediction_pb2.Metric.GAUGE
        metric.value = 5
        return message
    if isinstance(request, list):
        request = request[0]
    if "seldonMessages" in request:
        request = request["seldonMessages"][0]
    meta = dict(request.get("meta") or {})
    meta["tags"] = dict(meta.get("tags") or {}, raw="yes")
    meta["metrics"] = list(meta.get("metrics") or []) + [{"key": "rawgauge", "type": "GAUGE", "value": 5}]
    return dict(request, meta=meta)


class Raw:
    """The raw methods; they give back the whole message with a tag and a gauge; route answers the tensor [[9]]."""

    def predict_raw(self, request):
        return answer(request)

    def transform_input_raw(self, request):
        return answer(request)

    def transform_output_raw(self, request):
        return answer(request)

    def aggregate_raw(self, request):
        return answer(request)

    def route_raw(self, request):
        if isinstance(request, prediction_pb2.SeldonMessage):
            message = prediction_pb2.SeldonMessage()
            message.data.tensor.shape.extend([1, 1])
            message.data.tensor.values.extend([9])
            return message
        return {"data": {"tensor": {"shape": [1, 1], "values": [9]}}}

    def send_feedback_raw(self, feedback):
        message = prediction_pb2.SeldonMessage()
        message.strData = type(feedback).__name__
        message.meta.tags["reward"].number_value = feedback.reward
        return message

    def health_status_raw(self):
        return {"anything": ["healthy", 1]}
