package dev.asyncio.http.server;

import static java.util.Objects.requireNonNull;

import dev.asyncio.Asyncio;
import dev.asyncio.CancelledError;
import dev.asyncio.EventLoop;
import dev.asyncio.Task;

/// The door to the server: the whole of a program that serves. aiohttp: `web.run_app`.
///
/// ```java
/// void main() {
///     Web.run(new Application().get("/", request -> Response.text("Hello, World!")), 8080);
/// }
/// ```
public final class Web {

    private Web() {}

    /// Serves an application on a port of all addresses of this machine, until Ctrl+C or SIGTERM; then ends
    /// gracefully, see [HttpServer]. Says on the standard error stream where it serves.
    ///
    /// @param port 0 for any free one
    /// @throws dev.asyncio.KeyboardInterrupt after Ctrl+C
    public static void run(Application application, int port) {
        run(HttpServer.builder(application).listen("0.0.0.0", port));
    }

    /// Serves as a builder says, see [#run(Application, int)].
    public static void run(HttpServer.Builder builder) {
        requireNonNull(builder, "Web.run needs a builder, not null");
        Asyncio.run(() -> {
            try (HttpServer server = builder.start()) {
                Task<?> serving = requireNonNull(Asyncio.currentTask());
                boolean[] isTerminated = new boolean[1];
                EventLoop.confined().addSignalHandler("TERM", () -> {
                    isTerminated[0] = true;
                    serving.cancel("SIGTERM");
                });
                System.err.println("Serving on " + server.sockets() + "; press Ctrl+C to end");
                try {
                    server.serveForever();
                } catch (CancelledError cancelled) {
                    if (!isTerminated[0]) {
                        throw cancelled;
                    }
                    serving.uncancel();
                } finally {
                    EventLoop.confined().removeSignalHandler("TERM");
                }
            }
        });
    }
}
