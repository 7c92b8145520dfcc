package dev.asyncio.benchmarks;

import dev.asyncio.Asyncio;
import java.util.Arrays;

/// This library as a peer: `Worker [--protocol] WORKLOAD [ARGUMENTS]`. `-Dasyncio.engine` chooses the engine,
/// `--protocol` serves with protocols instead of streams.
public final class Worker {

    /// A workload that is served but not measured: sends back the messages of WebSockets, for suites that test
    /// whether a server keeps to the standard.
    private static final String WEBSOCKET_ECHO = "websocket-echo";

    /// Among the arguments of a peer, before the workload.
    static final String PROTOCOL = "--protocol";

    private Worker() {}

    /// Runs the workload named, and ends the process.
    public static void main(String[] arguments) throws Exception {
        if (arguments.length > 0 && arguments[0].equals(PROTOCOL)) {
            PeerMain.serve(AsyncioServers::protocol, Arrays.copyOfRange(arguments, 1, arguments.length));
        } else if (arguments.length > 1 && arguments[0].equals(WEBSOCKET_ECHO)) {
            HttpPeers.webSocketEcho(Integer.parseInt(arguments[1]));
        } else if (!Serving.run(arguments, AsyncioServers::streams)) {
            PeerMain.run(Worker::run, arguments);
        }
    }

    /// The task that runs a workload is itself a task of the loop, as all code of a program is. A test has a
    /// loop of its own, and so have those that need several.
    static boolean run(String workload, Results results) throws Exception {
        if (workload.equals(Workload.TESTKIT.id())) {
            VirtualHour.run(results);
            return true;
        }
        if (workload.equals(LoopsWorkload.NAME)) {
            new LoopsWorkload(results).run();
            return true;
        }
        return Asyncio.run(() -> new AsyncioWorkloads(results).run(workload));
    }
}
