package dev.asyncio.file;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.stream.Stream;

/// A pattern of paths as Python's `Path.glob` understands it: the JDK's, except that `**/` also stands for no
/// directory at all.
final class Glob {

    private static final String ANY_DIRECTORIES = "**/";

    private final PathMatcher matcher;
    private final int depth; // below it nothing can match

    Glob(FileSystem system, String pattern) {
        matcher = system.getPathMatcher("glob:" + withOptionalDirectories(pattern));
        depth = pattern.contains("**")
                ? Integer.MAX_VALUE
                : (int) pattern.chars().filter(character -> character == '/').count() + 1;
    }

    /// Makes each `**/` that is a whole part of the path a group with an empty alternative. The JDK has no groups
    /// in groups, so those in braces are left as they are.
    private static String withOptionalDirectories(String pattern) {
        StringBuilder result = new StringBuilder();
        int depth = 0;
        for (int i = 0; i < pattern.length(); i++) {
            char character = pattern.charAt(i);
            if (depth == 0 && pattern.startsWith(ANY_DIRECTORIES, i) && (i == 0 || pattern.charAt(i - 1) == '/')) {
                result.append('{').append(ANY_DIRECTORIES).append(",}");
                i += ANY_DIRECTORIES.length() - 1;
                continue;
            }
            depth += character == '{' ? 1 : character == '}' ? -1 : 0;
            result.append(character);
        }
        return result.toString();
    }

    /// {@return the paths below `start` that match} Blocks.
    Stream<Path> find(Path start) throws IOException {
        return FilePaths.walk(start, depth)
                .filter(path -> !path.equals(start) && matcher.matches(start.relativize(path)));
    }
}
