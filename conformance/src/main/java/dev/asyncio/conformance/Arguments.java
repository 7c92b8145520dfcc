package dev.asyncio.conformance;

import dev.asyncio.Engines;
import dev.asyncio.EventLoop;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What the command line asks for.
///
/// @param engines the engines to run every scenario on
/// @param paths where the scenarios are
record Arguments(List<Engines> engines, List<Path> paths) {

    private static final String USAGE = "usage: [--engine loop|handoff] PATH...";

    /// Thrown for a command line that makes no sense; the message is for the user.
    static final class UsageException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        UsageException(String message) {
            super(message + System.lineSeparator() + USAGE);
        }
    }

    /// @throws UsageException if there is no path, an unknown option, or an engine that cannot be used here
    static Arguments parse(List<String> words) {
        List<Engines> engines = List.of(Engines.LOOP, Engines.HANDOFF);
        List<Path> paths = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (word.equals("--engine")) {
                i++;
                engines = List.of(engine(i < words.size() ? words.get(i) : ""));
            } else if (word.startsWith("-")) {
                throw new UsageException("There is no option '" + word + "'");
            } else {
                paths.add(path(word));
            }
        }
        if (paths.isEmpty()) {
            throw new UsageException("A path to scenarios is needed");
        }
        engines.forEach(Arguments::check);
        return new Arguments(engines, paths);
    }

    private static Engines engine(String name) {
        return switch (name) {
            case "loop" -> Engines.LOOP;
            case "handoff" -> Engines.HANDOFF;
            default -> throw new UsageException("--engine needs loop or handoff, not '" + name + "'");
        };
    }

    private static Path path(String word) {
        try {
            return Path.of(word);
        } catch (InvalidPathException e) {
            throw new UsageException("'" + word + "' is not a path: " + e.getReason());
        }
    }

    /// Better said once than by every scenario.
    private static void check(Engines engine) {
        try {
            EventLoop.builder().engine(engine).build().close();
        } catch (IllegalStateException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }
}
