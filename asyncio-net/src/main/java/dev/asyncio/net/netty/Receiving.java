package dev.asyncio.net.netty;

import dev.asyncio.stream.BaseProtocol;
import dev.asyncio.stream.BufferedProtocol;
import dev.asyncio.stream.Protocol;
import dev.asyncio.stream.StreamProtocol;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The receiving side of a [SocketTransport]: passes what comes to the protocol, and nothing while it is
/// paused.
///
/// Confined to the loop. Netty calls on the loop's thread; a task may pause and resume.
final class Receiving {

    private final SocketTransport transport;

    private boolean isPaused;

    // What came before the protocol was there, or was under way when reading was paused. In front of the end.
    private final ArrayDeque<ByteBuf> held = new ArrayDeque<>(0);
    private boolean hasEnd;
    private boolean isEndTold;

    /// What the end means, if it is not a good one.
    private @Nullable Exception badEnd;

    /// Whether what is received now is not for the protocol any more, but for TLS that is about to come.
    private boolean isUpgrading;

    Receiving(SocketTransport transport) {
        this.transport = transport;
    }

    /// Bytes have come; they belong to the callee.
    void bytesCame(ByteBuf bytes) {
        if (transport.isClosing()) {
            bytes.release();
        } else if (isDelivering() && held.isEmpty()) {
            deliver(bytes);
        } else {
            held.add(bytes);
        }
    }

    /// The other end sends no more.
    ///
    /// @param bad why that is not to be taken for the end, or null
    void endCame(@Nullable Exception bad) {
        hasEnd = true;
        badEnd = bad;
        deliverHeld();
    }

    /// Delivers what has come so far, as far as it is wanted.
    void deliverHeld() {
        while (isDelivering() && !held.isEmpty()) {
            deliver(held.remove());
        }
        if (isDelivering() && hasEnd && !isEndTold) {
            isEndTold = true;
            tellEnd();
        }
    }

    private void deliver(ByteBuf bytes) {
        if (!(transport.protocol() instanceof Protocol receiver)) {
            fill(bytes);
            return;
        }
        NettyChunk chunk = new NettyChunk(bytes);
        if (receiver.getClass() == StreamProtocol.class) {
            // Ours: it only stores the chunk and wakes a task, so it needs no context of its own.
            receiver.chunkReceived(chunk);
        } else {
            transport.callProtocol("dataReceived", () -> receiver.chunkReceived(chunk));
        }
    }

    /// Fills the buffers of a [BufferedProtocol], one after the other, as long as the protocol wants it.
    private void fill(ByteBuf bytes) {
        while (bytes.isReadable() && isDelivering() && transport.protocol() instanceof BufferedProtocol receiver) {
            transport.callProtocol("bufferUpdated", () -> fillOnce(receiver, bytes));
        }
        if (bytes.isReadable() && !transport.isClosing()) {
            held.addFirst(bytes); // paused in the middle, or another protocol goes on with the rest
            deliverHeld();
        } else {
            bytes.release();
        }
    }

    private static void fillOnce(BufferedProtocol receiver, ByteBuf bytes) {
        ByteBuffer room = receiver.getBuffer(bytes.readableBytes());
        int count = Math.min(room.remaining(), bytes.readableBytes());
        if (count == 0) {
            throw new IllegalStateException("BufferedProtocol.getBuffer returned a buffer without room, where "
                    + bytes.readableBytes() + " bytes wait; return one with room for at least a byte");
        }
        bytes.readBytes(room.slice(room.position(), count));
        receiver.bufferUpdated(count);
    }

    private void tellEnd() {
        if (badEnd != null) {
            transport.fail(badEnd);
            return;
        }
        BaseProtocol protocol = transport.protocol();
        boolean[] keepsOpen = new boolean[1];
        transport.callProtocol("eofReceived", () -> {
            keepsOpen[0] = protocol instanceof Protocol receiver
                    ? receiver.eofReceived()
                    : ((BufferedProtocol) protocol).eofReceived();
        });
        if (!keepsOpen[0] || transport.isOverTls()) {
            transport.close();
        }
    }

    boolean isReading() {
        return transport.isOpen() && !isPaused;
    }

    private boolean isDelivering() {
        return isReading() && !isUpgrading;
    }

    void pause() {
        if (!isPaused && !transport.isClosing()) {
            isPaused = true;
            transport.adjustReading();
        }
    }

    void resume() {
        if (isPaused && !transport.isClosing()) {
            isPaused = false;
            if (!held.isEmpty() || (hasEnd && !isEndTold)) {
                // Not inside of this call, as in CPython: the caller need not expect to be called.
                transport.eventLoop().callSoon(this::deliverHeld);
            }
            transport.adjustReading();
        }
    }

    // ---- TLS that comes later

    boolean isUpgrading() {
        return isUpgrading;
    }

    void beginUpgrade() {
        isUpgrading = true;
    }

    /// {@return what was received meanwhile, which belongs to the caller}
    List<ByteBuf> endUpgrade() {
        isUpgrading = false;
        return takeHeld();
    }

    /// {@return what has come and was not delivered; it belongs to the caller}
    List<ByteBuf> takeHeld() {
        List<ByteBuf> received = new ArrayList<>(held);
        held.clear();
        return received;
    }

    boolean hasEnd() {
        return hasEnd;
    }

    /// Forgets the end of what the peer sends.
    ///
    /// @return whether it had come
    boolean takeEnd() {
        boolean hadEnd = hasEnd;
        hasEnd = false;
        return hadEnd;
    }

    /// Drops what has not been delivered.
    void release() {
        for (ByteBuf bytes = held.poll(); bytes != null; bytes = held.poll()) {
            bytes.release();
        }
    }
}
