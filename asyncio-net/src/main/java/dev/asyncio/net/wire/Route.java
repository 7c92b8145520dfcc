package dev.asyncio.net.wire;

import dev.asyncio.net.memory.Link;
import org.jspecify.annotations.Nullable;

/// The way from one host to another, in one direction. Confined to the loop.
public final class Route {

    /// Headers take their share of the bandwidth: those of IP and TCP.
    private static final int HEADERS = 40;

    private final Wire wire;
    private final Host from;
    private final Host to;
    private @Nullable Link link; // null for the default of the network
    private boolean isCut;

    /// When everything that was sent before has left, in nanoseconds of the loop's clock.
    private long freeAt;

    Route(Host from, Host to) {
        this.wire = from.wire();
        this.from = from;
        this.to = to;
        this.link = from == to ? new Link() : null;
        this.freeAt = wire.now();
    }

    /// {@return what the link does}
    public Link link() {
        return link == null ? wire.defaultLink() : link;
    }

    /// Sets what the link does to what is sent from now on.
    public void setLink(Link newLink) {
        link = newLink;
    }

    /// {@return whether nothing gets through}
    public boolean isCut() {
        return from != to && (isCut || from.isIsolated() || to.isIsolated());
    }

    /// Cuts or heals the link. What is under way when it is cut is lost.
    public void setCut(boolean isToBeCut) {
        isCut = isToBeCut;
    }

    /// {@return whether something that is sent now is lost}
    boolean loses() {
        return isCut() || wire.happens(link().loss());
    }

    /// {@return how long something that is sent now is under way, in nanoseconds}
    long duration(int bytes) {
        Link now = link();
        long start = wire.now();
        long leaves = start;
        if (now.bandwidth() > 0) {
            leaves = (freeAt - start > 0 ? freeAt : start) + Wire.nanosFor(bytes + HEADERS, now.bandwidth());
            freeAt = leaves;
        }
        return leaves - start + now.delay().toNanos() + wire.random(now.jitter().toNanos());
    }
}
