// The client of EchoServer: sends a line and prints the answer.
//
//     reader, writer = await asyncio.open_connection("127.0.0.1", 8888)
//     writer.write(message.encode() + b"\n")
//     print(await reader.readline())
//     writer.close()
//
// Look at: write never waits; readLine does.

import static dev.asyncio.Asyncio.*;
import static dev.asyncio.net.Streams.*;

import dev.asyncio.net.Connection;

void main(String[] args) {
    int port = args.length > 0 ? Integer.parseInt(args[0]) : 8888;
    String message = args.length > 1 ? args[1] : "Hello, World!";
    run(() -> {
        try (Connection connection = timeout(seconds(5), () -> openConnection("127.0.0.1", port))) {
            IO.println("Send: " + message);
            connection.writer().write(message + "\n");
            IO.println("Received: " + connection.reader().readLine(StandardCharsets.UTF_8));
        }
    });
}
