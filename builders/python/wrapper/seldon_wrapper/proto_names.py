"""Names of Seldon's services, known without the protobuf library."""

SERVICE_NAMES = ("Generic", "Model", "Router", "Transformer", "OutputTransformer", "Combiner", "Seldon")
