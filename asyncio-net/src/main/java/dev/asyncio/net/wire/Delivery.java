package dev.asyncio.net.wire;

import dev.asyncio.net.memory.Packet;
import java.net.SocketAddress;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Something that a host sends until it arrives, as TCP does: each time after twice as long.
final class Delivery {

    /// How patient a sender is.
    ///
    /// @param firstNanos how long it waits before it sends for the second time
    /// @param attempts how often it sends before it gives up
    record Patience(long firstNanos, int attempts) {

        /// Linux's: 200 ms at least, `tcp_retries2`, 15 times more; 924 s altogether.
        static final Patience OF_DATA = new Patience(200_000_000L, 16);

        /// Linux's `tcp_syn_retries`, 6 times more; 127 s altogether.
        static final Patience OF_CONNECT = new Patience(1_000_000_000L, 7);
    }

    /// Linux's `TCP_RTO_MAX`.
    private static final long LONGEST_WAIT = 120_000_000_000L;

    private final Host from;
    private final Host to;
    private final Packet.Kind kind;
    private final SocketAddress sender;
    private final SocketAddress recipient;
    private final int bytes;
    private final Patience patience;
    private final Runnable arrived;
    private final Runnable givenUp;

    private BooleanSupplier hasRoom = () -> true;
    private int attempts;
    private Wire.@Nullable Arrival pending;

    /// @param arrived is told at the recipient's
    /// @param givenUp is told after the last attempt
    Delivery(
            StreamEnd sender,
            Host to,
            Packet.Kind kind,
            int bytes,
            Patience patience,
            Runnable arrived,
            Runnable givenUp) {
        this.from = sender.host();
        this.to = to;
        this.kind = kind;
        this.sender = sender.local();
        this.recipient = sender.remote();
        this.bytes = bytes;
        this.patience = patience;
        this.arrived = arrived;
        this.givenUp = givenUp;
    }

    /// Has it count as lost where the recipient has no room.
    Delivery onlyIf(BooleanSupplier recipientHasRoom) {
        hasRoom = recipientHasRoom;
        return this;
    }

    void send() {
        send(0);
    }

    /// @param lateNanos how much longer it is under way than the link has it
    void send(long lateNanos) {
        attempts++;
        Wire wire = from.wire();
        Route route = wire.route(from, to);
        tell(Packet.Fate.SENT);
        if (!from.isUp() || route.loses()) {
            lost(0);
        } else {
            long duration = route.duration(bytes) + lateNanos;
            pending = wire.after(duration, () -> arrive(route, duration));
        }
    }

    private void arrive(Route route, long duration) {
        pending = null;
        if (!route.isCut() && to.isUp() && hasRoom.getAsBoolean()) {
            tell(Packet.Fate.DELIVERED);
            arrived.run();
        } else {
            lost(duration);
        }
    }

    /// @param waited for how long it was under way
    private void lost(long waited) {
        tell(Packet.Fate.LOST);
        long patient = Math.min(LONGEST_WAIT, patience.firstNanos() << (attempts - 1));
        Runnable next = attempts < patience.attempts() ? this::send : givenUp;
        pending = from.wire().after(Math.max(0, patient - waited), next);
    }

    private void tell(Packet.Fate fate) {
        from.wire().tell(kind, fate, sender, recipient, bytes);
    }

    void cancel() {
        if (pending != null) {
            pending.cancel();
        }
    }
}
