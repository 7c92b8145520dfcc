package dev.asyncio.benchmarks;

import static java.util.Objects.requireNonNull;

import io.netty.handler.ssl.OpenSsl;
import io.netty.util.Version;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import kotlin.KotlinVersion;

/// What a figure depends on besides the code: versions and the machine. No figure means anything without
/// them.
final class Surroundings {

    private Surroundings() {}

    /// {@return lines to print above the figures}
    static List<String> describe(PythonCommand python, Map<String, String> environment, Path folder)
            throws IOException, InterruptedException {
        List<String> lines = new ArrayList<>();
        lines.add("JDK %s, %s, Kotlin %s with coroutines %s"
                .formatted(
                        Runtime.version(),
                        python.version(),
                        KotlinVersion.CURRENT,
                        version("/META-INF/kotlinx_coroutines_core.version")));
        lines.add("Netty %s by %s, TLS by %s; Vert.x %s"
                .formatted(
                        requireNonNull(Version.identify().get("netty-common")).artifactVersion(),
                        NettyTransport.best().name(),
                        OpenSsl.isAvailable() ? OpenSsl.versionString() : "the JDK",
                        version("/META-INF/vertx/vertx-version.txt")));
        int processors = Runtime.getRuntime().availableProcessors();
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        lines.add(String.format(
                Locale.ROOT,
                "%s %s %s, %d processors, load %.1f%s%s",
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("os.arch"),
                processors,
                load,
                load > processors / 2.0 ? " (others use this machine: trust only what differs by much)" : "",
                commit(environment, folder)));
        return lines;
    }

    /// {@return what a library says in a resource of its own}
    private static String version(String resource) throws IOException {
        try (InputStream version = Surroundings.class.getResourceAsStream(resource)) {
            return version == null ? "?" : new String(version.readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }

    /// {@return the commit that the launcher belongs to; nothing outside of a checkout}
    private static String commit(Map<String, String> environment, Path folder)
            throws IOException, InterruptedException {
        String launcher = System.getProperty("asyncio.launcher");
        Path checkout = launcher == null ? null : Path.of(launcher).getParent();
        if (checkout == null) {
            return "";
        }
        try {
            var git = ChildProcess.run(
                    List.of("git", "-C", checkout.toString(), "describe", "--always", "--dirty"),
                    environment,
                    folder,
                    ChildProcess.Messages.DROPPED);
            return git.status() == 0 && !git.lines().isEmpty()
                    ? ", commit " + git.lines().getFirst()
                    : "";
        } catch (ChildProcess.CannotStartException e) {
            return "";
        }
    }
}
