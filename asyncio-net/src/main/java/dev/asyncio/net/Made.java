package dev.asyncio.net;

import static java.util.Objects.requireNonNull;

import dev.asyncio.stream.BaseProtocol;
import dev.asyncio.stream.Transport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A protocol factory that remembers what it made, because both the transport and the caller want it.
final class Made<P extends BaseProtocol> implements Supplier<P> {

    private final Supplier<P> factory;
    private @Nullable P protocol;

    Made(Supplier<P> factory) {
        this.factory = requireNonNull(factory, "A connection needs a protocol factory, not null");
    }

    @Override
    public P get() {
        P made = requireNonNull(factory.get(), "A protocol factory must not return null");
        protocol = made;
        return made;
    }

    Connected<P> with(Transport transport) {
        return new Connected<>(transport, requireNonNull(protocol));
    }

    /// {@return what was made}
    P protocol() {
        return requireNonNull(protocol);
    }
}
