package dev.asyncio.net.wire;

import static java.util.Objects.requireNonNull;

import dev.asyncio.net.memory.Packet;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// One end of a connection: a socket, as a system has them. Confined to the loop.
///
/// ```
///          connect                 accepted                  close
/// new ───────────────▶ connecting ──────────▶ connected ───────────────▶ closed
///                          │                      │ reset, no answer        ▲
///                          └── refused ──▶ broken ◀┘ ───────── close ───────┘
/// ```
/// A closed end goes on sending what it holds, and then the end; it answers what still comes with a reset.
public final class StreamEnd {

    private static final UnixDomainSocketAddress NO_PATH = UnixDomainSocketAddress.of("");

    private enum State {
        NEW,
        CONNECTING,
        CONNECTED,
        BROKEN,
        CLOSED
    }

    /// Who reads and writes.
    public interface Owner {

        /// The connection that was asked for is there.
        void connected();

        /// The connection that was asked for does not come about.
        void failed(IOException why);

        /// There is something to read: bytes, the end, or why there is neither.
        void readable();

        /// There is room to write, or a reason why there never will be.
        void writable();

        /// The host has crashed; everything is over.
        void crashed(IOException why);
    }

    private final Host host;
    private final int bufferSize;
    private @Nullable SocketAddress local;
    private @Nullable SocketAddress remote;
    private @Nullable Owner owner;
    private State state = State.NEW;

    private @Nullable StreamEnd peer;
    private @Nullable Pipe outgoing;
    private @Nullable Pipe incoming;
    private @Nullable Delivery handshake;
    private int clientPort;

    /// Why nothing can be read or written any more.
    private @Nullable IOException failure;

    private boolean isFailureTold;

    /// Creates a socket that is connected to nobody.
    public StreamEnd(Host host, Owner owner) {
        this(host);
        this.owner = owner;
    }

    private StreamEnd(Host host) {
        this.host = host;
        this.bufferSize = host.wire().bufferSize();
    }

    Host host() {
        return host;
    }

    int bufferSize() {
        return bufferSize;
    }

    /// {@return the address of this end}
    public SocketAddress local() {
        return requireNonNull(local, "A socket has no address before it is connected");
    }

    /// {@return the address of the other end}
    public SocketAddress remote() {
        return requireNonNull(remote, "A socket has no peer before it is connected");
    }

    /// {@return the host of the other end, or null}
    public @Nullable Host peerHost() {
        return peer == null ? null : peer.host;
    }

    /// Gives an accepted connection to whom it is told from now on.
    public void setOwner(Owner newOwner) {
        owner = newOwner;
    }

    // ---- connecting

    /// Asks for a connection; the owner is told what comes of it.
    ///
    /// @param from null for any address and port of this host
    /// @throws IOException if a system would say at once that it cannot be
    public void connect(SocketAddress to, @Nullable SocketAddress from) throws IOException {
        Host target = to instanceof InetSocketAddress inet ? host.wire().hostAt(inet.getAddress(), host) : host;
        if (target == null) {
            throw new NoRouteToHostException("No route to host");
        }
        if (!host.isUp()) {
            throw new SocketException("Network is unreachable");
        }
        remote = to;
        local = to instanceof InetSocketAddress inet ? bind(inet, (InetSocketAddress) from) : NO_PATH;
        state = State.CONNECTING;
        host.begins(this);
        handshake = new Delivery(
                this,
                target,
                Packet.Kind.CONNECT,
                0,
                Delivery.Patience.OF_CONNECT,
                () -> asked(target),
                this::connectTimesOut);
        handshake.onlyIf(() -> hasRoomAt(target)).send();
    }

    private boolean hasRoomAt(Host target) {
        Listener listener = target.listenerAt(remote());
        return listener == null || listener.hasRoom();
    }

    private InetSocketAddress bind(InetSocketAddress to, @Nullable InetSocketAddress wanted) throws IOException {
        if (wanted != null && host.toBind(wanted.getAddress()) != host) {
            throw new BindException("Cannot assign requested address");
        }
        clientPort = host.takeClientPort(wanted == null ? 0 : wanted.getPort());
        if (wanted == null || wanted.getAddress().isAnyLocalAddress()) {
            return new InetSocketAddress(host.addressTowards(to.getAddress()), clientPort);
        }
        return new InetSocketAddress(wanted.getAddress(), clientPort);
    }

    /// At the other host: somebody asks for a connection.
    private void asked(Host target) {
        StreamEnd answering = new StreamEnd(target);
        answering.local = remote;
        answering.remote = local;
        Listener listener = target.listenerAt(remote());
        if (listener == null) {
            answering.answer(this, Packet.Kind.RESET, () -> connectFails(refusal()), this::connectTimesOut);
            return;
        }
        listener.begins();
        answering.peer = this;
        peer = answering;
        outgoing = new Pipe(this, answering);
        incoming = new Pipe(answering, this);
        answering.outgoing = incoming;
        answering.incoming = outgoing;
        answering.state = State.CONNECTED;
        target.begins(answering);
        answering.answer(this, Packet.Kind.ACCEPT, () -> accepted(listener, answering), () -> {
            listener.givenUp();
            answering.vanish();
        });
    }

    private void answer(StreamEnd to, Packet.Kind kind, Runnable arrived, Runnable givenUp) {
        handshake = new Delivery(this, to.host, kind, 0, Delivery.Patience.OF_CONNECT, arrived, givenUp);
        handshake.send();
    }

    private ConnectException refusal() {
        return new ConnectException(
                remote instanceof UnixDomainSocketAddress ? "No such file or directory" : "Connection refused");
    }

    private void accepted(Listener listener, StreamEnd answering) {
        if (state != State.CONNECTING) {
            listener.givenUp();
            answering.vanish(); // given up here in the meantime
            return;
        }
        state = State.CONNECTED;
        handshake = new Delivery(
                this,
                answering.host,
                Packet.Kind.CONFIRM,
                0,
                Delivery.Patience.OF_DATA,
                () -> {
                    answering.handshake = null;
                    listener.connected(answering);
                },
                listener::givenUp);
        handshake.send();
        owner().connected();
    }

    private void connectTimesOut() {
        connectFails(new ConnectException("Connection timed out"));
    }

    private void connectFails(ConnectException why) {
        if (state == State.CONNECTING) {
            vanish();
            state = State.BROKEN;
            owner().failed(why);
        }
    }

    private Owner owner() {
        return requireNonNull(owner);
    }

    // ---- reading and writing

    /// Reads what is there.
    ///
    /// @return how many bytes; 0 if there are none now, -1 at the end
    /// @throws IOException if the connection is broken, behind what has arrived before
    public int read(ByteBuffer into) throws IOException {
        int count = incoming().read(into);
        if (count == 0 && failure != null) {
            isFailureTold = true;
            throw failure;
        }
        return count;
    }

    /// {@return whether [#read] has something to say}
    public boolean isReadable() {
        return incoming().isReadable() || (failure != null && !isFailureTold);
    }

    /// Writes as much as there is room for.
    ///
    /// @return how many bytes
    /// @throws IOException if the connection is broken
    public int write(ByteBuffer data) throws IOException {
        if (failure != null) {
            throw isFailureTold ? new IOException("Broken pipe") : tellFailure(failure);
        }
        return outgoing().write(data);
    }

    private IOException tellFailure(IOException why) {
        isFailureTold = true;
        return why;
    }

    /// Sends the end behind what was written. It can still be read.
    public void shutdownOutput() {
        if (failure == null) {
            outgoing().end();
        }
    }

    private Pipe incoming() {
        return requireNonNull(incoming);
    }

    private Pipe outgoing() {
        return requireNonNull(outgoing);
    }

    void tellReadable() {
        if (owner != null && state != State.CLOSED) {
            owner.readable();
        }
    }

    void tellWritable() {
        if (owner != null && state != State.CLOSED) {
            owner.writable();
        }
    }

    // ---- the end

    /// Ends this end. What was written is sent, unless something that has arrived is unread: then, as in
    /// Linux, the connection is reset, because the peer must not take it for read.
    public void close() {
        if (state == State.CONNECTED && failure == null && !incoming().hasUnread()) {
            state = State.CLOSED;
            outgoing().end();
            removeIfDone();
        } else if (state == State.CONNECTED && failure == null) {
            reset();
        } else {
            vanish();
        }
    }

    /// Gives the connection up. The peer is told, once; what is under way is lost.
    public void reset() {
        StreamEnd other = peer;
        boolean wasConnected = state == State.CONNECTED || (state == State.CLOSED && handshake == null);
        vanish();
        if (other != null && wasConnected) {
            sendReset(other);
        }
    }

    /// Answers what comes for a socket that is not there any more.
    void sendReset(StreamEnd to) {
        Wire wire = host.wire();
        Route route = wire.route(host, to.host);
        wire.tell(Packet.Kind.RESET, Packet.Fate.SENT, local(), remote(), 0);
        if (!host.isUp() || route.loses()) {
            wire.tell(Packet.Kind.RESET, Packet.Fate.LOST, local(), remote(), 0);
            return;
        }
        var _ = wire.after(route.duration(0), () -> {
            boolean arrives = !route.isCut() && to.host.isUp();
            wire.tell(Packet.Kind.RESET, arrives ? Packet.Fate.DELIVERED : Packet.Fate.LOST, local(), remote(), 0);
            if (arrives) {
                to.breakOff(new SocketException("Connection reset"));
            }
        });
    }

    /// The connection is over, because the peer says so or nobody answers.
    void breakOff(IOException why) {
        if (state == State.CLOSED || failure != null) {
            discard();
            return;
        }
        state = State.BROKEN;
        failure = why;
        discard();
        tellReadable();
        tellWritable();
    }

    /// Something between the hosts tells both ends that the connection is reset.
    public void resetByNetwork() {
        // Those who are told must be called in the poll, and the caller may be a task.
        var _ = host.wire().after(0, () -> {
            StreamEnd other = peer;
            breakOff(new SocketException("Connection reset"));
            if (other != null) {
                other.breakOff(new SocketException("Connection reset"));
            }
        });
    }

    void timesOut() {
        breakOff(new IOException("Connection timed out"));
    }

    void crash(IOException why) {
        Owner told = owner;
        boolean wasOpen = state != State.CLOSED;
        failure = why;
        vanish();
        if (told != null && wasOpen) {
            told.crashed(why);
        }
    }

    /// Ends without a word to the peer.
    private void vanish() {
        state = State.CLOSED;
        discard();
    }

    private void discard() {
        if (handshake != null) {
            handshake.cancel();
            handshake = null;
        }
        if (outgoing != null) {
            outgoing.discard();
        }
        if (state == State.CLOSED) {
            remove();
        }
    }

    /// Whether somebody still listens to what arrives.
    boolean isClosed() {
        return state == State.CLOSED;
    }

    void removeIfDone() {
        if (state == State.CLOSED && outgoing().isDone()) {
            remove();
        }
    }

    private void remove() {
        host.ends(this);
        if (clientPort != 0) {
            host.freeClientPort(clientPort);
            clientPort = 0;
        }
    }

    @Override
    public String toString() {
        return "StreamEnd[" + state + ", " + local + " -> " + remote + "]";
    }
}
