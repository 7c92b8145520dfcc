package dev.asyncio.http.netty;

import dev.asyncio.stream.BaseProtocol;
import dev.asyncio.stream.ExtraInfo;
import dev.asyncio.stream.ReadTransport;
import org.jspecify.annotations.Nullable;

/// Slows the peer down while the reader of one body has enough. When the body is complete it has no effect on
/// the connection any more, which may be busy with the next one while the reader is still read.
final class BodyThrottle implements ReadTransport {

    private final ClientLane lane;
    private final Runnable resumed;
    private boolean isPaused;
    private boolean isOver;

    /// @param resumed is called when more is wanted
    BodyThrottle(ClientLane lane, Runnable resumed) {
        this.lane = lane;
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
            lane.resume();
        }
    }

    @Override
    public boolean isReading() {
        return !isPaused && !isOver && !isClosing();
    }

    @Override
    public void pauseReading() {
        if (!isOver && !isPaused) {
            isPaused = true;
            lane.pause();
        }
    }

    @Override
    public void resumeReading() {
        if (isPaused) {
            isPaused = false;
            lane.resume();
            resumed.run();
        }
    }

    @Override
    public void close() {
        lane.transport().close();
    }

    @Override
    public boolean isClosing() {
        return lane.transport().isClosing();
    }

    @Override
    public <T> @Nullable T extraInfo(ExtraInfo<T> key) {
        return lane.transport().extraInfo(key);
    }

    @Override
    public BaseProtocol protocol() {
        return lane.transport().protocol();
    }

    @Override
    public void setProtocol(BaseProtocol protocol) {
        lane.transport().setProtocol(protocol);
    }
}
