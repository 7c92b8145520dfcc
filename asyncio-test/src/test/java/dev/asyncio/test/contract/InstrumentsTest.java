package dev.asyncio.test.contract;

import static dev.asyncio.Asyncio.coroutine;

import dev.asyncio.EventLoop;
import dev.asyncio.LoopInstrument;
import dev.asyncio.VirtualTime;
import dev.asyncio.test.Trace;
import org.junit.jupiter.api.Nested;

/// The library's instruments.
class InstrumentsTest {

    @Nested
    class Nothing implements LoopInstrumentContract {
        @Override
        public LoopInstrument createInstrument() {
            return new LoopInstrument() {};
        }
    }

    @Nested
    class RecorderOfATrace implements LoopInstrumentContract {
        @Override
        public LoopInstrument createInstrument() {
            EventLoop loop = EventLoop.builder().virtualTime(new VirtualTime()).build();
            LoopInstrument recorder = loop.runUntilComplete(coroutine(() -> new Trace().recorder()));
            loop.close();
            return recorder;
        }
    }
}
