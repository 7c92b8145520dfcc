package dev.asyncio.benchmarks;

import static java.util.Objects.requireNonNull;

import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLServerSocket;

/// Blocking sockets, a virtual thread for each connection.
final class BlockingServers {

    private static final int BUFFER = 65_536;

    private BlockingServers() {}

    static void serve(Serving serving) throws IOException {
        try (ServerSocket listening = listen(serving)) {
            Serving.ready();
            while (true) {
                Socket socket = listening.accept();
                Thread.startVirtualThread(() -> echo(socket));
            }
        }
    }

    private static ServerSocket listen(Serving serving) throws IOException {
        InetAddress host = InetAddress.ofLiteral(Serving.HOST);
        if (!serving.isTls()) {
            return new ServerSocket(serving.port(), Serving.BACKLOG, host);
        }
        // Netty reads PEM files, which the JDK does not; the context is the JDK's.
        var context = (JdkSslContext) SslContextBuilder.forServer(
                        requireNonNull(serving.certificate()).toFile(),
                        requireNonNull(serving.key()).toFile())
                .sslProvider(SslProvider.JDK)
                .build();
        ServerSocketFactory factory = context.context().getServerSocketFactory();
        var socket = (SSLServerSocket) factory.createServerSocket(serving.port(), Serving.BACKLOG, host);
        socket.setEnabledProtocols(new String[] {Serving.TLS_VERSION});
        return socket;
    }

    private static void echo(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            var buffer = new byte[BUFFER];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                out.write(buffer, 0, read);
            }
        } catch (IOException e) {
            // The client has gone, which ends this connection alone.
        }
    }
}
