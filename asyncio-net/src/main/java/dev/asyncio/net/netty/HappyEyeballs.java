package dev.asyncio.net.netty;

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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
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

    private final Set<Future<Channel>> attempts = new LinkedHashSet<>();
    private final List<Throwable> errors = new ArrayList<>();

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
    }

    /// {@return the channel that was connected first} Suspends. If the calling task is cancelled, all
    /// attempts are given up.
    Channel connect() throws IOException {
        Channel winner = null;
        try {
            beginNext();
            while (winner == null && !attempts.isEmpty()) {
                Duration patience = addresses.hasNext() ? delay : null;
                var result = Asyncio.waitOn(attempts, patience, ReturnWhen.FIRST_COMPLETED);
                for (Future<Channel> done : result.done()) {
                    Throwable failure = done.exception();
                    attempts.remove(done);
                    if (failure != null) {
                        errors.add(failure);
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
            attempts.forEach(HappyEyeballs::giveUp);
        }
        if (winner == null) {
            throw failure();
        }
        return winner;
    }

    private void beginNext() {
        if (addresses.hasNext()) {
            SocketAddress address = addresses.next();
            attempts.add(poller.open(() -> bootstraps.get().connect(address)));
        }
    }

    private static void giveUp(Future<Channel> attempt) {
        if (!attempt.cancel() && !attempt.isCancelled() && attempt.exception() == null) {
            attempt.result().close();
        }
    }

    private IOException failure() {
        if (allErrors) {
            throw new ExceptionGroup(
                    "connecting failed",
                    errors.stream().map(Exception.class::cast).toList());
        }
        if (errors.size() == 1 && errors.getFirst() instanceof IOException only) {
            return only;
        }
        var all = new ConnectException("Multiple exceptions: "
                + errors.stream().map(Throwable::getMessage).collect(Collectors.joining("; ")));
        errors.forEach(all::addSuppressed);
        return all;
    }
}
