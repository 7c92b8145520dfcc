package dev.asyncio.http.netty;

import dev.asyncio.http.HttpVersion;
import dev.asyncio.stream.Transport;

/// A connection to a server, over which requests are sent. Confined to the loop.
public interface ClientConnection {

    /// {@return the version of HTTP that both ends speak}
    HttpVersion version();

    /// {@return how many more requests can be under way at the same time; 0 if none can be begun now, or
    /// ever}
    int capacity();

    /// {@return whether nothing is under way}
    boolean isIdle();

    /// {@return whether it is still there, and wanted}
    boolean isOpen();

    /// {@return a request that can be sent now}
    ///
    /// @param settings what is to be done with its response
    /// @throws IllegalStateException if there is no capacity
    ClientExchange begin(ExchangeSettings settings);

    /// Sets what is called when something has changed that matters to whoever keeps the connection: an
    /// exchange has ended, the server has closed it or asked that no more be sent.
    void onChange(Runnable listener);

    /// Begins no more, and closes when what is under way has ended.
    void close();

    /// Closes at once; what is under way fails.
    void abort();

    /// {@return the transport, for what there is to know of it}
    Transport transport();
}
