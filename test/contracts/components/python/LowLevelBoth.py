from seldon_core.proto import prediction_pb2


def over_rest(self, request):
    return {"strData": "rest" if isinstance(request, (dict, list)) else "wrong kind"}


def over_grpc(self, request):
    return prediction_pb2.SeldonMessage(strData="wrong kind" if isinstance(request, (dict, list)) else "grpc")


class LowLevelBoth:
    """Old methods for both transports, which tell which one was called."""

    predict_rest = transform_input_rest = transform_output_rest = route_rest = aggregate_rest = over_rest
    predict_grpc = transform_input_grpc = transform_output_grpc = route_grpc = aggregate_grpc = over_grpc
