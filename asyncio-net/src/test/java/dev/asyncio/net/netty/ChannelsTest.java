package dev.asyncio.net.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.net.IoTransport;
import org.junit.jupiter.api.Test;

class ChannelsTest {

    @Test
    void loopOnAVirtualThreadGetsTheSelectorsOfTheJdk() {
        assertThat(Channels.of(IoTransport.AUTO, true).kind()).isEqualTo(IoTransport.NIO);
    }

    @Test
    void loopOnAVirtualThreadIsRefusedARing() {
        assertThatThrownBy(() -> Channels.of(IoTransport.IO_URING, true))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The transport IO_URING cannot be used here: the loop runs on a virtual thread, which"
                        + " changes carriers, and a ring belongs to one thread; use AUTO or NIO");
    }
}
