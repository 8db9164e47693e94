"""Seldon's messages. Built at run time, so that they fit whichever protobuf the image has."""

from seldon_wrapper import protos

DESCRIPTOR = protos.FILE

DefaultData = protos.CLASSES["DefaultData"]
Feedback = protos.CLASSES["Feedback"]
Meta = protos.CLASSES["Meta"]
Metric = protos.CLASSES["Metric"]
RequestResponse = protos.CLASSES["RequestResponse"]
SeldonGraphMetadata = protos.CLASSES["SeldonGraphMetadata"]
SeldonMessage = protos.CLASSES["SeldonMessage"]
SeldonMessageList = protos.CLASSES["SeldonMessageList"]
SeldonMessageMetadata = protos.CLASSES["SeldonMessageMetadata"]
SeldonModelMetadata = protos.CLASSES["SeldonModelMetadata"]
SeldonModelMetadataRequest = protos.CLASSES["SeldonModelMetadataRequest"]
Status = protos.CLASSES["Status"]
Tensor = protos.CLASSES["Tensor"]
