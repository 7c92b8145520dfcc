package dev.asyncio.http.netty;

import dev.asyncio.stream.BaseProtocol;
import dev.asyncio.stream.ExtraInfo;
import dev.asyncio.stream.ReadTransport;
import dev.asyncio.stream.Transport;
import org.jspecify.annotations.Nullable;

/// Slows the peer down while the reader of one body has enough. When the body is complete it has no effect on
/// the connection any more, which may be busy with the next one while the reader is still read.
final class BodyThrottle implements ReadTransport {

    private final Transport transport;
    private final Runnable resumed;
    private boolean isPaused;
    private boolean isOver;

    /// @param resumed is called when more is wanted
    BodyThrottle(Transport transport, Runnable resumed) {
        this.transport = transport;
        this.resumed = resumed;
    }

    boolean isPaused() {
        return isPaused;
    }

    /// The body is complete, or broken off.
    void end() {
        isOver = true;
        if (isPaused) {
            isPaused = false;
            transport.resumeReading();
        }
    }

    @Override
    public boolean isReading() {
        return !isPaused && !isOver && transport.isReading();
    }

    @Override
    public void pauseReading() {
        if (!isOver && !isPaused) {
            isPaused = true;
            transport.pauseReading();
        }
    }

    @Override
    public void resumeReading() {
        if (isPaused) {
            isPaused = false;
            transport.resumeReading();
            resumed.run();
        }
    }

    @Override
    public void close() {
        transport.close();
    }

    @Override
    public boolean isClosing() {
        return transport.isClosing();
    }

    @Override
    public <T> @Nullable T extraInfo(ExtraInfo<T> key) {
        return transport.extraInfo(key);
    }

    @Override
    public BaseProtocol protocol() {
        return transport.protocol();
    }

    @Override
    public void setProtocol(BaseProtocol protocol) {
        transport.setProtocol(protocol);
    }
}
