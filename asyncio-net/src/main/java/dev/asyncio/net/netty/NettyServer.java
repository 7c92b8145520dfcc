package dev.asyncio.net.netty;

import dev.asyncio.Asyncio;
import dev.asyncio.CancelledError;
import dev.asyncio.EventLoop;
import dev.asyncio.Future;
import dev.asyncio.WaitQueue;
import dev.asyncio.net.Server;
import dev.asyncio.net.ServerOptions;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A server on Netty's listening channels. Confined to the loop.
final class NettyServer implements Server, SocketTransport.Owner {

    private final NettyPoller poller;
    private final ServerOptions options;
    private final List<Channel> listening = new ArrayList<>();
    private final Set<SocketTransport> clients = new LinkedHashSet<>();
    private final WaitQueue closedWaiters = new WaitQueue(this);
    private final List<SocketFile> files = new ArrayList<>();
    private @Nullable Future<Void> servingForever;
    private boolean isServing;
    private boolean isClosed;

    NettyServer(NettyPoller poller, ServerOptions options) {
        this.poller = poller;
        this.options = options;
    }

    void add(Channel channel) {
        listening.add(channel);
        poller.watch(channel);
        SocketFile file = SocketFile.of(Channels.localAddress(channel));
        if (file != null && options.cleanupSocket()) {
            files.add(file);
        }
    }

    @Override
    public void connected(SocketTransport transport) {
        transport.open();
    }

    @Override
    public void opened(SocketTransport transport) {
        clients.add(transport);
    }

    @Override
    public void closed(SocketTransport transport, @Nullable Exception exception) {
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
            close();
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
        isServing = false;
        files.forEach(SocketFile::removeIfSame);
        for (Channel channel : listening) {
            poller.inNextPoll(() -> SocketFile.close(channel));
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
        return isClosed && clients.isEmpty();
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
