"""Methods that see the whole message: ``*_raw`` and the old ``*_rest`` and ``*_grpc``."""

from __future__ import annotations


def chain_of(component, operation: str, transport: str, strict: bool) -> list:
    """(kind, method) pairs to try before the high-level method.

    Only predict looks at the transport in the reference; its other operations call a ``_rest`` method for gRPC
    requests too. Here the method of the transport comes first everywhere, and the other one only where the
    component has nothing else.
    """
    other = "grpc" if transport == "rest" else "rest"
    names = [transport, "raw"]
    if operation != "predict":
        if strict:
            names = ["rest", "grpc", "raw"]
        elif component.get(operation) is None and component.get(f"{operation}_raw") is None:
            names = [transport, other]
    found = [(suffix, component.get(f"{operation}_{suffix}")) for suffix in names]
    return [(suffix, method) for suffix, method in found if method is not None]
