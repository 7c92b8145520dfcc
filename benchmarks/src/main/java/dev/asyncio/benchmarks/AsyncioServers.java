package dev.asyncio.benchmarks;

import dev.asyncio.Asyncio;
import dev.asyncio.net.Server;
import dev.asyncio.net.ServerOptions;
import dev.asyncio.net.Streams;
import dev.asyncio.stream.Chunk;
import dev.asyncio.stream.StreamReader;
import dev.asyncio.stream.StreamWriter;
import java.io.IOException;

/// This library as a server that a load client measures: `WORKLOAD PORT`. It prints `READY` when it listens, and serves
/// until it is killed.
final class AsyncioServers {

    private static final int BACKLOG = 1024;

    private AsyncioServers() {}

    /// {@return false if the arguments name none of these servers}
    static boolean run(String[] arguments) {
        switch (arguments[0]) {
            case "echo" -> Asyncio.run(() -> echo(port(arguments)));
            default -> {
                return false;
            }
        }
        return true;
    }

    private static int port(String[] arguments) {
        if (arguments.length < 2) {
            System.err.println(arguments[0] + " needs the port to listen on");
            System.exit(2);
        }
        return Integer.parseInt(arguments[1]);
    }

    private static void echo(int port) throws IOException {
        serve(Streams.startServer(AsyncioServers::echo, "127.0.0.1", port, new ServerOptions().backlog(BACKLOG)));
    }

    private static void serve(Server server) {
        System.out.println("READY");
        server.serveForever();
    }

    private static void echo(StreamReader reader, StreamWriter writer) throws IOException {
        try (writer) {
            for (Chunk chunk = reader.readChunk(); chunk != null; chunk = reader.readChunk()) {
                writer.write(chunk);
                writer.drain();
            }
        }
    }
}
