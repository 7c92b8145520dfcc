// A clock that answers datagrams, and its client.
//
//     ./asyncio run examples/UdpClock.java              both, in one program
//     ./asyncio run examples/UdpClock.java serve 9999   the clock alone; Ctrl+C ends it
//     ./asyncio run examples/UdpClock.java ask 9999     the client alone
//
// In Python a protocol would be called with each datagram, or a package from elsewhere be needed:
//
//     async def clock(endpoint):
//         while True:
//             data, sender = await endpoint.receive()
//             endpoint.send(answer(data), sender)
//
// Look at: the loop over the datagrams in clock(). Datagrams get lost, so the client waits only so long for an
// answer and then asks again.

import static dev.asyncio.Asyncio.*;

import dev.asyncio.TimeoutException;
import dev.asyncio.net.*;

void clock(DatagramEndpoint endpoint) throws IOException {
    for (Datagram question : endpoint) {
        String answer;
        try {
            answer = "%s %tT".formatted(question.text(), LocalTime.now(ZoneId.of(question.text())));
        } catch (DateTimeException e) {
            answer = question.text() + " is no place with a time of its own";
        }
        endpoint.send(answer, question.sender());
    }
}

String ask(DatagramEndpoint endpoint, String place) throws IOException {
    for (int attempt = 1; attempt <= 3; attempt++) {
        endpoint.send(place);
        try {
            return waitFor(() -> endpoint.receive().text(), seconds(1));
        } catch (TimeoutException e) {
            IO.println("No answer to question " + attempt + " for " + place);
        }
    }
    return place + " is not to be had";
}

void askForAll(int port) throws IOException {
    try (DatagramEndpoint client = Datagrams.connect("127.0.0.1", port)) {
        for (String place : List.of("Europe/Berlin", "Asia/Tokyo", "Atlantis")) {
            IO.println(ask(client, place));
        }
    }
}

void main(String[] args) {
    String what = args.length > 0 ? args[0] : "both";
    int port = args.length > 1 ? Integer.parseInt(args[1]) : what.equals("both") ? 0 : 9999;
    runMain(() -> {
        switch (what) {
            case "ask" -> askForAll(port);
            case "serve" -> {
                try (DatagramEndpoint server = Datagrams.bind("127.0.0.1", port)) {
                    IO.println("The clock answers at " + server.localAddress());
                    clock(server);
                }
            }
            default -> {
                DatagramEndpoint server = Datagrams.bind("127.0.0.1", port);
                var serving = createTask(() -> clock(server));
                try {
                    askForAll(server.localAddress().getPort());
                } finally {
                    server.close(); // ends the loop over its datagrams
                }
                await(serving);
            }
        }
    });
}
