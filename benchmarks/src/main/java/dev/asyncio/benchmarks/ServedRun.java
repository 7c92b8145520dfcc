package dev.asyncio.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Measures a peer as a server: starts it, loads it with the client, and kills it.
final class ServedRun {

    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final JavaCommand java;
    private final Pinning pinning;
    private final Map<String, String> environment;
    private final Path folder;

    /// Made when it is first needed.
    private @Nullable BenchCertificate certificate;

    ServedRun(JavaCommand java, Pinning pinning, Map<String, String> environment, Path folder) {
        this.java = java;
        this.pinning = pinning;
        this.environment = environment;
        this.folder = folder;
    }

    /// {@return what the client printed; its status is the server's if that is
    /// [PeerMain#NO_SUCH_WORKLOAD]}
    ///
    /// @throws ServerProcess.FailedException if the server did not listen, or died
    ChildProcess run(Peer peer, Workload workload) throws IOException, InterruptedException {
        int port = freePort();
        List<String> command = new ArrayList<>(peer.commandFor(workload));
        command.add(Integer.toString(port));
        if (workload == Workload.ECHO_TLS) {
            BenchCertificate pem = certificate();
            command.add(pem.certificate().toString());
            command.add(pem.key().toString());
        }
        try (var server = ServerProcess.start(pinning.server(command), environment, folder, START_LIMIT)) {
            List<String> client = java.of(LoadClient.class);
            client.addAll(List.of(workload.id(), Integer.toString(port), Long.toString(server.pid())));
            var load = ChildProcess.run(pinning.client(client), environment, folder, ChildProcess.Messages.SHOWN);
            if (load.status() != 0) {
                server.checkAlive();
            }
            return load;
        } catch (ServerProcess.FailedException e) {
            if (e.status() == PeerMain.NO_SUCH_WORKLOAD) {
                return new ChildProcess(e.status(), List.of(), Duration.ZERO);
            }
            throw e;
        }
    }

    private BenchCertificate certificate() throws IOException, InterruptedException {
        if (certificate == null) {
            certificate = BenchCertificate.make(folder);
        }
        return certificate;
    }

    /// Somebody could take it before the server does, which then says so.
    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral(Serving.HOST))) {
            return socket.getLocalPort();
        }
    }
}
