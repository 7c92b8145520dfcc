package dev.asyncio.http.netty;

import io.netty.channel.ChannelOutboundBuffer;
import org.jspecify.annotations.Nullable;

/// Finds out whether a peer takes nothing of what there is for it. Confined to the loop.
final class ServerStuckWrites {

    private static final long NOTHING = -1;

    private long progress = NOTHING; // when it was looked at last
    private long deadline; // in ticks

    /// To be called at each tick.
    ///
    /// @return whether there has been something to send, and none of it was sent, for so many ticks
    boolean isStuck(@Nullable ChannelOutboundBuffer theirs, long tick, int ticksAllowed) {
        if (theirs == null || theirs.size() == 0) {
            progress = NOTHING;
            return false;
        }
        // A file has no size in Netty's eyes, and only the piece that is under way has progress.
        long now = Math.abs(theirs.totalPendingWriteBytes() * 31 + theirs.size() * 7L - theirs.currentProgress());
        if (now != progress) {
            progress = now;
            deadline = tick + ticksAllowed;
            return false;
        }
        return tick >= deadline;
    }
}
