// A client that tries again, and the network that gives it reason to: in memory, under virtual time.
//
//     ./asyncio run examples/FlakyServer.java
//
// Python has no such network; its tests patch open_connection or start servers on real ports and wait for real
// time to pass.
//
// Look at: fetch(), which knows nothing of the network below it, and the faults that main() plans. The program
// tells of more than a minute and ends at once.

import static dev.asyncio.Asyncio.*;
import static dev.asyncio.net.Streams.*;

import dev.asyncio.*;
import dev.asyncio.net.*;
import dev.asyncio.net.memory.*;
import dev.asyncio.stream.*;

/// Asks the server, and again if it does not answer within two seconds.
String fetch(String question) throws Exception {
    Exception last = null;
    for (int attempt = 1; attempt <= 5; attempt++) {
        try {
            return timeout(seconds(2), () -> ask(question));
        } catch (Exception e) { // an IOException, or a TimeoutException
            IO.println("attempt " + attempt + " for " + question + ": " + e.getClass().getSimpleName());
            last = e;
            sleep(seconds(1 << attempt));
        }
    }
    throw last;
}

String ask(String question) throws IOException {
    try (Connection connection = openConnection("server", 80)) {
        connection.writer().write(question + "\n");
        String answer = connection.reader().readLine(StandardCharsets.UTF_8);
        if (answer == null) {
            throw new EOFException("the server has hung up");
        }
        return answer;
    }
}

void shout(StreamReader reader, StreamWriter writer) {
    try (writer) {
        writer.write(reader.readLine(StandardCharsets.UTF_8).toUpperCase(Locale.ROOT) + "\n");
    } catch (IOException e) {
        IO.println("server: " + e.getMessage());
    }
}

void story() throws Exception {
    MemoryNetwork network = MemoryNetwork.install(runningLoop());
    network.host("server");
    network.host("client");
    network.link("client", "server", new Link().delay(millis(20)).jitter(millis(10)));

    network.on("client", () -> {
        try {
            fetch("nobody there");
        } catch (IOException e) {
            IO.println(e.getMessage());
        }
        network.on("server", () -> startServer(this::shout, "server", 80));
        IO.println(fetch("a good day"));

        network.partition("client", "server");
        runningLoop().callLater(seconds(5), () -> network.heal("client", "server"));
        IO.println(fetch("a cut wire"));

        network.crash("server");
        runningLoop().callLater(seconds(3), () -> {
            network.restart("server");
            createTask(() -> network.on("server", () -> startServer(this::shout, "server", 80)));
        });
        IO.println(fetch("a power cut"));
    });
}

void main() {
    try (Runner runner = Runner.builder()
            .loopFactory(() -> EventLoop.builder().virtualTime(new VirtualTime()).build())
            .build()) {
        runner.run(this::story);
    }
}
