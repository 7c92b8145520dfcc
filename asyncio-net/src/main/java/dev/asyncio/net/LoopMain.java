package dev.asyncio.net;

/// What each loop of a [LoopGroup] runs.
@FunctionalInterface
public interface LoopMain {

    /// The main coroutine of one loop.
    ///
    /// @param group the group, which has the other loops
    /// @param index which loop this is, from 0
    void run(LoopGroup group, int index) throws Exception;
}
