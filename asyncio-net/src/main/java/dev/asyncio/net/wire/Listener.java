package dev.asyncio.net.wire;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A socket that waits for connections. Confined to the loop.
public final class Listener {

    /// Linux's `net.core.somaxconn`.
    private static final int MOST_WAITING = 4096;

    private final Host host;
    private final SocketAddress address;
    private final boolean shares;
    private final int backlog;
    private final Owner owner;
    private final ArrayDeque<StreamEnd> waiting = new ArrayDeque<>();
    private int shakingHands;
    private boolean isClosed;

    /// Who accepts.
    public interface Owner {

        /// A connection waits.
        void acceptable();

        /// The host has crashed.
        void crashed();
    }

    Listener(Host host, SocketAddress address, boolean shares, int backlog, Owner owner) {
        this.host = host;
        this.address = address;
        this.shares = shares;
        this.backlog = Math.clamp(backlog, 1, MOST_WAITING);
        this.owner = owner;
    }

    /// Listens on an address.
    ///
    /// @param on the host that asks for it
    /// @param wanted port 0 for any free one
    /// @param shares whether others that share too may listen there as well
    /// @throws IOException as a system would
    public static Listener open(Host on, SocketAddress wanted, boolean shares, int backlog, Owner owner)
            throws IOException {
        Host host = wanted instanceof InetSocketAddress inet ? on.toBind(inet.getAddress()) : on;
        return host.listen(wanted, shares, backlog, owner);
    }

    /// {@return the address with the port that it got}
    public SocketAddress address() {
        return address;
    }

    boolean shares() {
        return shares;
    }

    boolean listensAt(SocketAddress wanted) {
        return address.equals(wanted)
                || (address instanceof InetSocketAddress own
                        && wanted instanceof InetSocketAddress inet
                        && own.getPort() == inet.getPort()
                        && own.getAddress().isAnyLocalAddress());
    }

    /// {@return whether one more client may ask; if not, it is as if the system had not heard it}
    boolean hasRoom() {
        return waiting.size() + shakingHands <= backlog;
    }

    void begins() {
        shakingHands++;
    }

    void givenUp() {
        shakingHands--;
    }

    void connected(StreamEnd end) {
        shakingHands--;
        if (isClosed) {
            end.reset();
        } else {
            waiting.add(end);
            owner.acceptable();
        }
    }

    /// {@return the connection that has waited longest, or null}
    public @Nullable StreamEnd accept() {
        return waiting.poll();
    }

    /// {@return whether a connection waits}
    public boolean isAcceptable() {
        return !waiting.isEmpty();
    }

    /// Ends; the connections that wait are reset.
    public void close() {
        if (!isClosed) {
            isClosed = true;
            host.endListening(this);
            List.copyOf(waiting).forEach(StreamEnd::reset);
            waiting.clear();
        }
    }

    void crash() {
        isClosed = true;
        host.endListening(this);
        waiting.clear(); // the host ends them itself
        owner.crashed();
    }
}
