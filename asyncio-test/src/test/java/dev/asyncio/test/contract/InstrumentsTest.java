package dev.asyncio.test.contract;

import dev.asyncio.LoopInstrument;
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
}
