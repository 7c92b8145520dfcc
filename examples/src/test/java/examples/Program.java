package examples;

import dev.asyncio.Asyncio;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Runs an example inside this process, unchanged, on virtual time, and notes what it prints and when.
///
/// One at a time: the streams and the settings belong to the whole process.
final class Program {

    private Program() {}

    /// What a program printed.
    ///
    /// @param out the lines of the standard output, each after the loop's time in seconds
    /// @param err the standard error
    record Output(List<String> out, String err) {}

    /// Runs an example.
    static Output run(String engine, String name) throws Exception {
        PrintStream out = System.out;
        PrintStream err = System.err;
        Locale locale = Locale.getDefault();
        var lines = new TimedLines();
        var errors = new ByteArrayOutputStream();
        System.setProperty("asyncio.engine", engine);
        System.setProperty("asyncio.clock", "virtual");
        System.setOut(new PrintStream(lines, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
        Locale.setDefault(Locale.ROOT);
        try {
            callMain(name);
        } finally {
            Locale.setDefault(locale);
            System.setErr(err);
            System.setOut(out);
            System.clearProperty("asyncio.clock");
            System.clearProperty("asyncio.engine");
        }
        return new Output(lines.lines, errors.toString(StandardCharsets.UTF_8));
    }

    private static void callMain(String name) throws Exception {
        Class<?> program = Class.forName(name);
        Constructor<?> constructor = program.getDeclaredConstructor();
        constructor.setAccessible(true);
        Method main = program.getDeclaredMethod("main");
        main.setAccessible(true);
        main.invoke(constructor.newInstance());
    }

    /// Splits what is printed into lines and asks, while each is printed, what time it is for the loop that
    /// prints it.
    private static final class TimedLines extends OutputStream {

        private final List<String> lines = new ArrayList<>();
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();

        @Override
        public void write(int b) {
            if (b == '\n') {
                lines.add(time() + line.toString(StandardCharsets.UTF_8));
                line.reset();
            } else {
                line.write(b);
            }
        }

        /// {@return the time, or nothing for a line that is printed before or after the loop runs}
        private static String time() {
            try {
                return "%.1f ".formatted(Asyncio.runningLoop().time() / 1e9);
            } catch (IllegalStateException e) {
                return "";
            }
        }
    }
}
