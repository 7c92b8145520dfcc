package dev.asyncio.benchmarks;

import static java.util.Objects.requireNonNull;

import dev.asyncio.Asyncio;
import dev.asyncio.net.Server;
import dev.asyncio.net.ServerOptions;
import dev.asyncio.net.Streams;
import dev.asyncio.net.Tls;
import dev.asyncio.net.Transports;
import dev.asyncio.stream.BaseTransport;
import dev.asyncio.stream.Chunk;
import dev.asyncio.stream.Protocol;
import dev.asyncio.stream.StreamReader;
import dev.asyncio.stream.StreamWriter;
import dev.asyncio.stream.Transport;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// This library as a server that a load client measures, with streams or with a protocol.
final class AsyncioServers {

    private AsyncioServers() {}

    /// Serves with a task for each connection.
    static void streams(Serving serving) throws Exception {
        if (serving.isHttp()) {
            HttpPeers.asyncio(serving);
            return;
        }
        Asyncio.run(
                () -> serve(Streams.startServer(AsyncioServers::echo, Serving.HOST, serving.port(), options(serving))));
    }

    /// Serves without tasks: the transport calls back.
    static void protocol(Serving serving) throws Exception {
        Asyncio.run(() ->
                serve(Transports.createServer(Echo::new, List.of(Serving.HOST), serving.port(), options(serving))));
    }

    private static ServerOptions options(Serving serving) throws IOException {
        var options = new ServerOptions().backlog(Serving.BACKLOG);
        if (serving.isTls()) {
            options.tls(Tls.server(requireNonNull(serving.certificate()), requireNonNull(serving.key()))
                    .protocols(Serving.TLS_VERSION));
        }
        return options;
    }

    private static void serve(Server server) {
        Serving.ready();
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

    /// Writes back what comes, and reads no more while the peer does not take it.
    private static final class Echo implements Protocol {

        private @Nullable Transport transport;

        private Transport transport() {
            return requireNonNull(transport);
        }

        @Override
        public void connectionMade(BaseTransport made) {
            transport = (Transport) made;
        }

        @Override
        public void chunkReceived(Chunk chunk) {
            transport().write(chunk);
        }

        @Override
        public void pauseWriting() {
            transport().pauseReading();
        }

        @Override
        public void resumeWriting() {
            transport().resumeReading();
        }
    }
}
