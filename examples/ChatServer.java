// A chat room for any number of people with `nc 127.0.0.1 8889`. The first line that one types is his name; what he
// types then is shown to all others.
//
// Look at: members is an ordinary map, without a lock, although every client has a task of its own: tasks switch only
// where they await. A broadcast does not wait for anybody, or the slowest would hold up all others; so who does not
// read, until a megabyte waits for him, is thrown out.

import static dev.asyncio.Asyncio.*;
import static dev.asyncio.net.Streams.*;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.asyncio.net.Server;
import dev.asyncio.stream.*;

static final long MOST_UNREAD = 1 << 20;

final Map<String, StreamWriter> members = new LinkedHashMap<>();

void say(String line, Object except) {
    members.forEach((name, writer) -> {
        if (!name.equals(except)) {
            if (writer.transport().writeBufferSize() > MOST_UNREAD) {
                writer.transport().abort();
            } else {
                writer.write(line + "\n");
            }
        }
    });
}

void chat(StreamReader reader, StreamWriter writer) throws IOException {
    try (writer) {
        writer.write("Your name?\n");
        String name = reader.readLine(UTF_8);
        if (name == null || name.isBlank() || members.containsKey(name)) {
            writer.write("That name is taken, or none.\n");
            return;
        }
        say(name + " has come in", null);
        members.put(name, writer);
        try {
            writer.write("Here: " + String.join(", ", members.keySet()) + "\n");
            for (String line = reader.readLine(UTF_8); line != null; line = reader.readLine(UTF_8)) {
                say(name + ": " + line, name);
            }
        } catch (IOException e) {
            // His connection broke: as good as leaving.
        } finally {
            members.remove(name);
            say(name + " has left", null);
        }
    }
}

void main(String[] args) {
    int port = args.length > 0 ? Integer.parseInt(args[0]) : 8889;
    runMain(() -> {
        try (Server server = startServer(this::chat, "127.0.0.1", port)) {
            IO.println("Serving on port " + server.port());
            server.serveForever();
        }
    });
}
