// A server that sends back what it gets. Start it, then EchoClient, or `nc 127.0.0.1 8888`.
//
//     async def echo(reader, writer):
//         while data := await reader.read(65536):
//             writer.write(data)
//             await writer.drain()
//         writer.close()
//
//     async def main():
//         server = await asyncio.start_server(echo, "127.0.0.1", 8888)
//         async with server:
//             await server.serve_forever()
//
// Look at: each connection has a task of its own, so thousands of them are served at the same time by one thread.
// drain() waits for a client that reads slowly, so no client makes memory grow. Ctrl+C ends the server.

import static dev.asyncio.Asyncio.*;
import static dev.asyncio.net.Streams.*;

import dev.asyncio.net.Server;
import dev.asyncio.stream.*;

void echo(StreamReader reader, StreamWriter writer) throws IOException {
    try (writer) {
        for (Chunk chunk = reader.readChunk(); chunk != null; chunk = reader.readChunk()) {
            writer.write(chunk);
            writer.drain();
        }
    }
}

void main(String[] args) {
    int port = args.length > 0 ? Integer.parseInt(args[0]) : 8888;
    runMain(() -> {
        try (Server server = startServer(this::echo, "127.0.0.1", port)) {
            IO.println("Serving on port " + server.port());
            server.serveForever();
        }
    });
}
