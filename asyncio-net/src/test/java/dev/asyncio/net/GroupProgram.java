package dev.asyncio.net;

import dev.asyncio.Asyncio;
import java.time.Duration;

/// A program that [LoopGroupSignalsTest] sends signals to: serves for ever on two loops, and answers a line
/// after a while.
final class GroupProgram {

    private GroupProgram() {}

    public static void main(String[] args) {
        Duration work = Duration.ofMillis(Long.parseLong(args[0]));
        LoopGroup.builder()
                .loops(2)
                .grace(Asyncio.seconds(60))
                .onEnd(GroupProgram::say)
                .run((group, index) -> {
                    Server server = group.startServer(
                            (reader, writer) -> {
                                try (writer) {
                                    byte[] line = reader.readLine();
                                    say("serving");
                                    Asyncio.sleep(work);
                                    writer.write(line);
                                }
                            },
                            "127.0.0.1",
                            0);
                    if (index == 0) {
                        say(server.port());
                    }
                    server.serveForever();
                });
    }

    private static void say(Object line) {
        System.out.println(line);
        System.out.flush();
    }
}
