"""Seldon's stubs and servicers, which users' code imports: with grpcio, and in images that do not have it."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import grpc
import pytest
from conftest import WRAPPER
from grpc_calls import channel_to

from seldon_core.proto import prediction_pb2, prediction_pb2_grpc


def test_a_stub_calls_the_server(start):
    with channel_to(start("Echo").wait_ready()) as channel:
        answer = prediction_pb2_grpc.ModelStub(channel).Predict(prediction_pb2.SeldonMessage(strData="a"), timeout=20)
    assert answer.strData == "a"


class Shout(prediction_pb2_grpc.ModelServicer):
    def Predict(self, request, context):
        return prediction_pb2.SeldonMessage(strData=request.strData.upper())


def test_a_servicer_serves_on_grpcio_what_it_has_and_refuses_the_rest():
    server = grpc.server(ThreadPoolExecutor(1))
    prediction_pb2_grpc.add_ModelServicer_to_server(Shout(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            stub = prediction_pb2_grpc.ModelStub(channel)
            assert stub.Predict(prediction_pb2.SeldonMessage(strData="a"), timeout=20).strData == "A"
            with pytest.raises(grpc.RpcError) as failed:
                stub.SendFeedback(prediction_pb2.Feedback(), timeout=20)
        assert failed.value.code() == grpc.StatusCode.UNIMPLEMENTED
    finally:
        server.stop(None).wait()


def test_the_modules_can_be_imported_without_grpcio():
    program = """
import sys
sys.modules["grpc"] = None
from seldon_core import metadata, metrics, storage, user_model, utils
from seldon_core.proto import prediction_pb2, prediction_pb2_grpc
class Channel:
    def unary_unary(self, path, request_serializer, response_deserializer):
        return lambda message: path
print(prediction_pb2_grpc.SeldonStub(Channel()).Predict(prediction_pb2.SeldonMessage()))
"""
    ran = subprocess.run([sys.executable, "-c", program], cwd=WRAPPER, capture_output=True, text=True, check=False)
    assert (ran.stdout, ran.stderr) == ("/seldon.protos.Seldon/Predict\n", "")
