package dev.asyncio.net.netty;

import dev.asyncio.Asyncio;
import dev.asyncio.CancelledError;
import dev.asyncio.ErrorContext;
import dev.asyncio.EventLoop;
import dev.asyncio.Future;
import dev.asyncio.OpenResource;
import dev.asyncio.WaitQueue;
import dev.asyncio.net.Server;
import dev.asyncio.net.ServerOptions;
import io.netty.channel.Channel;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// A server on Netty's listening channels. Confined to the loop.
final class NettyServer implements Server, SocketTransport.Owner {

    private static final Logger LOGGER = System.getLogger("asyncio");

    private final NettyPoller poller;
    private final ServerOptions options;
    private final @Nullable TlsSide tls;
    private final List<Channel> listening = new ArrayList<>();
    private final Map<Channel, SocketFile> files = new HashMap<>();
    private final Set<SocketTransport> clients = new LinkedHashSet<>();
    private final OpenResource opened;
    private final WaitQueue closedWaiters = new WaitQueue(this);
    private int stillListening; // sockets that are being closed as well
    private @Nullable Future<Void> servingForever;
    private boolean isServing;
    private boolean isClosed;

    NettyServer(NettyPoller poller, ServerOptions options, @Nullable TlsSide tls) {
        this.poller = poller;
        this.options = options;
        this.tls = tls;
        poller.serverBegins(this);
        this.opened = OpenResource.begin(poller.loop(), OpenResource.Kind.SERVER, this);
    }

    /// {@return where the program started it, if anybody wants to know}
    @Nullable
    Throwable origin() {
        return opened.origin();
    }

    void add(Channel channel) {
        listening.add(channel);
        poller.watch(channel);
        stillListening++;
        channel.closeFuture()
                .addListener(_ -> poller.afterNextPoll(() -> {
                    stillListening--;
                    wakeIfOver();
                }));
        SocketFile file = SocketFile.of(Channels.localAddress(channel));
        if (file != null) {
            files.put(channel, file);
        }
    }

    @Override
    public void connected(SocketTransport transport) {
        if (tls == null) {
            transport.open();
        } else {
            clients.add(transport); // it can be closed and waited for while it shakes hands
            TlsLayer.open(poller, transport, tls);
        }
    }

    @Override
    public void opened(SocketTransport transport) {
        clients.add(transport);
        poller.connectionAccepted();
    }

    @Override
    public void failed(SocketTransport transport, Exception exception) {
        closed(transport); // it counts from the moment it is connected
        if (!(exception instanceof SSLException)) {
            loop().callExceptionHandler(ErrorContext.of("Cannot make a protocol for " + transport, exception));
        } else if (loop().isDebug()) {
            // No more than that: whoever scans ports causes one.
            LOGGER.log(Level.INFO, () -> this + " has turned a client away", exception);
        }
    }

    @Override
    public void closed(SocketTransport transport) {
        clients.remove(transport);
        wakeIfOver();
    }

    @Override
    public EventLoop loop() {
        return poller.loop();
    }

    @Override
    public List<SocketAddress> sockets() {
        List<SocketAddress> addresses = new ArrayList<>();
        for (Channel channel : listening) {
            SocketAddress address = Channels.localAddress(channel);
            if (address != null) {
                addresses.add(address);
            }
        }
        return addresses;
    }

    @Override
    public int port() {
        for (SocketAddress address : sockets()) {
            if (address instanceof InetSocketAddress internet) {
                return internet.getPort();
            }
        }
        throw new IllegalStateException(this + " listens on no port");
    }

    @Override
    public boolean isServing() {
        return isServing;
    }

    @Override
    public void startServing() {
        loop().checkThread("startServing");
        if (isClosed) {
            throw new IllegalStateException(this + " is closed; start another one");
        }
        if (!isServing) {
            isServing = true;
            for (Channel channel : listening) {
                channel.config().setAutoRead(true);
            }
        }
    }

    @Override
    public void serveForever() {
        if (servingForever != null) {
            throw new IllegalStateException(this + " is serving forever already, in another task");
        }
        startServing();
        Future<Void> never = loop().createFuture();
        servingForever = never;
        try {
            Asyncio.await(never);
        } catch (CancelledError cancelled) {
            if (!isClosed) { // else somebody has called close(), after which connections go on
                close();
                closeClients();
            }
            waitClosed();
            throw cancelled;
        } finally {
            servingForever = null;
        }
    }

    @Override
    public void close() {
        loop().checkThread("close");
        if (isClosed) {
            return;
        }
        isClosed = true;
        opened.end();
        poller.serverEnds(this);
        isServing = false;
        for (Channel channel : List.copyOf(listening)) {
            SocketFile file = files.get(channel);
            if (file == null) {
                channel.close();
            } else {
                poller.netty().execute(() -> file.closeListening(channel, options.cleanupSocket()));
            }
        }
        listening.clear();
        if (servingForever != null) {
            servingForever.cancel();
        }
        wakeIfOver();
    }

    @Override
    public void closeClients() {
        loop().checkThread("closeClients");
        List.copyOf(clients).forEach(SocketTransport::close);
    }

    @Override
    public void abortClients() {
        loop().checkThread("abortClients");
        List.copyOf(clients).forEach(SocketTransport::abort);
    }

    @Override
    public void waitClosed() {
        if (!isOver()) {
            closedWaiters.suspend();
        }
    }

    private boolean isOver() {
        return isClosed && clients.isEmpty() && stillListening == 0;
    }

    private void wakeIfOver() {
        if (isOver()) {
            closedWaiters.wakeAll();
        }
    }

    @Override
    public int connections() {
        return clients.size();
    }

    @Override
    public String toString() {
        return "Server[%s, sockets=%s, connections=%d]"
                .formatted(isClosed ? "closed" : isServing ? "serving" : "not serving", sockets(), clients.size());
    }
}
