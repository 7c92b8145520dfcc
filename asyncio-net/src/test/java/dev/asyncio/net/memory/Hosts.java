package dev.asyncio.net.memory;

import static dev.asyncio.net.Streams.openConnection;
import static dev.asyncio.net.Streams.startServer;

import dev.asyncio.Asyncio;
import dev.asyncio.EventLoop;
import dev.asyncio.net.Connection;
import dev.asyncio.net.Server;
import dev.asyncio.stream.Chunk;
import dev.asyncio.stream.ClientConnected;
import dev.asyncio.stream.StreamReader;
import dev.asyncio.stream.StreamWriter;
import java.io.IOException;
import java.time.Duration;

/// A network with a client and a server, as most tests want it.
final class Hosts {

    final MemoryNetwork network;
    private final EventLoop loop;
    private final long began;

    Hosts(EventLoop loop, long seed) {
        this.loop = loop;
        this.began = loop.time();
        network = MemoryNetwork.seeded(seed);
        network.attach(loop);
        network.host("server");
        network.host("client");
    }

    Hosts(EventLoop loop) {
        this(loop, 0);
    }

    /// {@return the time that has passed}
    Duration elapsed() {
        return Duration.ofNanos(loop.time() - began);
    }

    void link(Link link) {
        network.link("client", "server", link);
    }

    Server serve(ClientConnected clientConnected) {
        return network.callOn("server", () -> startServer(clientConnected, "server", 80));
    }

    Connection connect() throws IOException {
        return network.callOn("client", () -> openConnection("server", 80));
    }

    static void echo(StreamReader reader, StreamWriter writer) throws IOException {
        try (writer) {
            for (Chunk chunk = reader.readChunk(); chunk != null; chunk = reader.readChunk()) {
                writer.write(chunk);
                writer.drain();
            }
        }
    }

    /// Ends a server and what it serves.
    static void end(Server server) {
        server.close();
        server.abortClients();
        server.waitClosed();
        Asyncio.sleep(Asyncio.millis(1)); // the tasks that served end
    }

    static byte[] data(int length) {
        byte[] data = new byte[length];
        for (int i = 0; i < length; i++) {
            data[i] = (byte) (i * 31 + (i >> 10));
        }
        return data;
    }
}
