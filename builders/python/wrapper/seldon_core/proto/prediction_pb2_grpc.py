"""Client stubs, servicers and registration of Seldon's services, as grpc_tools would generate them.

Whoever has a channel or a server has imported grpc and so has its package in the image; to import this module does not
ask for it.
"""

from __future__ import annotations

from seldon_wrapper import proto_schema, protos


def _class_of(type_name: str):
    return protos.message_class(type_name.lstrip("."))


def _stub(service: str, methods):
    def __init__(self, channel):
        for name, request, response in methods:
            call = channel.unary_unary(
                f"/seldon.protos.{service}/{name}",
                request_serializer=_class_of(request).SerializeToString,
                response_deserializer=_class_of(response).FromString,
            )
            setattr(self, name, call)

    return type(f"{service}Stub", (), {"__init__": __init__, "__doc__": f"Calls the service {service}."})


def _unimplemented(self, request, context):
    import grpc

    context.set_code(grpc.StatusCode.UNIMPLEMENTED)
    context.set_details("Method not implemented!")
    raise NotImplementedError("Method not implemented!")


def _servicer(service: str, methods):
    body = {name: _unimplemented for name, _, _ in methods}
    return type(f"{service}Servicer", (), {**body, "__doc__": f"Offers the service {service}."})


def _registration(service: str, methods):
    def add(servicer, server):
        import grpc

        handlers = {
            name: grpc.unary_unary_rpc_method_handler(
                getattr(servicer, name),
                request_deserializer=_class_of(request).FromString,
                response_serializer=_class_of(response).SerializeToString,
            )
            for name, request, response in methods
        }
        server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(f"seldon.protos.{service}", handlers),))

    return add


for _service, _methods in proto_schema.SERVICES.items():
    globals()[f"{_service}Stub"] = _stub(_service, _methods)
    globals()[f"{_service}Servicer"] = _servicer(_service, _methods)
    globals()[f"add_{_service}Servicer_to_server"] = _registration(_service, _methods)
