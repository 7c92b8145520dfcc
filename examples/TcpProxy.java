// Passes connections on: TcpProxy 8891 127.0.0.1 8888 lets clients of port 8891 talk to the server on port 8888.
//
//     async def pump(reader, writer):
//         while data := await reader.read(65536):
//             writer.write(data)
//             await writer.drain()
//         writer.write_eof()
//
// Look at: the two directions are two tasks of a group: if one fails, the other is cancelled, and both connections are
// closed. drain() waits while the receiver is slow; nobody reads meanwhile, so the sender has to wait as well, and the
// proxy holds little of what is under way. The end of one direction is passed on while the other goes on.

import static dev.asyncio.Asyncio.*;
import static dev.asyncio.net.Streams.*;

import dev.asyncio.ExceptionGroup;
import dev.asyncio.net.Connection;
import dev.asyncio.net.Server;
import dev.asyncio.stream.*;

void pump(StreamReader reader, StreamWriter writer) throws IOException {
    for (Chunk chunk = reader.readChunk(); chunk != null; chunk = reader.readChunk()) {
        writer.write(chunk); // as it came, without a copy
        writer.drain();
    }
    writer.writeEof();
}

void pass(StreamReader reader, StreamWriter writer, String host, int port) throws IOException {
    try (writer; Connection other = openConnection(host, port)) {
        taskGroup(group -> {
            group.createTask(() -> pump(reader, other.writer()));
            group.createTask(() -> pump(other.reader(), writer));
        });
    } catch (IOException | ExceptionGroup e) {
        IO.println("A connection has failed: " + e.getMessage());
    }
}

void main(String[] args) {
    if (args.length != 3) {
        IO.println("Usage: TcpProxy PORT HOST PORT-OF-HOST");
        return;
    }
    int targetPort = Integer.parseInt(args[2]);
    runMain(() -> {
        try (Server server = startServer(
                (reader, writer) -> pass(reader, writer, args[1], targetPort), "127.0.0.1", Integer.parseInt(args[0]))) {
            IO.println("Serving on port " + server.port());
            server.serveForever();
        }
    });
}
