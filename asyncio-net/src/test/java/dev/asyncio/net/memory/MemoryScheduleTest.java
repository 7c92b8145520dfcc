package dev.asyncio.net.memory;

import static dev.asyncio.Asyncio.awaitAll;
import static dev.asyncio.Asyncio.runningLoop;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.net.Server;
import dev.asyncio.net.Streams;
import dev.asyncio.test.schedule.ScheduleResult;
import dev.asyncio.test.schedule.ScheduleSearch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// The network in memory under a search through schedules: what comes at the same instant comes in any order.
class MemoryScheduleTest {

    private static void say(Server server, String word) throws IOException {
        try (var writer = Streams.openConnection("localhost", server.port()).writer()) {
            writer.write(word + "\n");
            writer.drain();
        }
    }

    @Test
    void clientsThatSpeakAtTheSameTimeAreHeardInEitherOrder() throws Exception {
        var orders = new TreeSet<String>();

        ScheduleResult result = ScheduleSearch.of(() -> {
                    MemoryNetwork.install(runningLoop());
                    List<String> heard = new ArrayList<>();
                    Server server = Streams.startServer(
                            (reader, writer) -> {
                                try (writer) {
                                    heard.add(String.valueOf(reader.readLine(UTF_8)));
                                }
                            },
                            "localhost",
                            0);
                    awaitAll(() -> say(server, "one"), () -> say(server, "two"));
                    server.close();
                    server.waitClosed();
                    orders.add(String.join(" ", heard));
                })
                .schedules(200)
                .run();

        assertThat(result.failure()).isNull();
        assertThat(orders).contains("one two", "two one");
    }
}
