package dev.asyncio.benchmarks;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;

/// Loads a server and prints what it achieves: `LoadClient WORKLOAD PORT PID`, where the last is the
/// server's. One client for all peers, on one thread.
public final class LoadClient {

    /// The exit status when the server did not do what is measured.
    static final int FAILED = 3;

    private LoadClient() {}

    /// Measures, and ends the process.
    public static void main(String[] arguments) throws Exception {
        try {
            run(
                    Workload.byId(arguments[0]).orElseThrow(),
                    Integer.parseInt(arguments[1]),
                    ServerMeter.of(Long.parseLong(arguments[2])));
        } catch (LoadFailedException e) {
            System.err.println("asyncio: " + arguments[0] + ": " + e.getMessage());
            System.exit(FAILED);
        }
        System.exit(0);
    }

    private static void run(Workload workload, int port, ServerMeter server) throws Exception {
        NettyTransport transport = NettyTransport.best();
        var group = new MultiThreadIoEventLoopGroup(1, transport.ioHandlers());
        EventLoop loop = group.next();
        var bootstrap = new Bootstrap()
                .group(group)
                .channel(transport.socket())
                .option(ChannelOption.TCP_NODELAY, true)
                .remoteAddress(Serving.HOST, port);
        var sizes = LoadSizes.of(System.getenv());
        var window = new LoadWindow(loop, server, System.out);
        switch (workload) {
            case CONNECTIONS -> {
                new IdleConnections(bootstrap, window, sizes, server).run();
                new ConnectionRate(bootstrap, window, sizes).run();
            }
            case HTTP -> new HttpLoad(bootstrap, window, sizes).run();
            case ECHO_TLS -> {
                // The certificate was made a moment ago, for the measurement.
                var tls = SslContextBuilder.forClient()
                        .trustManager(InsecureTrustManagerFactory.INSTANCE)
                        .endpointIdentificationAlgorithm("")
                        .protocols(Serving.TLS_VERSION)
                        .sslProvider(NettyTransport.sslProvider())
                        .build();
                new EchoLoad(bootstrap, tls, window, sizes).run(workload);
            }
            default -> new EchoLoad(bootstrap, null, window, sizes).run(workload);
        }
    }
}
