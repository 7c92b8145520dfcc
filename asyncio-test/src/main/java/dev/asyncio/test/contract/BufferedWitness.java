package dev.asyncio.test.contract;

import dev.asyncio.stream.BaseTransport;
import dev.asyncio.stream.BufferedProtocol;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A [Witness] that has its bytes put into a small buffer of its own.
final class BufferedWitness implements BufferedProtocol {

    final Witness witness;
    private final ByteBuffer buffer;

    BufferedWitness(Witness witness, int size) {
        this.witness = witness;
        this.buffer = ByteBuffer.allocate(size);
    }

    @Override
    public ByteBuffer getBuffer(int sizeHint) {
        return buffer.clear();
    }

    @Override
    public void bufferUpdated(int bytes) {
        if (buffer.position() != 0) {
            witness.problems.add("bufferUpdated after the position was moved to " + buffer.position());
        }
        witness.alsoReceived(buffer.slice(0, bytes));
    }

    @Override
    public void connectionMade(BaseTransport transport) {
        witness.connectionMade(transport);
    }

    @Override
    public boolean eofReceived() {
        return witness.eofReceived();
    }

    @Override
    public void pauseWriting() {
        witness.pauseWriting();
    }

    @Override
    public void resumeWriting() {
        witness.resumeWriting();
    }

    @Override
    public void connectionLost(@Nullable Exception exception) {
        witness.connectionLost(exception);
    }
}
