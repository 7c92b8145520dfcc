package dev.asyncio.net.netty;

import static java.util.Objects.requireNonNull;

import dev.asyncio.Asyncio;
import dev.asyncio.ExceptionGroup;
import dev.asyncio.Future;
import dev.asyncio.ReturnWhen;
import dev.asyncio.net.ConnectOptions;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Connects to whichever of several addresses answers first (RFC 8305, section 5; CPython, `staggered.py`).
///
/// The addresses are tried in order. An attempt that has not succeeded after a delay goes on, but the next
/// begins beside it; one that fails is followed by the next at once. The first to succeed wins, and the
/// others are given up.
final class HappyEyeballs {

    private final NettyPoller poller;
    private final Supplier<Bootstrap> bootstraps;
    private final Iterator<? extends SocketAddress> addresses;
    private final @Nullable Duration delay;
    private final boolean allErrors;
    private final @Nullable SocketAddress local;

    private final Map<Future<Channel>, SocketAddress> attempts = new LinkedHashMap<>();
    private final List<IOException> errors = new ArrayList<>();

    HappyEyeballs(
            NettyPoller poller,
            Supplier<Bootstrap> bootstraps,
            List<? extends SocketAddress> addresses,
            ConnectOptions options) {
        this.poller = poller;
        this.bootstraps = bootstraps;
        this.addresses = addresses.iterator();
        this.delay = options.happyEyeballsDelay();
        this.allErrors = options.allErrors();
        this.local = options.localAddress();
    }

    /// {@return the channel that was connected first} Suspends. If the calling task is cancelled, all
    /// attempts are given up.
    Channel connect() throws IOException {
        Channel winner = null;
        try {
            beginNext();
            while (winner == null && !attempts.isEmpty()) {
                Duration patience = addresses.hasNext() ? delay : null;
                var result = Asyncio.waitOn(attempts.keySet(), patience, ReturnWhen.FIRST_COMPLETED);
                for (Future<Channel> done : result.done()) {
                    Throwable failure = done.exception();
                    SocketAddress address = attempts.remove(done);
                    if (failure != null) {
                        errors.add(SocketFailures.cannotConnect(requireNonNull(address), local, failure));
                    } else if (winner == null) {
                        winner = done.result();
                    } else {
                        done.result().close(); // two at the same moment
                    }
                }
                if (winner == null) {
                    beginNext();
                }
            }
        } finally {
            attempts.keySet().forEach(HappyEyeballs::giveUp);
        }
        if (winner == null) {
            throw failure();
        }
        return winner;
    }

    private void beginNext() {
        if (addresses.hasNext()) {
            SocketAddress address = addresses.next();
            attempts.put(poller.open(() -> bootstraps.get().connect(address)), address);
        }
    }

    private static void giveUp(Future<Channel> attempt) {
        if (!attempt.cancel() && !attempt.isCancelled() && attempt.exception() == null) {
            attempt.result().close();
        }
    }

    private IOException failure() {
        if (allErrors) {
            throw new ExceptionGroup("no address can be connected to", errors);
        }
        if (errors.size() == 1) {
            return errors.getFirst();
        }
        var all = new ConnectException("Cannot connect to any of %d addresses: %s"
                .formatted(
                        errors.size(),
                        errors.stream().map(Throwable::getMessage).collect(Collectors.joining("; "))));
        errors.forEach(all::addSuppressed);
        return all;
    }
}
