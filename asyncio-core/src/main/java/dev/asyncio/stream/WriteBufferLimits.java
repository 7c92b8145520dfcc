package dev.asyncio.stream;

/// How many bytes may wait to be sent. Python: the arguments of `set_write_buffer_limits`.
///
/// @param high above this many bytes the protocol is told to pause; 0 pauses whenever anything is buffered
/// @param low at this many bytes or fewer the protocol is told to resume
public record WriteBufferLimits(int high, int low) {

    /// 64 KiB and 16 KiB, CPython's.
    public static final WriteBufferLimits DEFAULT = ofHigh(WriteTransport.DEFAULT_HIGH_WATER);

    /// Checks that `high ≥ low ≥ 0`.
    public WriteBufferLimits {
        if (low < 0 || high < low) {
            throw new IllegalArgumentException(
                    "Write buffer limits must have high >= low >= 0, but high is %d and low is %d"
                            .formatted(high, low));
        }
    }

    /// {@return limits with a low-water mark of a quarter of the high one}
    public static WriteBufferLimits ofHigh(int high) {
        return new WriteBufferLimits(high, high / 4);
    }
}
