package dev.asyncio.net.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The options of a socket in memory. Those that would change what a system does are remembered, and do
/// nothing. Confined to the loop.
class MemoryConfig extends DefaultChannelConfig {

    /// Has several sockets share a port.
    static final ChannelOption<Boolean> REUSE_PORT = ChannelOption.valueOf(MemoryConfig.class, "REUSE_PORT");

    private static final List<ChannelOption<?>> KNOWN = List.of(
            ChannelOption.ALLOW_HALF_CLOSURE,
            ChannelOption.IP_TOS,
            REUSE_PORT,
            ChannelOption.SO_BACKLOG,
            ChannelOption.SO_KEEPALIVE,
            ChannelOption.SO_LINGER,
            ChannelOption.SO_RCVBUF,
            ChannelOption.SO_REUSEADDR,
            ChannelOption.SO_SNDBUF,
            ChannelOption.TCP_NODELAY);

    private final Map<ChannelOption<?>, Object> values = new HashMap<>();

    MemoryConfig(Channel channel) {
        super(channel);
    }

    @Override
    public Map<ChannelOption<?>, Object> getOptions() {
        Map<ChannelOption<?>, Object> all = new HashMap<>(super.getOptions());
        all.putAll(values);
        return all;
    }

    @Override
    public <T> boolean setOption(ChannelOption<T> option, T value) {
        if (!KNOWN.contains(option)) {
            return super.setOption(option, value);
        }
        validate(option, value);
        values.put(option, value);
        return true;
    }

    @Override
    // What was set for an option is of its type; null, as everywhere in Netty, if nothing was.
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals", "NullAway"})
    public <T> T getOption(ChannelOption<T> option) {
        return KNOWN.contains(option) ? (T) values.get(option) : super.getOption(option);
    }

    /// {@return the value of an option, or `otherwise` if it was not set}
    <T> T valueOf(ChannelOption<T> option, T otherwise) {
        @Nullable T set = getOption(option);
        return set == null ? otherwise : set;
    }
}
