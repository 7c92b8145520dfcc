package dev.asyncio.net;

import static java.util.Objects.requireNonNull;

import dev.asyncio.CancelledError;
import dev.asyncio.WaitQueue;
import dev.asyncio.net.DatagramOptions.Overflow;
import dev.asyncio.stream.BaseTransport;
import dev.asyncio.stream.DatagramProtocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// One end of an exchange of datagrams, for programs that await. Our addition to asyncio, whose datagrams
/// come only to a `DatagramProtocol`.
///
/// Datagrams may get lost, be doubled, or overtake one another; each that arrives is whole. What has come and
/// was not received yet waits in a queue of [DatagramOptions#queueSize(int)]; what finds it full is dropped
/// and counted.
///
/// What the system reports of a datagram that was sent earlier, say that nobody listens there
/// ([java.net.PortUnreachableException], connected ends only), is thrown once: by the next call of `receive`,
/// `send` or `drain`. The end stays open. Of several reports that nobody has been thrown yet only the first
/// is kept, as the system does.
///
/// An endpoint belongs to its loop; several tasks may use it. Made by [Datagrams].
public final class DatagramEndpoint implements Iterable<Datagram>, AutoCloseable {

    private final int queueSize;
    private final Overflow overflow;
    private final Receiving receiving = new Receiving();
    private @Nullable UdpTransport transport;

    // Confined to the loop.
    private final ArrayDeque<Datagram> queue = new ArrayDeque<>();
    private final WaitQueue receivers = new WaitQueue(this);
    private final WaitQueue drainers = new WaitQueue(this);
    private final WaitQueue closers = new WaitQueue(this);
    private @Nullable Exception reported; // not thrown yet
    private @Nullable Exception lostBecause;
    private boolean isWritingPaused;
    private boolean isLost;
    private long dropped;

    DatagramEndpoint(DatagramOptions options) {
        this.queueSize = options.queueSize();
        this.overflow = options.overflow();
    }

    /// {@return what the transport is to call}
    DatagramProtocol protocol() {
        return receiving;
    }

    /// {@return the next datagram} Suspends until there is one.
    ///
    /// @throws IOException what the system has reported; or that the end is closed and everything received
    /// @throws CancelledError if the task is cancelled meanwhile; no datagram is lost by that
    public Datagram receive() throws IOException {
        Datagram datagram = next();
        if (datagram == null) {
            throw closed("receive");
        }
        return datagram;
    }

    private SocketException closed(String verb) {
        return new SocketException(this + " cannot " + verb + ", because it is closed; open another one");
    }

    /// {@return the next datagram, or null once closed}
    private @Nullable Datagram next() throws IOException {
        while (true) {
            throwReported();
            Datagram datagram = queue.poll();
            if (datagram != null) {
                passOn();
                return datagram;
            }
            if (isLost || transport().isClosing()) {
                return null;
            }
            waitForOne();
        }
    }

    private void waitForOne() {
        try {
            receivers.suspend();
        } catch (CancelledError cancelled) {
            // It may have been woken for something that somebody else should now have.
            if (!queue.isEmpty() || reported != null) {
                receivers.wakeNext();
            }
            throw cancelled;
        }
    }

    private void passOn() {
        if (!queue.isEmpty()) {
            receivers.wakeNext();
        }
    }

    /// {@return the next datagram if one has come, or null} Never suspends.
    ///
    /// @throws IOException what the system has reported
    public @Nullable Datagram receiveNowait() throws IOException {
        throwReported();
        return queue.poll();
    }

    /// Sends one datagram to `address`. Never suspends: what the system does not take at once is buffered,
    /// see [#drain()]. The array may be changed afterwards.
    ///
    /// @param data may be empty, except on a connected end with [IoTransport#NIO], which reports it; more
    ///     than 65,507 bytes (IPv4) the system refuses, which is then reported
    /// @throws IllegalArgumentException if the end is connected to another address, or the address is
    ///     unresolved
    /// @throws IOException what the system has reported of an earlier datagram, in which case nothing is
    ///     sent; or that the end is closed
    public void send(byte[] data, InetSocketAddress address) throws IOException {
        requireNonNull(data, "There is nothing to send: the data is null");
        requireNonNull(address, "send needs an address, not null; leave it out on a connected endpoint");
        sendTo(ByteBuffer.wrap(data), address);
    }

    /// Sends one datagram of text in UTF-8, see [#send(byte[], InetSocketAddress)].
    public void send(String text, InetSocketAddress address) throws IOException {
        requireNonNull(text, "There is nothing to send: the text is null");
        send(text.getBytes(StandardCharsets.UTF_8), address);
    }

    /// Sends one datagram to the address that this end is connected to, see [#send(byte[],
    /// InetSocketAddress)].
    ///
    /// @throws IllegalArgumentException if it is not connected
    public void send(byte[] data) throws IOException {
        requireNonNull(data, "There is nothing to send: the data is null");
        sendTo(ByteBuffer.wrap(data), null);
    }

    /// Sends one datagram of text in UTF-8 to the address that this end is connected to, see
    /// [#send(byte[], InetSocketAddress)].
    ///
    /// @throws IllegalArgumentException if it is not connected
    public void send(String text) throws IOException {
        requireNonNull(text, "There is nothing to send: the text is null");
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    private void sendTo(ByteBuffer data, @Nullable SocketAddress address) throws IOException {
        throwReported();
        if (isLost || transport().isClosing()) {
            throw closed("send");
        }
        transport().sendTo(data, address);
    }

    /// Suspends while more than the high-water mark waits to be sent, until it is down to the low one. Who
    /// sends much calls it in between.
    ///
    /// @throws IOException what the system has reported
    /// @throws CancelledError if the task is cancelled meanwhile; what was sent is sent all the same
    public void drain() throws IOException {
        throwReported();
        if (isWritingPaused && !isLost) {
            drainers.suspend();
            throwReported();
        }
    }

    private void throwReported() throws IOException {
        Exception exception = reported;
        if (exception != null) {
            reported = null;
            throw exception instanceof IOException io ? io : new IOException(exception);
        }
    }

    /// {@return the datagrams as they come, for a loop that ends when the endpoint is closed} `hasNext`
    /// suspends, and throws what [#receive()] throws.
    @Override
    public Iterator<Datagram> iterator() {
        return new Iterator<>() {
            private @Nullable Datagram next;

            @Override
            public boolean hasNext() {
                try {
                    if (next == null) {
                        next = DatagramEndpoint.this.next();
                    }
                    return next != null;
                } catch (IOException e) {
                    throw Thrown.asIs(e);
                }
            }

            @Override
            public Datagram next() {
                if (!hasNext()) {
                    throw new NoSuchElementException(DatagramEndpoint.this + " is closed; ask hasNext() before next()");
                }
                Datagram taken = requireNonNull(next);
                next = null;
                return taken;
            }
        };
    }

    /// Receives what is sent to a multicast group too, see [UdpTransport#joinGroup]. Suspends.
    public void joinGroup(InetAddress group) throws IOException {
        transport().joinGroup(group, null);
    }

    /// Receives what is sent to a multicast group too, see [UdpTransport#joinGroup]. Suspends.
    public void joinGroup(InetAddress group, NetworkInterface on) throws IOException {
        transport().joinGroup(group, requireNonNull(on, "joinGroup needs a network, not null; leave it out"));
    }

    /// Receives no more of what is sent to a group, see [UdpTransport#leaveGroup]. Suspends.
    public void leaveGroup(InetAddress group) throws IOException {
        transport().leaveGroup(group, null);
    }

    /// Receives no more of what is sent to a group, see [UdpTransport#leaveGroup]. Suspends.
    public void leaveGroup(InetAddress group, NetworkInterface on) throws IOException {
        transport().leaveGroup(group, requireNonNull(on, "leaveGroup needs a network, not null; leave it out"));
    }

    /// Closes this end once what was sent is with the system. Tasks that wait for a datagram get the end.
    /// Never suspends; has no effect on a closed end.
    @Override
    public void close() {
        transport().close();
        receivers.wakeAll();
    }

    /// Suspends until this end is closed.
    ///
    /// @throws IOException if it failed rather than being closed
    /// @throws CancelledError if the task is cancelled meanwhile; the end closes all the same
    public void waitClosed() throws IOException {
        if (!isLost) {
            closers.suspend();
        }
        if (lostBecause != null) {
            throw lostBecause instanceof IOException io ? io : new IOException(lostBecause);
        }
    }

    /// {@return whether this end is closing or closed}
    public boolean isClosing() {
        return transport().isClosing();
    }

    /// {@return the address of this end, with the real port}
    public InetSocketAddress localAddress() {
        return transport().localAddress();
    }

    /// {@return the address that this end is connected to, or null}
    public @Nullable InetSocketAddress remoteAddress() {
        return transport().remoteAddress();
    }

    /// {@return how many datagrams were dropped because the queue was full} Those that the system drops,
    /// because the loop had no time to receive them, it does not count.
    public long dropped() {
        return dropped;
    }

    /// {@return how many datagrams wait to be received}
    public int size() {
        return queue.size();
    }

    /// {@return the transport: the way to what endpoints do not show, such as water marks}
    public UdpTransport transport() {
        return requireNonNull(transport, "An endpoint has no transport before it is open");
    }

    @Override
    public String toString() {
        return "DatagramEndpoint[%s, queue=%d, queueSize=%d, dropped=%d]"
                .formatted(transport, queue.size(), queueSize, dropped);
    }

    /// What the transport calls.
    private final class Receiving implements DatagramProtocol {

        @Override
        public void connectionMade(BaseTransport made) {
            transport = (UdpTransport) made;
        }

        @Override
        public void datagramReceived(ByteBuffer data, SocketAddress sender) {
            if (queue.size() >= queueSize) {
                dropped++;
                if (overflow == Overflow.DROP_NEWEST) {
                    return;
                }
                queue.poll();
            }
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            queue.add(new Datagram(bytes, (InetSocketAddress) sender));
            receivers.wakeNext();
        }

        @Override
        public void errorReceived(Exception exception) {
            if (reported == null) {
                reported = exception;
            }
            // Whoever waits; the first of them throws it.
            if (!receivers.wakeNext()) {
                drainers.wakeNext();
            }
        }

        @Override
        public void pauseWriting() {
            isWritingPaused = true;
        }

        @Override
        public void resumeWriting() {
            isWritingPaused = false;
            drainers.wakeAll();
        }

        @Override
        public void connectionLost(@Nullable Exception exception) {
            isLost = true;
            lostBecause = exception;
            receivers.wakeAll();
            drainers.wakeAll();
            closers.wakeAll();
        }
    }
}
