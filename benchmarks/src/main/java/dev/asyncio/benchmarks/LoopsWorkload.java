package dev.asyncio.benchmarks;

import dev.asyncio.net.LoopGroup;
import dev.asyncio.stream.StreamReader;
import dev.asyncio.stream.StreamWriter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// What a second loop is worth: a server that works 60 µs and more for each message, on a [LoopGroup] of one
/// loop and on one of two, by turns and in one process.
///
/// The work is there so that the client, which needs about a microsecond for a message, is not the limit, and
/// takes little from the second core. Each connection has messages outstanding, so every loop that has a
/// connection is busy all the time, however the system has shared them out.
///
/// `loops-N` is messages a second; it tells of the loops only as far as nobody else wants the cores.
/// `loops-N-cpu` is messages a second of the processor time of all threads but the client's: what two loops
/// get in each other's way would show here, whoever else is there. `loops-N-cores` is how many cores the
/// server got.
final class LoopsWorkload {

    static final String NAME = "loops";

    /// How often a message is hashed: a chain of SHA-256, of which each link takes 0.06 to 0.3 µs.
    private static final int LINKS = 1_000;

    private static final int MOST_LOOPS = 2;

    private final Results results;
    private final Duration window;

    LoopsWorkload(Results results) {
        this.results = results;
        this.window = Duration.ofNanos((long) (results.sizes().seconds() * 1e9));
    }

    /// One window.
    private record Window(long messages, double seconds, double serverCpu) {

        double rate() {
            return messages / seconds;
        }
    }

    void run() throws Exception {
        for (int round = 0; round < Sizes.LEAST_ROUNDS; round++) {
            double ofOne = 0;
            for (int loops = 1; loops <= MOST_LOOPS; loops++) {
                Window measured = measure(loops);
                String metric = NAME + "-" + loops;
                results.print(metric, measured.rate(), "req/s");
                results.print(metric + "-cpu", measured.messages() / measured.serverCpu(), "req/cpu-s");
                results.print(metric + "-cores", measured.serverCpu() / measured.seconds(), "cpu-s/s");
                if (loops == 1) {
                    ofOne = measured.rate();
                } else {
                    results.print(NAME + "-gain", measured.rate() / ofOne, "loops-" + loops + "/loops-1");
                }
            }
        }
    }

    private Window measure(int loops) throws Exception {
        var listening = new CompletableFuture<LoopGroup>();
        var port = new CompletableFuture<Integer>();
        var measured = new CompletableFuture<Window>();
        Thread client = Thread.ofPlatform().name("load").start(() -> {
            try {
                measured.complete(load(port.get()));
            } catch (Throwable thrown) {
                measured.completeExceptionally(thrown);
            }
            listening.join().shutdown();
        });
        LoopGroup.builder().loops(loops).handleSignals(false).run((group, _) -> {
            var server = group.startServer(LoopsWorkload::serve, Serving.HOST, 0);
            listening.complete(group);
            port.complete(server.port());
            server.serveForever();
        });
        client.join();
        return measured.get();
    }

    private Window load(int port) throws IOException {
        try (var load = new DigestLoad(port)) {
            load.runFor(window.dividedBy(3)); // to compile, and to fill what is outstanding
            long thread = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            double process = ProcessorTime.ofThisProcess();
            long began = System.nanoTime();
            long messages = load.runFor(window);
            double seconds = (System.nanoTime() - began) / 1e9;
            double all = ProcessorTime.ofThisProcess() - process;
            double own = (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - thread) / 1e9;
            return new Window(messages, seconds, all - own);
        }
    }

    private static void serve(StreamReader reader, StreamWriter writer) throws IOException {
        MessageDigest digest = sha256();
        try (writer) {
            for (byte[] message = next(reader); message != null; message = next(reader)) {
                for (int i = 0; i < LINKS; i++) {
                    message = digest.digest(message);
                }
                writer.write(message);
                writer.drain();
            }
        }
    }

    private static byte @Nullable [] next(StreamReader reader) throws IOException {
        byte[] message = reader.read(DigestLoad.SIZE);
        return message.length == 0 ? null : message.length == DigestLoad.SIZE ? message : complete(message, reader);
    }

    private static byte[] complete(byte[] begun, StreamReader reader) throws IOException {
        byte[] message = Arrays.copyOf(begun, DigestLoad.SIZE);
        byte[] rest = reader.readExactly(DigestLoad.SIZE - begun.length);
        System.arraycopy(rest, 0, message, begun.length, rest.length);
        return message;
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has it", e);
        }
    }

    /// {@return what the server answers to a message}
    static byte[] answer(byte[] message) {
        MessageDigest digest = sha256();
        byte[] answer = message;
        for (int i = 0; i < LINKS; i++) {
            answer = digest.digest(answer);
        }
        return answer;
    }
}
