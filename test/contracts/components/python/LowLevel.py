from seldon_core.proto import prediction_pb2


class LowLevel:
    """The old methods per transport; all of them answer the tensor [9, 9]."""

    def predict_rest(self, request):
        if "status" in request.get("meta", {}).get("tags", {}):
            return {"status": {"code": request["meta"]["tags"]["status"]}, "strData": "low"}
        return {"data": {"tensor": {"shape": [2, 1], "values": [9, 9]}}}

    def predict_grpc(self, request):
        return self._message()

    def transform_input_rest(self, request):
        return {"data": {"tensor": {"shape": [2, 1], "values": [9, 9]}}}

    def transform_output_rest(self, request):
        return {"data": {"tensor": {"shape": [2, 1], "values": [9, 9]}}}

    def route_rest(self, request):
        return {"data": {"ndarray": [[1]]}}

    def aggregate_rest(self, request):
        return {"data": {"tensor": {"shape": [2, 1], "values": [9, 9]}}}

    def send_feedback_rest(self, request):
        return None

    def _message(self):
        message = prediction_pb2.SeldonMessage()
        message.data.tensor.shape.extend([2, 1])
        message.data.tensor.values.extend([9, 9])
        return message
