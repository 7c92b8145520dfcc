package dev.asyncio.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeakCheckTest {

    @Test
    void bufferThatNobodyReleasesIsFound() {
        LeakCheck.DETECTOR.setUseParentHandlers(false); // nobody is to worry
        for (int i = 0; i < 10; i++) {
            ByteBufAllocator.DEFAULT.directBuffer(16);
        }

        List<String> leaks = LeakCheck.leaks();
        for (int i = 0; i < 50 && leaks.isEmpty(); i++) {
            leaks = LeakCheck.leaks();
        }
        LeakCheck.forget();
        LeakCheck.DETECTOR.setUseParentHandlers(true);

        assertThat(leaks).isNotEmpty();
    }
}
