package dev.asyncio.net.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.EventLoop;
import dev.asyncio.net.IoTransport;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NettyPoolsTest {

    private final List<Boolean> hasPools = new ArrayList<>();

    private void note() {
        hasPools.add(FastThreadLocalThread.currentThreadHasFastThreadLocal());
    }

    private void runOnce(EventLoop loop) {
        loop.callSoon(this::note);
        loop.callSoon(loop::stop);
        loop.runForever();
    }

    @Test
    void threadOfTheLoopHasNettysPoolsAsLongAsItRuns() {
        EventLoop loop =
                EventLoop.builder().poller(new NettyPoller(IoTransport.AUTO)).build();

        note();
        runOnce(loop);
        note();
        runOnce(loop);
        loop.close();

        assertThat(hasPools).containsExactly(false, true, false, true);
    }

    @Test
    void threadThatHasThemAlreadyKeepsThem() {
        EventLoop loop =
                EventLoop.builder().poller(new NettyPoller(IoTransport.AUTO)).build();

        FastThreadLocalThread.runWithFastThreadLocal(() -> {
            runOnce(loop);
            note();
            loop.close();
        });

        assertThat(hasPools).containsExactly(true, true);
    }
}
