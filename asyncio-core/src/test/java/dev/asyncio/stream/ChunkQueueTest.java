package dev.asyncio.stream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkQueueTest {

    private final ChunkQueue queue = new ChunkQueue();

    private static MemoryTransport.Lent chunk(String text) {
        return new MemoryTransport.Lent(text.getBytes(ISO_8859_1));
    }

    @Test
    void aByteIsFoundWhereverItStands() {
        byte[] bytes = new byte[100];
        for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
            ByteBuffer data = ByteBuffer.wrap(bytes).order(order);
            for (byte wanted : new byte[] {'\n', (byte) 0xff, (byte) 0x80, 1}) {
                for (int at = 0; at < bytes.length; at++) {
                    bytes[at] = wanted;
                    for (int from = 0; from <= at; from++) {
                        assertThat(ByteSearch.indexOf(data, from, bytes.length, wanted))
                                .isEqualTo(at);
                    }
                    assertThat(ByteSearch.indexOf(data, 0, at, wanted)).isEqualTo(-1);
                    assertThat(ByteSearch.indexOf(data, at + 1, bytes.length, wanted))
                            .isEqualTo(-1);
                    bytes[at] = 0;
                }
            }
        }
    }

    @Test
    void neighboursOfTheWantedByteAreNotTakenForIt() {
        // Where a borrow runs from one byte of the word into the next.
        ByteBuffer data = ByteBuffer.wrap(new byte[] {0, 11, 11, 11, 11, 11, 11, 11, 9, 9, 11, 10});

        assertThat(ByteSearch.indexOf(data, 0, 12, (byte) 10)).isEqualTo(11);
    }

    @Test
    void smallChunksThatWouldStandInLineAreCopiedTogether() {
        var first = chunk("first");
        var second = chunk("second");
        var large = chunk("x".repeat(5000));
        for (var each : List.of(first, second, large)) {
            queue.add(each);
        }

        assertThat(List.of(first.isClosed, second.isClosed, large.isClosed)).containsExactly(false, true, false);
        assertThat(new String(queue.take(11), ISO_8859_1)).isEqualTo("firstsecond");
        assertThat(queue.poll()).isSameAs(large);
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void anEmptyChunkIsClosedAndForgotten() {
        var empty = chunk("");
        queue.add(empty);

        assertThat(empty.isClosed).isTrue();
        assertThat(queue.poll()).isNull();
    }

    @Test
    void thereIsNoByteBehindTheLast() {
        queue.add(chunk("abc"));

        assertThat(queue.byteAt(2)).isEqualTo((byte) 'c');
        assertThatThrownBy(() -> queue.byteAt(3))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessage("There is no byte at 3 of 3");
    }

    /// Compares the queue, step by step, with one string.
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void aQueueBehavesLikeOneArray(int seed) {
        Random random = new Random(seed);
        List<MemoryTransport.Lent> lent = new ArrayList<>();
        String model = "";
        for (int step = 0; step < 20_000; step++) {
            switch (random.nextInt(8)) {
                case 0 -> {
                    String text = text(random, random.nextInt(10) == 0 ? 3000 : 8);
                    var chunk = chunk(text);
                    lent.add(chunk);
                    queue.add(chunk);
                    model += text;
                }
                case 1 -> {
                    String text = text(random, 8);
                    queue.addCopy(ByteBuffer.wrap(text.getBytes(ISO_8859_1)));
                    model += text;
                }
                case 2 -> {
                    int count = random.nextInt(model.length() + 1);
                    assertThat(new String(queue.take(count), ISO_8859_1)).isEqualTo(model.substring(0, count));
                    model = model.substring(count);
                }
                case 3 -> {
                    ByteBuffer into = ByteBuffer.allocate(random.nextInt(20));
                    int count = queue.take(into);
                    assertThat(new String(into.array(), 0, count, ISO_8859_1)).isEqualTo(model.substring(0, count));
                    assertThat(count).isEqualTo(Math.min(into.capacity(), model.length()));
                    model = model.substring(count);
                }
                case 4 -> {
                    int count = random.nextInt(model.length() + 1);
                    queue.skip(count);
                    model = model.substring(count);
                    String text = text(random, 8);
                    queue.putBack(ByteBuffer.wrap(text.getBytes(ISO_8859_1)));
                    model = text + model;
                }
                case 5 -> {
                    Chunk chunk = queue.poll();
                    if (chunk != null) {
                        String text =
                                ISO_8859_1.decode(chunk.buffer().duplicate()).toString();
                        chunk.close();
                        assertThat(model).startsWith(text);
                        model = model.substring(text.length());
                    }
                }
                case 6 -> {
                    if (random.nextInt(20) == 0) {
                        queue.detach();
                        assertThat(lent).allMatch(chunk -> chunk.isClosed);
                        lent.clear();
                    }
                }
                default -> assertFinds(model, random);
            }
            assertThat(queue.size()).isEqualTo(model.length());
        }
        queue.skip(queue.size());
        assertThat(lent).allMatch(chunk -> chunk.isClosed);
    }

    private static String text(Random random, int most) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            text.append("abc".charAt(random.nextInt(3)));
        }
        return text.toString();
    }

    private void assertFinds(String model, Random random) {
        List<String> separators = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            separators.add(text(random, 3) + "abc".charAt(random.nextInt(3)));
        }
        separators.sort(java.util.Comparator.comparingInt(String::length));
        int from = random.nextInt(model.length() + 1);
        byte[][] asBytes =
                separators.stream().map(text -> text.getBytes(ISO_8859_1)).toArray(byte[][]::new);

        assertThat(queue.find(asBytes, from)).isEqualTo(find(model, separators, from));
    }

    /// CPython's way to search, `streams.py`, `readuntil`.
    private static ChunkQueue.@Nullable Match find(String text, List<String> separators, int from) {
        ChunkQueue.Match match = null;
        for (String separator : separators) {
            int start = text.indexOf(separator, from);
            if (start >= 0 && (match == null || start + separator.length() < match.end())) {
                match = new ChunkQueue.Match(start, separator.length());
            }
        }
        return match;
    }
}
