package dev.asyncio.benchmarks;

import static java.util.Objects.requireNonNull;

import io.netty.channel.EventLoop;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Measures, while a load runs, how much is done in a time and what of processor time that takes.
final class LoadWindow {

    /// Begins the line in which the client tells how much of its core it used, from 0 to 1.
    static final String CLIENT_LINE = "CLIENT ";

    /// For how many more windows the first answer is waited for.
    private static final int MOST_WINDOWS = 50;

    private final EventLoop loop;
    private final ServerMeter server;
    private final PrintStream out;
    private final Tally tally = new Tally();

    /// Never completed but by what goes wrong.
    private final CompletableFuture<Void> failure = new CompletableFuture<>();

    LoadWindow(EventLoop loop, ServerMeter server, PrintStream out) {
        this.loop = loop;
        this.server = server;
        this.out = out;
    }

    /// {@return where the load counts; confined to the loop}
    Tally tally() {
        return tally;
    }

    /// Ends the measurement. Any thread; the first failure counts.
    void fail(LoadFailedException cause) {
        failure.completeExceptionally(cause);
    }

    /// Waits while the load runs.
    void pass(Duration time) throws LoadFailedException, InterruptedException {
        try {
            failure.get(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            // The good end: nothing has failed.
            return;
        } catch (ExecutionException e) {
            // Made by fail(), on the loop; here is where the main thread was.
            throw new LoadFailedException(
                    String.valueOf(requireNonNull(e.getCause()).getMessage()), e);
        }
    }

    /// Measures once and prints the figures.
    ///
    /// @param unit of what is counted, such as `req`
    void measure(String metric, String unit, Duration time) throws Exception {
        Snapshot before = loop.submit(() -> snapshot(true)).get();
        pass(time);
        Snapshot after = loop.submit(() -> snapshot(false)).get();
        // A server that has just begun on a busy machine.
        for (int patience = MOST_WINDOWS; after.count == 0 && patience > 0; patience--) {
            pass(time);
            after = loop.submit(() -> snapshot(false)).get();
        }
        double seconds = (after.nanos - before.nanos) / 1e9;
        if (after.count == 0) {
            throw new LoadFailedException(
                    "The server answered nothing in " + Math.round(seconds * 1000) + " ms of " + metric);
        }
        print(metric, after.count / seconds, unit + "/s");
        if (before.serverCpu.isPresent() && after.serverCpu.isPresent()) {
            double used = after.serverCpu.getAsDouble() - before.serverCpu.getAsDouble();
            // The system counts in hundredths of a second: in a short window there may be none.
            if (used > 0) {
                print(metric + "-cpu", after.count / used, unit + "/cpu-s");
            }
        }
        print(metric + "-p99", after.percentile99, "us");
        out.println(String.format(
                Locale.ROOT, "%s%s %.2f", CLIENT_LINE, metric, (after.clientCpu - before.clientCpu) / seconds));
    }

    void print(String metric, double value, String unit) {
        out.println(new ResultLine(metric, value, unit));
    }

    private Snapshot snapshot(boolean isBegin) {
        if (isBegin) {
            tally.reset();
        }
        return new Snapshot(
                tally.count(),
                isBegin ? 0 : tally.percentile99(),
                System.nanoTime(),
                ProcessorTime.ofThisProcess(),
                server.cpuSeconds());
    }

    private record Snapshot(long count, int percentile99, long nanos, double clientCpu, OptionalDouble serverCpu) {}
}
