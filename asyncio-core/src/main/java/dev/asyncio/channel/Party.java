package dev.asyncio.channel;

import org.jspecify.annotations.Nullable;

/// One waiting call at one channel: a send with its item, or a receive that gets one. Confined to the loop.
final class Party<T> {

    final Claim claim;

    /// The [SendChannel] or [ReceiveChannel] at which the call waits.
    final Object end;

    @Nullable
    T item;

    /// Whether the call was taken because it cannot succeed any more.
    boolean isRefused;

    Party(Claim claim, Object end, @Nullable T item) {
        this.claim = claim;
        this.end = end;
        this.item = item;
    }

    boolean take() {
        return claim.take(this);
    }

    void refuse() {
        isRefused = true;
        take();
    }
}
