package dev.asyncio.net;

import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.millis;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.net.Streams.openConnection;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.Asyncio;
import dev.asyncio.CancelledError;
import dev.asyncio.Engines;
import dev.asyncio.EventLoop;
import dev.asyncio.Task;
import dev.asyncio.net.LoopGroupReport.Ending;
import dev.asyncio.stream.StreamReader;
import dev.asyncio.stream.StreamWriter;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class LoopGroupTest {

    private static final String LOCALHOST = "127.0.0.1";

    private static LoopGroup.Builder group(Engines engine, int loops) {
        return LoopGroup.builder()
                .loops(loops)
                .handleSignals(false)
                .loopFactory(index -> EventLoop.builder()
                        .name("member-" + index)
                        .engine(engine)
                        .build());
    }

    private static void echoLines(StreamReader reader, StreamWriter writer) throws IOException {
        try (writer) {
            for (byte[] line : reader.lines()) {
                writer.write(line);
            }
        }
    }

    private static String ask(int port, String question) throws IOException {
        try (Connection connection = openConnection(LOCALHOST, port)) {
            connection.writer().write(question + "\n");
            return connection.reader().readLine(UTF_8);
        }
    }

    // ---- running

    @ParameterizedTest
    @EnumSource(names = {"LOOP", "HANDOFF"})
    void everyLoopRunsMainWithItsIndex(Engines engine) {
        Set<String> seen = ConcurrentHashMap.newKeySet();

        LoopGroupReport report = group(engine, 3).run((group, index) -> {
            sleep(millis(1));
            seen.add(index + " " + runningLoop().name() + " of " + group.loops().size());
        });

        assertThat(new TreeSet<>(seen)).containsExactly("0 member-0 of 3", "1 member-1 of 3", "2 member-2 of 3");
        assertThat(report.loops()).extracting(LoopGroupReport.Loop::ending).containsOnly(Ending.FINISHED);
        assertThat(report.isClean()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"LOOP", "HANDOFF"})
    void loopsShareAPortAndItsConnections(Engines engine) {
        List<String> answers = Collections.synchronizedList(new ArrayList<>());

        LoopGroupReport report = group(engine, 2).run((group, index) -> {
            Server server = group.startServer(LoopGroupTest::echoLines, LOCALHOST, 0);
            if (index == 0) {
                for (EventLoop other : group.loops()) {
                    LoopGroup.call(other, () -> sleep(millis(50))); // both listen by now
                }
                for (int i = 0; i < 64; i++) {
                    answers.add(ask(server.port(), "hello"));
                }
                group.shutdown();
            }
            server.serveForever();
        });

        assertThat(answers).hasSize(64).containsOnly("hello");
        assertThat(report.accepted()).isEqualTo(64);
        assertThat(report.loops())
                .allSatisfy(loop -> assertThat(loop.accepted()).isPositive());
        assertThat(report.loops()).extracting(LoopGroupReport.Loop::ending).containsOnly(Ending.CANCELLED);
        assertThat(report.toString())
                .startsWith("LoopGroup of 2 loops ran for ")
                .contains("\n  loop 1: cancelled, ");
    }

    @ParameterizedTest
    @EnumSource(names = {"LOOP", "HANDOFF"})
    void failureOfOneLoopCancelsTheOthersAndIsThrown(Engines engine) {
        AtomicReference<LoopGroupReport> report = new AtomicReference<>();
        IOException failure = new IOException("disk full");

        assertThatThrownBy(() -> group(engine, 3).onEnd(report::set).run((_, index) -> {
                    if (index == 1) {
                        sleep(millis(10));
                        throw failure;
                    }
                    sleep(seconds(1000));
                }))
                .isSameAs(failure);
        assertThat(report.get().loops())
                .extracting(LoopGroupReport.Loop::ending)
                .containsExactly(Ending.CANCELLED, Ending.FAILED, Ending.CANCELLED);
    }

    @ParameterizedTest
    @EnumSource(names = {"LOOP", "HANDOFF"})
    void severalFailuresAreKept(Engines engine) {
        assertThatThrownBy(() -> group(engine, 2).run((_, index) -> {
                    if (index == 0) {
                        sleep(millis(20));
                        throw new IOException("first");
                    }
                    try {
                        sleep(seconds(1000));
                    } catch (CancelledError e) {
                        throw new IllegalStateException("cannot clean up", e);
                    }
                }))
                .isInstanceOf(IOException.class)
                .satisfies(thrown -> assertThat(thrown.getSuppressed())
                        .extracting(Throwable::getMessage)
                        .contains("cannot clean up"));
    }

    @org.junit.jupiter.api.Test
    void groupInsideOfALoopIsRefused() {
        assertThatThrownBy(() -> Asyncio.run(() -> {
                    LoopGroup.run(1, (_, _) -> {});
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("run was called while EventLoop");
    }

    @org.junit.jupiter.api.Test
    void settingsThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> LoopGroup.builder().loops(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A LoopGroup needs at least one loop, but got 0; leave it out for one for each processor");
        assertThatThrownBy(() -> LoopGroup.builder().grace(seconds(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The grace time must not be negative, but is PT-1S; use zero for none");
    }

    // ---- the end

    @ParameterizedTest
    @EnumSource(names = {"LOOP", "HANDOFF"})
    void shutdownLetsClientsFinishAndAcceptsNoOthers(Engines engine) throws InterruptedException {
        AtomicReference<String> answer = new AtomicReference<>();
        Throwable refused = null;
        Thread[] client = new Thread[1];
        int[] port = new int[1];

        LoopGroupReport report = group(engine, 2).run((group, index) -> {
            Server server = group.startServer(
                    (reader, writer) -> {
                        try (writer) {
                            byte[] line = reader.readLine();
                            sleep(millis(100)); // work that takes its time
                            writer.write(line);
                        }
                    },
                    LOCALHOST,
                    0);
            if (index == 0) {
                port[0] = server.port();
                client[0] = Thread.ofPlatform().start(() -> {
                    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port[0])) {
                        socket.getOutputStream().write("slow\n".getBytes(UTF_8));
                        answer.set(new String(socket.getInputStream().readAllBytes(), UTF_8));
                    } catch (IOException e) {
                        answer.set(e.toString());
                    }
                });
                sleep(millis(50)); // it is being served
                group.shutdown();
            }
            server.waitClosed();
        });

        try (Socket late = new Socket(InetAddress.getLoopbackAddress(), port[0])) {
            refused = new AssertionError(late);
        } catch (IOException e) {
            refused = e;
        }
        client[0].join();
        assertThat(answer).hasValue("slow\n");
        assertThat(refused).isInstanceOf(ConnectException.class);
        assertThat(report.isClean()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"LOOP", "HANDOFF"})
    void whatDoesNotEndInTimeIsCancelledAndThenAborted(Engines engine) {
        AtomicReference<LoopGroupReport> report = new AtomicReference<>();
        List<String> events = Collections.synchronizedList(new ArrayList<>());

        group(engine, 1).grace(millis(50)).onEnd(report::set).run((group, _) -> {
            Server server = group.startServer(
                    (_, writer) -> {
                        try (writer) {
                            writer.write(new byte[16 << 20]); // the client never reads it
                            sleep(seconds(1000));
                        } catch (CancelledError e) {
                            events.add("cancelled");
                            throw e;
                        }
                    },
                    LOCALHOST,
                    0);
            Connection client = openConnection(LOCALHOST, server.port(), new ConnectOptions().limit(1));
            sleep(millis(50));
            group.shutdown();
            try {
                server.serveForever();
            } finally {
                client.writer().transport().abort();
            }
        });

        assertThat(events).containsExactly("cancelled");
        assertThat(report.get().isClean()).isFalse();
        assertThat(report.get().loops().getFirst().cancelled()).isPositive();
        assertThat(report.get().loops().getFirst().aborted()).isLessThanOrEqualTo(1);
    }

    // ---- calls

    @ParameterizedTest
    @EnumSource(names = {"LOOP", "HANDOFF"})
    void callReturnsWhatTheBodyReturnsOnTheOtherLoop(Engines engine) {
        List<String> seen = Collections.synchronizedList(new ArrayList<>());

        group(engine, 2).run((group, index) -> {
            if (index == 0) {
                seen.add(LoopGroup.call(group.loops().get(1), () -> {
                    sleep(millis(1));
                    return runningLoop().name();
                }));
                seen.add(
                        LoopGroup.call(group.loops().get(0), () -> runningLoop().name()));
            }
        });

        assertThat(seen).containsExactly("member-1", "member-0");
    }

    @ParameterizedTest
    @EnumSource(names = {"LOOP", "HANDOFF"})
    void callThrowsWhatTheBodyThrows(Engines engine) {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        IOException failure = new IOException("far away");

        group(engine, 2).run((group, index) -> {
            if (index == 0) {
                try {
                    LoopGroup.call(group.loops().get(1), () -> {
                        throw failure;
                    });
                } catch (IOException e) {
                    thrown.set(e);
                }
            }
        });

        assertThat(thrown).hasValue(failure);
    }

    @ParameterizedTest
    @EnumSource(names = {"LOOP", "HANDOFF"})
    void cancelledCallCancelsTheBody(Engines engine) {
        List<String> events = Collections.synchronizedList(new ArrayList<>());

        group(engine, 2).run((group, index) -> {
            if (index == 0) {
                Task<Void> calling =
                        createTask(() -> LoopGroup.call(group.loops().get(1), () -> {
                            try {
                                events.add("began");
                                sleep(seconds(1000));
                            } finally {
                                events.add("ended");
                            }
                        }));
                while (events.isEmpty()) {
                    sleep(millis(1));
                }
                calling.cancel();
                try {
                    Asyncio.await(calling);
                } catch (CancelledError e) {
                    events.add("cancelled");
                }
            }
        });

        assertThat(events).containsExactlyInAnyOrder("began", "ended", "cancelled");
    }

    @ParameterizedTest
    @EnumSource(names = {"LOOP", "HANDOFF"})
    void stateOfOneLoopIsSafeToUseByAll(Engines engine) {
        int[] counter = new int[1]; // belongs to loop 0

        group(engine, 3).run((group, _) -> {
            for (int i = 0; i < 300; i++) {
                LoopGroup.call(group.loops().getFirst(), () -> {
                    int before = counter[0];
                    counter[0] = before + 1;
                });
            }
        });

        assertThat(counter[0]).isEqualTo(900);
    }

    @ParameterizedTest
    @EnumSource(names = {"LOOP", "HANDOFF"})
    void serverOfTheGroupNeedsALoopOfTheGroup(Engines engine) {
        group(engine, 1).run((group, _) -> {
            Throwable[] thrown = new Throwable[1];
            Thread other = Thread.ofPlatform()
                    .start(() -> Asyncio.run(() -> {
                        try {
                            group.startServer(LoopGroupTest::echoLines, LOCALHOST, 0);
                        } catch (IllegalStateException e) {
                            thrown[0] = e;
                        }
                    }));
            other.join();

            assertThat(thrown[0])
                    .hasMessageStartingWith("startServer of a LoopGroup was called on EventLoop 'loop-")
                    .hasMessageEndingWith(", which is not of the group; use Streams.startServer there");
        });
    }
}
