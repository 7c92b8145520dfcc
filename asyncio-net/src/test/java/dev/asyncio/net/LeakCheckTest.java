package dev.asyncio.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.EventLoop;
import dev.asyncio.LoopAudit;
import dev.asyncio.net.netty.NettyPoller;
import dev.asyncio.test.AsyncioTest;
import dev.asyncio.test.Finding;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;

class LeakCheckTest {

    @AsyncioTest(virtualTime = false, allow = Finding.BUFFER, because = "it leaks some to see that they are found")
    void bufferThatNobodyReleasesIsFound(EventLoop loop) {
        LeakCheck.DETECTOR.setUseParentHandlers(false); // nobody is to worry
        var _ = NettyPoller.ofRunningLoop();
        for (int i = 0; i < 10; i++) {
            ByteBufAllocator.DEFAULT.directBuffer(16);
        }

        LoopAudit audit = loop.audit();
        List<String> byLog = new ArrayList<>();
        List<String> byAudit = new ArrayList<>();
        for (int i = 0; i < 50 && (byLog.isEmpty() || byAudit.isEmpty()); i++) {
            byLog.addAll(LeakCheck.leaks());
            byAudit.addAll(audit.leaks());
        }
        byAudit.addAll(audit.leaks());
        LeakCheck.forget();
        LeakCheck.DETECTOR.setUseParentHandlers(true);

        assertThat(byLog).isNotEmpty();
        assertThat(byAudit)
                .isNotEmpty()
                .first()
                .asString()
                .startsWith("ByteBuf was not released")
                .contains("LeakCheckTest.bufferThatNobodyReleasesIsFound");
    }
}
