"""The floor of REST in Python: an asyncio protocol on uvloop with httptools that sends every body back."""

import asyncio
import sys

import httptools
import uvloop


class Echo(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport
        self.parser = httptools.HttpRequestParser(self)
        self.parts = []

    def data_received(self, data):
        self.parser.feed_data(data)

    def on_body(self, part):
        self.parts.append(part)

    def on_message_complete(self):
        body = b"".join(self.parts)
        self.parts = []
        self.transport.write(
            b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%b" % (len(body), body)
        )


async def main(port):
    server = await asyncio.get_running_loop().create_server(Echo, "127.0.0.1", port)
    await server.serve_forever()


uvloop.install()
asyncio.run(main(int(sys.argv[1])))
