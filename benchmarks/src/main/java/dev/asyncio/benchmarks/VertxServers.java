package dev.asyncio.benchmarks;

import static java.util.Objects.requireNonNull;

import io.netty.handler.ssl.OpenSsl;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;

/// Vert.x with one event loop.
public final class VertxServers {

    private VertxServers() {}

    /// Serves what the arguments say.
    public static void main(String[] arguments) {
        PeerMain.serve(VertxServers::serve, arguments);
    }

    private static void serve(Serving serving) throws Exception {
        if (serving.isHttp()) {
            HttpPeers.vertx(serving);
            return;
        }
        var vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
        var server = vertx.createNetServer(options(serving)).connectHandler(socket -> {
            socket.exceptionHandler(_ -> {});
            socket.handler(data -> {
                var _ = socket.write(data);
                // As its own Pipe does: what the peer does not take must not pile up.
                if (socket.writeQueueFull()) {
                    socket.pause();
                    socket.drainHandler(_ -> socket.resume());
                }
            });
        });
        try {
            server.listen(serving.port(), Serving.HOST)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get();
        } catch (ExecutionException e) {
            throw new IOException(requireNonNull(e.getCause()).getMessage(), e);
        }
        Serving.ready();
        new CountDownLatch(1).await();
    }

    private static NetServerOptions options(Serving serving) {
        var options = new NetServerOptions().setTcpNoDelay(true).setAcceptBacklog(Serving.BACKLOG);
        if (serving.isTls()) {
            options.setSsl(true)
                    .setEnabledSecureTransportProtocols(Set.of(Serving.TLS_VERSION))
                    .setKeyCertOptions(new PemKeyCertOptions()
                            .setCertPath(requireNonNull(serving.certificate()).toString())
                            .setKeyPath(requireNonNull(serving.key()).toString()));
        }
        if (serving.isTls() && OpenSsl.isAvailable()) {
            options.setSslEngineOptions(new OpenSSLEngineOptions());
        }
        return options;
    }
}
