package dev.asyncio.benchmarks;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a peer is told to serve: `WORKLOAD PORT [CERTIFICATE KEY]`, on a port of 127.0.0.1. For HTTP it says
/// hello, else it sends back what it receives. It prints `READY` when it listens, and serves until it is
/// killed.
///
/// @param port 0 for any free one
/// @param certificate a PEM file; null without TLS
/// @param key a PEM file in PKCS#8; null without TLS
record Serving(
        Workload workload,
        int port,
        @Nullable Path certificate,
        @Nullable Path key) {

    static final String HOST = "127.0.0.1";
    static final String READY = "READY";

    /// The load opens many connections at once. Each peer gets the same, and the system lowers it to its own
    /// limit.
    static final int BACKLOG = 1024;

    /// The only version that is measured.
    static final String TLS_VERSION = "TLSv1.3";

    /// What serves, in one of a peer's ways.
    interface Server {

        /// Listens, calls [#ready()] and serves for ever.
        ///
        /// @throws IOException if it cannot listen
        void serve(Serving serving) throws Exception;
    }

    /// The arguments do not say what to serve; the message says why.
    static final class UsageException extends Exception {

        private static final long serialVersionUID = 1;

        private UsageException(String message) {
            super(message);
        }
    }

    /// {@return what the arguments ask for; empty if they name no workload that is served}
    static Optional<Serving> parse(String[] arguments) throws UsageException {
        Optional<Workload> workload = arguments.length == 0
                ? Optional.empty()
                : Workload.byId(arguments[0]).filter(Workload::isServed);
        if (workload.isEmpty()) {
            return Optional.empty();
        }
        String name = arguments[0];
        if (arguments.length < 2) {
            throw new UsageException(name + " needs the port to listen on, such as " + name + " 9000");
        }
        int port = port(name, arguments[1]);
        if (workload.get() != Workload.ECHO_TLS) {
            return Optional.of(new Serving(workload.get(), port, null, null));
        }
        if (arguments.length < 4) {
            throw new UsageException(name + " needs a certificate and its key, two PEM files behind the port");
        }
        return Optional.of(new Serving(workload.get(), port, Path.of(arguments[2]), Path.of(arguments[3])));
    }

    private static int port(String workload, String word) throws UsageException {
        try {
            int port = Integer.parseInt(word);
            if (port >= 0 && port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException e) {
            // No number at all is told as a number out of range is.
        }
        throw new UsageException(workload + " needs a port from 0 to 65535, not '" + word + "'");
    }

    /// Serves if the arguments ask for it, and ends the process if that fails: with status 1, or with 2 if
    /// the arguments are not right.
    ///
    /// @return false if the arguments name no workload that is served
    static boolean run(String[] arguments, Server server) {
        Optional<Serving> serving;
        try {
            serving = parse(arguments);
        } catch (UsageException e) {
            System.err.println("asyncio: " + e.getMessage());
            System.exit(2);
            return true;
        }
        if (serving.isEmpty()) {
            return false;
        }
        try {
            server.serve(serving.get());
        } catch (IOException e) {
            System.err.println("asyncio: " + serving.get().failure(e));
            System.exit(1);
        } catch (Exception e) {
            // The way of a main program that throws, but that threads which are left would keep this one.
            e.printStackTrace();
            System.exit(1);
        }
        return true;
    }

    /// Tells whoever has started this process that it listens.
    static void ready() {
        System.out.println(READY);
        System.out.flush();
    }

    /// {@return what to tell somebody who wanted this served}
    String failure(IOException cause) {
        // The message of this one is the name of the file and no more.
        String why =
                cause instanceof NoSuchFileException ? "there is no file " + cause.getMessage() : cause.getMessage();
        return this + " cannot be served: " + why;
    }

    boolean isHttp() {
        return workload == Workload.HTTP;
    }

    boolean isTls() {
        return certificate != null;
    }

    @Override
    public String toString() {
        return workload.id() + " on " + HOST + ":" + port;
    }
}
