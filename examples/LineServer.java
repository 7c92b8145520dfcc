// A server of lines, on all cores: `nc 127.0.0.1 8890`, then type time, upper some text, count or quit.
//
// Look at: LoopGroup runs one loop for each core, and the system shares out the connections among them. count belongs to
// the first loop, and the others ask it: LoopGroup.call runs a function there and awaits the answer. Ctrl+C lets the
// clients finish for some seconds; a second one ends the server at once.

import static dev.asyncio.Asyncio.*;

import dev.asyncio.EventLoop;
import dev.asyncio.net.*;
import dev.asyncio.stream.*;

int count; // of all lines, touched by the tasks of the first loop only

String answer(String line, EventLoop first) throws Exception {
    int number = LoopGroup.call(first, () -> ++count);
    String[] words = line.strip().split(" ", 2);
    return switch (words[0]) {
        case "time" -> LocalTime.now(ZoneId.systemDefault()).toString();
        case "upper" -> words.length > 1 ? words[1].toUpperCase(Locale.ROOT) : "";
        case "count" -> number + " lines so far";
        default -> "I know time, upper TEXT, count and quit";
    };
}

void serve(StreamReader reader, StreamWriter writer, EventLoop first) throws Exception {
    try (writer) {
        for (String line : reader.lines(StandardCharsets.UTF_8)) {
            if (line.strip().equals("quit")) {
                writer.write("Bye\n");
                return;
            }
            writer.write(answer(line, first) + "\n");
            writer.drain();
        }
    } catch (LineTooLongException e) {
        writer.write("A line may have " + StreamReader.DEFAULT_LIMIT + " bytes\n");
    }
}

void main(String[] args) {
    int port = args.length > 0 ? Integer.parseInt(args[0]) : 8890;
    LoopGroup.run(Math.max(2, Runtime.getRuntime().availableProcessors()), (group, index) -> {
        EventLoop first = group.loops().getFirst();
        try (Server server = group.startServer((reader, writer) -> serve(reader, writer, first), "127.0.0.1", port)) {
            if (index == 0) {
                IO.println("Serving on port " + server.port());
            }
            server.serveForever();
        }
    });
}
