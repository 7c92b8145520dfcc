package dev.asyncio.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;

/// The client of [LoopsWorkload]: keeps messages outstanding on some connections and counts the answers, on
/// the thread that calls it.
final class DigestLoad implements AutoCloseable {

    /// Of a message and of an answer, in bytes.
    static final int SIZE = 32;

    private static final int CONNECTIONS = 32;
    private static final int OUTSTANDING = 16; // on each

    private final Selector selector = Selector.open();
    private final ByteBuffer received = ByteBuffer.allocateDirect(OUTSTANDING * SIZE);
    private final ByteBuffer messages = ByteBuffer.allocateDirect(OUTSTANDING * SIZE);

    /// How many bytes of an answer a connection has received.
    private static final class Progress {

        int bytes;
    }

    DigestLoad(int port) throws IOException {
        byte[] message = new byte[SIZE];
        Arrays.fill(message, (byte) 7);
        for (int i = 0; i < OUTSTANDING; i++) {
            messages.put(message);
        }
        check(port, message);
        for (int i = 0; i < CONNECTIONS; i++) {
            SocketChannel channel = open(port);
            send(channel, OUTSTANDING);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, new Progress());
        }
    }

    private static SocketChannel open(int port) throws IOException {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        return channel;
    }

    /// Once, whether the server does the work.
    private static void check(int port, byte[] message) throws IOException {
        try (SocketChannel channel = open(port)) {
            channel.write(ByteBuffer.wrap(message));
            ByteBuffer answer = ByteBuffer.allocate(SIZE);
            while (answer.hasRemaining() && channel.read(answer) >= 0) {
                // until it is whole
            }
            if (!Arrays.equals(answer.array(), LoopsWorkload.answer(message))) {
                throw new IOException("The server answered something else than the digest");
            }
        }
    }

    private void send(SocketChannel channel, int count) throws IOException {
        // As many bytes as have just come, so they fit into the socket.
        messages.position(0).limit(count * SIZE);
        while (messages.hasRemaining()) {
            channel.write(messages);
        }
    }

    /// Loads the server.
    ///
    /// @return how many answers came
    long runFor(Duration time) throws IOException {
        long end = System.nanoTime() + time.toNanos();
        long[] answers = new long[1];
        while (System.nanoTime() < end) {
            selector.select(
                    key -> {
                        try {
                            answers[0] += receive((SocketChannel) key.channel(), (Progress) key.attachment());
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    },
                    100);
        }
        return answers[0];
    }

    private int receive(SocketChannel channel, Progress progress) throws IOException {
        received.clear();
        int count = channel.read(received);
        if (count < 0) {
            throw new IOException("The server closed a connection");
        }
        progress.bytes += count;
        int answers = progress.bytes / SIZE;
        progress.bytes %= SIZE;
        if (answers > 0) {
            send(channel, answers);
        }
        return answers;
    }

    @Override
    public void close() throws IOException {
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }
}
