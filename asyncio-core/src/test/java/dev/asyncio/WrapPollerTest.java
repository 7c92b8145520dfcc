package dev.asyncio;

import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WrapPollerTest {

    /// Leaves the waiting to the poller that was there.
    private static final class Around implements Poller {

        private final Poller inner;
        private int polls;
        private boolean isClosed;

        Around(Poller inner) {
            this.inner = inner;
        }

        @Override
        public void poll(long timeoutNanos) {
            polls++;
            inner.poll(timeoutNanos);
        }

        @Override
        public void wakeup() {
            inner.wakeup();
        }

        @Override
        public void close() {
            isClosed = true;
            inner.close();
        }
    }

    @Test
    void pollerCanBePutAroundThatOfARunningLoop() {
        VirtualTime time = new VirtualTime();
        Around around;
        try (Runner runner = Runner.builder()
                .loopFactory(() -> EventLoop.builder().virtualTime(time).build())
                .build()) {
            around = runner.run(() -> {
                assertThat(runningLoop().pollerIfAny(Around.class)).isNull();
                Around made = runningLoop().wrapPoller(Around::new);
                assertThat(runningLoop().pollerIfAny(Around.class)).isSameAs(made);
                sleep(seconds(3));
                return made;
            });
            assertThat(around.isClosed).isFalse();
        }

        assertThat(around.inner).isSameAs(time);
        assertThat(around.polls).isPositive();
        assertThat(around.isClosed).isTrue();
        assertThat(time.elapsed()).isEqualTo(seconds(3));
    }
}
