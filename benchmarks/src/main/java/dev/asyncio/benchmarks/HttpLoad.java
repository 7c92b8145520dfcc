package dev.asyncio.benchmarks;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Keeps requests outstanding on some connections that are kept alive, one or sixteen on each, and counts the
/// responses.
final class HttpLoad {

    private static final int PIPELINED = 16;
    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
    private static final Pattern LENGTH = Pattern.compile("\r\ncontent-length: (\\d+)\r\n", Pattern.CASE_INSENSITIVE);

    private final Bootstrap bootstrap;
    private final LoadWindow window;
    private final LoadSizes sizes;

    HttpLoad(Bootstrap bootstrap, LoadWindow window, LoadSizes sizes) {
        this.bootstrap = bootstrap;
        this.window = window;
        this.sizes = sizes;
    }

    /// Measures both.
    void run() throws Exception {
        run("http", 1);
        run("http-p16", PIPELINED);
    }

    private void run(String metric, int depth) throws Exception {
        List<Channel> channels = new ArrayList<>();
        Bootstrap opening = bootstrap.clone().handler(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(new HttpConnection(depth, window));
            }
        });
        for (int i = 0; i < sizes.httpConnections(); i++) {
            ChannelFuture opened = opening.connect().await();
            if (!opened.isSuccess()) {
                throw LoadFailedException.because(
                        "Connection %d of %d could not be opened".formatted(i + 1, sizes.httpConnections()),
                        opened.cause());
            }
            channels.add(opened.channel());
        }
        window.pass(sizes.warmUp());
        for (int i = 0; i < sizes.windows(); i++) {
            window.measure(metric, "req", sizes.window());
        }
        for (Channel channel : channels) {
            HttpConnection connection = channel.pipeline().get(HttpConnection.class);
            if (connection != null) {
                connection.end();
            }
            channel.close().await();
        }
    }

    /// Looks at the first response; all others of a server are as long as that. Confined to the client's
    /// loop.
    private static final class HttpConnection extends ChannelInboundHandlerAdapter {

        private final int depth;
        private final LoadWindow window;
        private final ByteBuf requests;
        private final StringBuilder first = new StringBuilder();
        private final long[] sent;
        private int oldest;
        private int responseLength; // 0 until the first one has come
        private int received;

        /// Written by the client's main thread: from now on the end of the connection is no failure.
        private volatile boolean hasEnded;

        HttpConnection(int depth, LoadWindow window) {
            this.depth = depth;
            this.window = window;
            this.sent = new long[depth];
            this.requests = Unpooled.unreleasableBuffer(Unpooled.directBuffer()
                            .writeBytes(REQUEST.repeat(depth).getBytes(StandardCharsets.US_ASCII)))
                    .asReadOnly();
        }

        void end() {
            hasEnded = true;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            send(context, depth);
        }

        private void send(ChannelHandlerContext context, int count) {
            long now = System.nanoTime();
            for (int i = 0; i < count; i++) {
                sent[oldest] = now;
                oldest = (oldest + 1) % depth;
            }
            var _ = context.writeAndFlush(requests.slice(0, count * REQUEST.length()), context.voidPromise());
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            var data = (ByteBuf) message;
            received += data.readableBytes();
            if (responseLength == 0) {
                readFirst(data);
            }
            data.release();
        }

        private void readFirst(ByteBuf data) {
            first.append(data.toString(StandardCharsets.US_ASCII));
            int end = first.indexOf("\r\n\r\n");
            if (end < 0) {
                return;
            }
            String head = first.substring(0, end + 2);
            Matcher length = LENGTH.matcher(head);
            if (!head.startsWith("HTTP/1.1 200 ") || !length.find()) {
                window.fail(new LoadFailedException("The server answered something else than hello"));
                return;
            }
            responseLength = end + 4 + Integer.parseInt(length.group(1));
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            int complete = responseLength == 0 ? 0 : received / responseLength;
            if (complete == 0) {
                return;
            }
            received -= complete * responseLength;
            long now = System.nanoTime();
            for (int i = 0; i < complete; i++) {
                window.tally().add(now - sent[(oldest + i) % depth]);
            }
            if (!hasEnded) {
                send(context, complete);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (!hasEnded) {
                window.fail(new LoadFailedException("The server closed a connection"));
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (!hasEnded) {
                window.fail(LoadFailedException.because("A connection broke", cause));
            }
            var _ = context.close();
        }
    }
}
