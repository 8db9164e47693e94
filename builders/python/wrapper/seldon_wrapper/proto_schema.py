"""Seldon's prediction.proto and the part of TensorFlow's tensor.proto it needs, as descriptors.

Facts from https://docs.seldon.io/projects/seldon-core ("Prediction API") and tensorflow/core/framework/*.proto
(Apache-2.0). Built at run time: generated code would tie the image to one range of protobuf releases.
"""

from __future__ import annotations

from google.protobuf import descriptor_pb2

_SCALARS = {
    "double": 1, "float": 2, "int64": 3, "uint64": 4, "int32": 5, "bool": 8, "string": 9, "bytes": 12, "uint32": 13,
}  # fmt: skip
_DATA_TYPES = (
    "INVALID FLOAT DOUBLE INT32 UINT8 INT16 INT8 STRING COMPLEX64 INT64 BOOL QINT8 QUINT8 QINT32 BFLOAT16 QINT16 "
    "QUINT16 UINT16 COMPLEX128 HALF RESOURCE VARIANT UINT32 UINT64 FLOAT8_E5M2 FLOAT8_E4M3FN"
).split()

# Each line: name number type; "*" repeats, "@name" joins a oneof, "map<key,value>" is a map.
_SELDON = """
SeldonMessage
  status 1 .seldon.protos.Status
  meta 2 .seldon.protos.Meta
  data 3 .seldon.protos.DefaultData @data_oneof
  binData 4 bytes @data_oneof
  strData 5 string @data_oneof
  jsonData 6 .google.protobuf.Value @data_oneof
  customData 7 .google.protobuf.Any @data_oneof
DefaultData
  names 1 *string
  tensor 2 .seldon.protos.Tensor @data_oneof
  ndarray 3 .google.protobuf.ListValue @data_oneof
  tftensor 4 .tensorflow.TensorProto @data_oneof
Tensor
  shape 1 *int32
  values 2 *double
Meta
  puid 1 string
  tags 2 map<string,.google.protobuf.Value>
  routing 3 map<string,int32>
  requestPath 4 map<string,string>
  metrics 5 *.seldon.protos.Metric
Metric
  key 1 string
  type 2 enum:.seldon.protos.Metric.MetricType
  value 3 float
  tags 4 map<string,string>
  =MetricType COUNTER GAUGE TIMER
SeldonMessageList
  seldonMessages 1 *.seldon.protos.SeldonMessage
Status
  code 1 int32
  info 2 string
  reason 3 string
  status 4 enum:.seldon.protos.Status.StatusFlag
  =StatusFlag SUCCESS FAILURE
Feedback
  request 1 .seldon.protos.SeldonMessage
  response 2 .seldon.protos.SeldonMessage
  reward 3 float
  truth 4 .seldon.protos.SeldonMessage
RequestResponse
  request 1 .seldon.protos.SeldonMessage
  response 2 .seldon.protos.SeldonMessage
SeldonModelMetadataRequest
  name 1 string
SeldonMessageMetadata
  messagetype 1 string
  schema 2 .google.protobuf.Value
  name 3 string
  datatype 4 string
  shape 5 *int64
SeldonModelMetadata
  name 1 string
  versions 2 *string
  platform 3 string
  inputs 4 *.seldon.protos.SeldonMessageMetadata
  outputs 5 *.seldon.protos.SeldonMessageMetadata
  custom 6 map<string,string>
SeldonGraphMetadata
  name 1 string
  models 2 map<string,.seldon.protos.SeldonModelMetadata>
  inputs 3 *.seldon.protos.SeldonMessageMetadata
  outputs 4 *.seldon.protos.SeldonMessageMetadata
"""

_SHAPE = """
TensorShapeProto
  dim 2 *.tensorflow.TensorShapeProto.Dim
  unknown_rank 3 bool
TensorShapeProto.Dim
  size 1 int64
  name 2 string
"""

_RESOURCE = """
ResourceHandleProto
  device 1 string
  container 2 string
  name 3 string
  hash_code 4 uint64
  maybe_type_name 5 string
  dtypes_and_shapes 6 *.tensorflow.ResourceHandleProto.DtypeAndShape
ResourceHandleProto.DtypeAndShape
  dtype 1 enum:.tensorflow.DataType
  shape 2 .tensorflow.TensorShapeProto
"""

_TENSOR = """
TensorProto
  dtype 1 enum:.tensorflow.DataType
  tensor_shape 2 .tensorflow.TensorShapeProto
  version_number 3 int32
  tensor_content 4 bytes
  float_val 5 *float
  double_val 6 *double
  int_val 7 *int32
  string_val 8 *bytes
  scomplex_val 9 *float
  int64_val 10 *int64
  bool_val 11 *bool
  dcomplex_val 12 *double
  half_val 13 *int32
  resource_handle_val 14 *.tensorflow.ResourceHandleProto
  variant_val 15 *.tensorflow.VariantTensorDataProto
  uint32_val 16 *uint32
  uint64_val 17 *uint64
  float8_val 18 bytes
VariantTensorDataProto
  type_name 1 string
  metadata 2 bytes
  tensors 3 *.tensorflow.TensorProto
"""

_SM = ".seldon.protos.SeldonMessage"
_SML = ".seldon.protos.SeldonMessageList"
_FB = ".seldon.protos.Feedback"
_MD = ".seldon.protos.SeldonModelMetadata"
_MDR = ".seldon.protos.SeldonModelMetadataRequest"
_GMD = ".seldon.protos.SeldonGraphMetadata"
_EMPTY = ".google.protobuf.Empty"

SERVICES = {
    "Generic": (
        ("TransformInput", _SM, _SM),
        ("TransformOutput", _SM, _SM),
        ("Route", _SM, _SM),
        ("Aggregate", _SML, _SM),
        ("SendFeedback", _FB, _SM),
    ),
    "Model": (("Predict", _SM, _SM), ("SendFeedback", _FB, _SM), ("Metadata", _EMPTY, _MD)),
    "Router": (("Route", _SM, _SM), ("SendFeedback", _FB, _SM)),
    "Transformer": (("TransformInput", _SM, _SM),),
    "OutputTransformer": (("TransformOutput", _SM, _SM),),
    "Combiner": (("Aggregate", _SML, _SM),),
    "Seldon": (
        ("Predict", _SM, _SM),
        ("SendFeedback", _FB, _SM),
        ("ModelMetadata", _MDR, _MD),
        ("GraphMetadata", _EMPTY, _GMD),
    ),
}


def tensorflow_files() -> list:
    """TensorFlow's own files, for images without TensorFlow; in the order in which they need each other."""
    base = "tensorflow/core/framework/"
    types = _file(base + "types.proto", "tensorflow", "")
    names = [(f"DT_{name}", number) for number, name in enumerate(_DATA_TYPES)]
    names += [(f"DT_{name}_REF", number + 100) for number, name in enumerate(_DATA_TYPES) if number]
    _add_enum(types, "DataType", names)
    shape = _file(base + "tensor_shape.proto", "tensorflow", _SHAPE)
    resource = _file(base + "resource_handle.proto", "tensorflow", _RESOURCE)
    resource.dependency.extend([shape.name, types.name])
    tensor = _file(base + "tensor.proto", "tensorflow", _TENSOR)
    tensor.dependency.extend([resource.name, shape.name, types.name])
    return [types, shape, resource, tensor]


def seldon_file():
    """Seldon's prediction.proto with its services."""
    file = _file("prediction.proto", "seldon.protos", _SELDON)
    file.dependency.extend(
        [
            "google/protobuf/any.proto",
            "google/protobuf/struct.proto",
            "google/protobuf/empty.proto",
            "tensorflow/core/framework/tensor.proto",
        ]
    )
    file.options.java_package = "io.seldon.protos"
    file.options.java_outer_classname = "PredictionProtos"
    file.options.go_package = "github.com/seldonio/seldon-core/incubating/wrappers/s2i/go/pkg/api"
    for name, methods in SERVICES.items():
        service = file.service.add(name=name)
        for method, request, response in methods:
            service.method.add(name=method, input_type=request, output_type=response)
    return file


def _file(name: str, package: str, spec: str):
    file = descriptor_pb2.FileDescriptorProto(name=name, package=package, syntax="proto3")
    messages: dict = {}
    message = None
    for line in filter(None, spec.split("\n")):
        if line[0] != " ":
            message = _add_message(file, messages, line)
        elif line.lstrip()[0] == "=":
            enum, *values = line.lstrip()[1:].split()
            _add_enum(message, enum, [(value, number) for number, value in enumerate(values)])
        else:
            _add_field(message, line.split(), f".{package}.{message.name}")
    return file


def _add_message(file, messages: dict, path: str):
    parent, _, name = path.rpartition(".")
    message = messages[parent].nested_type.add(name=name) if parent else file.message_type.add(name=name)
    messages[path] = message
    return message


def _add_enum(owner, name: str, values) -> None:
    enum = owner.enum_type.add(name=name)
    for label, number in values:
        enum.value.add(name=label, number=number)


def _add_field(message, words: list, full_name: str) -> None:
    name, number, kind, *oneof = words
    field = message.field.add(name=name, number=int(number), label=1)
    if kind.startswith("*"):
        field.label, kind = 3, kind[1:]
    if kind.startswith("map<"):
        entry = name[0].upper() + name[1:] + "Entry"
        _add_map_entry(message, entry, kind[4:-1].split(","))
        field.label, kind = 3, f"{full_name}.{entry}"
    _set_type(field, kind)
    if field.label == 3 and field.type not in (9, 11, 12):
        field.options.packed = True
    if oneof:
        if not message.oneof_decl:
            message.oneof_decl.add(name=oneof[0][1:])
        field.oneof_index = 0


def _add_map_entry(message, name: str, kinds: list) -> None:
    entry = message.nested_type.add(name=name)
    entry.options.map_entry = True
    for number, (label, kind) in enumerate(zip(("key", "value"), kinds), start=1):
        _set_type(entry.field.add(name=label, number=number, label=1), kind)


def _set_type(field, kind: str) -> None:
    if kind.startswith("enum:"):
        field.type, field.type_name = 14, kind[5:]
    elif kind.startswith("."):
        field.type, field.type_name = 11, kind
    else:
        field.type = _SCALARS[kind]
