"""HEALTHCHECK of the image: exits 0 when the server answers pings, which it does once the model is loaded.

Run as ``python -S -E healthcheck.py``; the standard library only, and little of it.
"""

import os
import socket
import sys


def healthy(port: int) -> bool:
    """Tells whether GET /health/ping on that port of this machine is answered with 200."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=4) as connection:
            connection.sendall(b"GET /health/ping HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            answer = b""
            while b"\r\n" not in answer:
                data = connection.recv(4096)
                if not data:
                    break
                answer += data
    except OSError:
        return False
    return answer.split(b" ", 2)[1:2] == [b"200"]


if __name__ == "__main__":
    sys.exit(0 if healthy(int(os.environ.get("PREDICTIVE_UNIT_HTTP_SERVICE_PORT") or 9000)) else 1)
