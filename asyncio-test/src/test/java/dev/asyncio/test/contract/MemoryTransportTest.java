package dev.asyncio.test.contract;

import dev.asyncio.stream.BaseProtocol;
import org.junit.jupiter.api.Nested;

/// A transport as a user might write it, and the example of the contract's documentation.
class MemoryTransportTest {

    // @start region="transport"
    @Nested
    class InMemory implements TransportContract {

        @Override
        public void connect(BaseProtocol sender, BaseProtocol receiver) {
            MemoryTransport.join(new MemoryTransport(sender), new MemoryTransport(receiver));
        }
    }
    // @end
}
