from seldon_core.proto import prediction_pb2


class LowLevelGrpc:
    """The old methods for gRPC alone; all of them answer the tensor [9, 9]."""

    def predict_grpc(self, request):
        return self._message()

    def transform_input_grpc(self, request):
        return self._message()

    def transform_output_grpc(self, request):
        return self._message()

    def route_grpc(self, request):
        return self._message()

    def aggregate_grpc(self, request):
        return self._message()

    def send_feedback_grpc(self, request):
        return None

    def _message(self):
        message = prediction_pb2.SeldonMessage()
        message.data.tensor.shape.extend([2, 1])
        message.data.tensor.values.extend([9, 9])
        return message
