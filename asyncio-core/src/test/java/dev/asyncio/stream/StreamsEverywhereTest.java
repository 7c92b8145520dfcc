package dev.asyncio.stream;

import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.test.CancelEverywhere;
import dev.asyncio.test.Scenario;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Cancels whoever reads or writes a stream at each suspension: a read that is cancelled takes nothing, and
/// the memory that the transport lent comes back.
class StreamsEverywhereTest {

    private interface Reading {
        byte[] read(StreamReader reader) throws IOException;
    }

    @Test
    void readLine() throws Exception {
        check(StreamReader::readLine, 2, "one\n", "two\n");
    }

    @Test
    void readLineInPieces() throws Exception {
        check(StreamReader::readLine, 2, "o", "n", "e\ntw", "o\n");
    }

    @Test
    void readExactly() throws Exception {
        check(reader -> reader.readExactly(3), 2, "on", "etw", "o");
    }

    @Test
    void readExactlyIntoABuffer() throws Exception {
        check(
                reader -> {
                    var buffer = ByteBuffer.allocate(3);
                    reader.readExactly(buffer);
                    return buffer.array();
                },
                2,
                "on",
                "etw",
                "o");
    }

    @Test
    void readUntil() throws Exception {
        check(reader -> reader.readUntil("--".getBytes(UTF_8)), 2, "one-", "-two", "--");
    }

    @Test
    void readUntilOneOfSeveral() throws Exception {
        check(reader -> reader.readUntil(List.of("--".getBytes(UTF_8), ";".getBytes(UTF_8))), 2, "one-", "-two", ";");
    }

    @Test
    void readSome() throws Exception {
        check(reader -> reader.read(2), 3, "on", "et", "wo");
    }

    @Test
    void readToTheEnd() throws Exception {
        check(StreamReader::read, 1, "one", "two");
    }

    @Test
    void readChunks() throws Exception {
        check(
                reader -> {
                    try (Chunk chunk = reader.readChunk()) {
                        if (chunk == null) {
                            return new byte[0];
                        }
                        var bytes = new byte[chunk.buffer().remaining()];
                        chunk.buffer().get(bytes);
                        return bytes;
                    }
                },
                2,
                "one",
                "two");
    }

    @Test
    void lines() throws Exception {
        CancelEverywhere.of(() -> {
                    var reader = new StreamReader();
                    MemoryTransport transport = MemoryTransport.connect(new StreamProtocol(reader));
                    deliver(transport, "one\ntw", "o\n");
                    return Scenario.of(() -> {
                                for (String _ : reader.lines(UTF_8)) {
                                    sleep(seconds(0.5));
                                }
                            })
                            .andAfterwards(() -> {
                                reader.read();
                                assertThat(transport.lent).allMatch(chunk -> chunk.isClosed);
                            });
                })
                .check();
    }

    @Test
    void drain() throws Exception {
        CancelEverywhere.of(() -> {
                    var reader = new StreamReader();
                    var protocol = new StreamProtocol(reader);
                    MemoryTransport transport = MemoryTransport.connect(protocol);
                    var writer = new StreamWriter(transport, protocol, reader);
                    transport.setWriteBufferLimits(new WriteBufferLimits(3, 0));
                    transport.stall();
                    createTask(() -> {
                        writer.write("others");
                        writer.drain();
                    });
                    createTask(() -> {
                        sleep(seconds(1));
                        transport.flow();
                        transport.stall();
                        sleep(seconds(1));
                        transport.flow();
                    });
                    return Scenario.of(() -> {
                                writer.write("abcd");
                                writer.drain();
                                writer.write("efgh");
                                writer.drain();
                            })
                            .andAgain()
                            .andAfterwards(() -> assertThat(transport.sent()).startsWith("others"));
                })
                .check();
    }

    @Test
    void closeAndWait() throws Exception {
        CancelEverywhere.of(() -> {
                    var reader = new StreamReader();
                    var protocol = new StreamProtocol(reader);
                    MemoryTransport transport = MemoryTransport.connect(protocol);
                    var writer = new StreamWriter(transport, protocol, reader);
                    transport.stall();
                    createTask(() -> {
                        sleep(seconds(1));
                        transport.flow();
                    });
                    return Scenario.of(() -> {
                                writer.write("abcd");
                                try {
                                    sleep(seconds(0.5));
                                } finally {
                                    writer.close();
                                }
                                writer.waitClosed();
                            })
                            .endedBy(writer::close)
                            .andAfterwards(writer::waitClosed);
                })
                .check();
    }

    /// Reads `count` times, while the pieces come one a second. Afterwards what was read and what is left
    /// must be everything.
    private static void check(Reading reading, int count, String... pieces) throws Exception {
        CancelEverywhere.of(() -> {
                    var reader = new StreamReader();
                    MemoryTransport transport = MemoryTransport.connect(new StreamProtocol(reader));
                    deliver(transport, pieces);
                    var read = new StringBuilder();
                    return Scenario.of(() -> {
                                for (int i = 0; i < count; i++) {
                                    read.append(new String(reading.read(reader), StandardCharsets.UTF_8));
                                }
                            })
                            .andAfterwards(() -> {
                                read.append(new String(reader.read(), UTF_8));
                                assertThat(read).hasToString(String.join("", pieces));
                                assertThat(transport.lent).allMatch(chunk -> chunk.isClosed);
                            });
                })
                .check();
    }

    private static void deliver(MemoryTransport transport, String... pieces) {
        createTask(() -> {
            for (String piece : pieces) {
                sleep(seconds(1));
                transport.deliver(piece);
            }
            sleep(seconds(1));
            transport.deliverEof();
        });
    }
}
