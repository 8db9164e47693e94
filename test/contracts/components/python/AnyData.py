from google.protobuf.any_pb2 import Any
from google.protobuf.wrappers_pb2 import StringValue


class AnyData:
    """Unpacks a StringValue and answers with another one."""

    def predict(self, features, names, meta=None):
        got = StringValue()
        kind = type(features).__name__
        if isinstance(features, Any):
            features.Unpack(got)
        answer = Any()
        answer.Pack(StringValue(value=kind + " " + got.value))
        return answer
