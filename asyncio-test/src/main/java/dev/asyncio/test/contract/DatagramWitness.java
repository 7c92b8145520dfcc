package dev.asyncio.test.contract;

import static java.util.Objects.requireNonNull;

import dev.asyncio.stream.BaseTransport;
import dev.asyncio.stream.DatagramProtocol;
import dev.asyncio.stream.DatagramTransport;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A protocol that remembers what datagrams it got and from whom. What it is told otherwise is a [Witness]'s
/// matter.
class DatagramWitness implements DatagramProtocol {

    final Witness witness = new Witness();
    final List<String> texts = new ArrayList<>();
    final List<SocketAddress> senders = new ArrayList<>();
    final List<Integer> sizes = new ArrayList<>();

    DatagramTransport transport() {
        return (DatagramTransport) witness.transport();
    }

    SocketAddress address(DatagramTransportContract contract) {
        return requireNonNull(contract.addressOf(transport()), "addressOf() must not return null");
    }

    void until(int count, Duration patience) {
        witness.until(count + " datagrams", patience, () -> texts.size() >= count);
    }

    void untilLost(Duration patience) {
        witness.until("the loss", patience, witness::isLost);
    }

    @Override
    public void connectionMade(BaseTransport transport) {
        witness.connectionMade(transport);
    }

    @Override
    public void datagramReceived(ByteBuffer data, SocketAddress sender) {
        sizes.add(data.remaining());
        texts.add(
                data.remaining() > 100
                        ? "long"
                        : StandardCharsets.UTF_8.decode(data.duplicate()).toString());
        senders.add(sender);
        witness.cameWhole();
    }

    @Override
    public void errorReceived(Exception exception) {
        texts.add("error " + exception.getClass().getSimpleName());
        witness.cameWhole();
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
