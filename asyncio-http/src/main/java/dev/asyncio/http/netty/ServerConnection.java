package dev.asyncio.http.netty;

/// A connection, as those see it who look after all of them. Confined to the loop.
interface ServerConnection {

    /// Time has passed: see to the timeouts.
    ///
    /// @param tick how often this was called, for any connection
    void tick(long tick);

    /// {@return how many requests are there that have no response yet}
    int requests();

    /// Takes no more requests: ends when those that are there have their responses, at once if there are
    /// none.
    void drain();

    /// Cancels what is being served.
    void cancel();

    /// Ends now.
    void abort();
}
