package dev.asyncio.stream;

/// A transport that receives. Python: `asyncio.ReadTransport`.
public interface ReadTransport extends BaseTransport {

    /// {@return whether data is being received: neither paused nor closing} Python: `is_reading`.
    boolean isReading();

    /// Stops calling the protocol with data until [#resumeReading()]; the peer is then slowed down by its own
    /// transport.
    /// Has no effect if reading is paused or the transport is closing.
    void pauseReading();

    /// Goes on calling the protocol with data. Has no effect if reading is not paused or the transport is
    /// closing.
    void resumeReading();
}
