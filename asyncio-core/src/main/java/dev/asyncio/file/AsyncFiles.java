package dev.asyncio.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.asyncio.Action;
import dev.asyncio.CancelledError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.CopyOption;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Functions for files that suspend the calling task instead of blocking the loop. Python: `aiofiles`,
/// `aiofiles.os` and `aiofiles.tempfile`.
///
/// All must be called by a task, and all throw what the functions of the same names in [java.nio.file.Files]
/// throw. Text is UTF-8 unless another charset is named. A call whose task is cancelled is not undone: unless
/// it was still waiting for a thread, it goes on without being waited for.
///
/// What is missing here is one line: `toThread(() -> Files.getFileStore(path))`.
public final class AsyncFiles {

    private AsyncFiles() {}

    // ---- opening

    /// Opens a file. Python: `aiofiles.open`.
    ///
    /// @param options as for [java.nio.channels.FileChannel#open]; none means to read
    /// @throws java.nio.file.NoSuchFileException if there is none, and the options do not say to create it
    /// @throws IOException if the system reports one
    /// @throws CancelledError if the task is cancelled meanwhile; the file is not open then
    public static AsyncFile open(Path path, OpenOption... options) throws IOException {
        return open(path, UTF_8, options);
    }

    /// Opens a file whose text has another charset than UTF-8, see [#open(Path, OpenOption...)].
    ///
    /// @throws IllegalArgumentException if the charset writes a byte order mark, as `UTF-16` does and
    ///     `UTF-16LE` does not
    public static AsyncFile open(Path path, Charset charset, OpenOption... options) throws IOException {
        Text text = new Text(charset);
        OpenFile file = FileThreads.obtain(path, () -> OpenFile.open(path, options), AsyncFiles::giveUp);
        return new AsyncFile(path, text, file);
    }

    /// Creates a file to be written, or empties the one that is there. Python: `open(path, "w")`.
    public static AsyncFile create(Path path) throws IOException {
        return open(path, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
    }

    /// Opens a file so that whatever is written goes to its end, and creates it if there is none. Python:
    /// `open(path, "a")`.
    public static AsyncFile append(Path path) throws IOException {
        return open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static void giveUp(OpenFile file) {
        try {
            file.breakOff();
        } catch (IOException e) {
            // Nobody has had it, so nobody can want to know.
        }
    }

    // ---- whole files

    /// {@return the content of a text file} Python: `Path.read_text`.
    public static String readString(Path path) throws IOException {
        return readString(path, UTF_8);
    }

    /// {@return the content of a text file in another charset}
    public static String readString(Path path, Charset charset) throws IOException {
        return FileThreads.call(path, () -> Files.readString(path, charset));
    }

    /// {@return the content of a file} Python: `Path.read_bytes`.
    public static byte[] readBytes(Path path) throws IOException {
        return FileThreads.call(path, () -> Files.readAllBytes(path));
    }

    /// Opens a text file to go through its lines, without their ends.
    ///
    /// {@snippet file="dev/asyncio/file/AsyncFilesTest.java" region="lines"}
    public static FileLines lines(Path path) throws IOException {
        return lines(path, UTF_8);
    }

    /// Opens a text file in another charset to go through its lines.
    public static FileLines lines(Path path, Charset charset) throws IOException {
        return new FileLines(open(path, charset));
    }

    /// Makes `content` that of a file, which is created if there is none. Python: `Path.write_text`.
    ///
    /// @param options none means to create or empty the file
    public static void writeString(Path path, CharSequence content, OpenOption... options) throws IOException {
        writeString(path, content, UTF_8, options);
    }

    /// Makes `content`, in another charset than UTF-8, that of a file, see [#writeString(Path, CharSequence,
    /// OpenOption...)].
    public static void writeString(Path path, CharSequence content, Charset charset, OpenOption... options)
            throws IOException {
        String copy = content.toString();
        run(path, () -> Files.writeString(path, copy, charset, options));
    }

    /// Makes `content` that of a file, which is created if there is none. Python: `Path.write_bytes`.
    ///
    /// @param content is copied
    /// @param options none means to create or empty the file
    public static void writeBytes(Path path, byte[] content, OpenOption... options) throws IOException {
        byte[] copy = content.clone();
        run(path, () -> Files.write(path, copy, options));
    }

    /// Adds text to the end of a file, which is created if there is none.
    public static void appendString(Path path, CharSequence content) throws IOException {
        writeString(path, content, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    // ---- about files

    /// {@return whether there is a file or directory} Python: `os.path.exists`.
    public static boolean exists(Path path, LinkOption... options) {
        return FileThreads.call(path, () -> Files.exists(path, options));
    }

    /// {@return a file's size in bytes} Python: `os.path.getsize`.
    public static long size(Path path) throws IOException {
        return FileThreads.call(path, () -> Files.size(path));
    }

    /// {@return whether there is a file, and it is an ordinary one} Python: `Path.is_file`.
    public static boolean isRegularFile(Path path, LinkOption... options) {
        return FileThreads.call(path, () -> Files.isRegularFile(path, options));
    }

    /// {@return whether there is a directory} Python: `Path.is_dir`.
    public static boolean isDirectory(Path path, LinkOption... options) {
        return FileThreads.call(path, () -> Files.isDirectory(path, options));
    }

    /// {@return whether there is a symbolic link, to whatever or nothing} Python: `Path.is_symlink`.
    public static boolean isSymbolicLink(Path path) {
        return FileThreads.call(path, () -> Files.isSymbolicLink(path));
    }

    /// {@return whether two paths lead to the same file} Python: `Path.samefile`.
    public static boolean isSameFile(Path path, Path other) throws IOException {
        return FileThreads.call(path, () -> Files.isSameFile(path, other));
    }

    /// {@return size, times and kind of a file, as they are now} Python: `Path.stat`.
    public static BasicFileAttributes attributes(Path path, LinkOption... options) throws IOException {
        return FileThreads.call(path, () -> Files.readAttributes(path, BasicFileAttributes.class, options));
    }

    /// {@return when a file's content last changed} Python: `os.path.getmtime`.
    public static Instant lastModified(Path path, LinkOption... options) throws IOException {
        return FileThreads.call(
                path, () -> Files.getLastModifiedTime(path, options).toInstant());
    }

    /// Says when a file's content last changed. Python: `os.utime`.
    ///
    /// @param time to the precision that the file system has
    public static void setLastModified(Path path, Instant time) throws IOException {
        run(path, () -> Files.setLastModifiedTime(path, FileTime.from(time)));
    }

    /// {@return who may do what with a file, as in `rw-r-----`} Python: `Path.stat().st_mode`.
    ///
    /// @throws UnsupportedOperationException if the file system is not one of POSIX
    public static String permissions(Path path, LinkOption... options) throws IOException {
        return FileThreads.call(
                path, () -> PosixFilePermissions.toString(Files.getPosixFilePermissions(path, options)));
    }

    /// Says who may do what with a file. Python: `Path.chmod`, which takes a number.
    ///
    /// @param permissions of the owner, the group and others, as in `rw-r-----`
    /// @throws IllegalArgumentException if it is not such a text
    /// @throws UnsupportedOperationException if the file system is not one of POSIX
    public static void setPermissions(Path path, String permissions) throws IOException {
        Set<PosixFilePermission> parsed = PosixFilePermissions.fromString(permissions);
        run(path, () -> Files.setPosixFilePermissions(path, parsed));
    }

    /// Creates an empty file, or says of the one that is there that it has just changed. Python: `Path.touch`.
    public static void touch(Path path) throws IOException {
        run(path, () -> {
            try {
                Files.createFile(path);
            } catch (FileAlreadyExistsException e) {
                Files.setLastModifiedTime(path, FileTime.from(Instant.now()));
            }
        });
    }

    /// Deletes a file or an empty directory. Python: `os.remove`.
    ///
    /// @throws java.nio.file.NoSuchFileException if there is none
    public static void delete(Path path) throws IOException {
        run(path, () -> Files.delete(path));
    }

    /// Deletes a file or an empty directory, if there is one. Python: `Path.unlink(missing_ok=True)`.
    ///
    /// @return whether there was
    public static boolean deleteIfExists(Path path) throws IOException {
        return FileThreads.call(path, () -> Files.deleteIfExists(path));
    }

    /// Moves or renames a file or directory. Python: `os.rename`.
    ///
    /// @throws java.nio.file.FileAlreadyExistsException if there is a `target`, and the options do not say to
    ///     replace it
    public static void move(Path source, Path target, CopyOption... options) throws IOException {
        run(source, () -> Files.move(source, target, options));
    }

    /// Moves or renames a file in one step, in place of what is at `target`: whoever looks there sees the one or
    /// the other. Python: `os.replace`.
    ///
    /// @throws java.nio.file.AtomicMoveNotSupportedException if that cannot be, as from one disk to another
    public static void replace(Path source, Path target) throws IOException {
        move(source, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /// Copies a file, or makes an empty directory like another. Python: `shutil.copy2`.
    ///
    /// @throws java.nio.file.FileAlreadyExistsException if there is a `target`, and the options do not say to
    ///     replace it
    public static void copy(Path source, Path target, CopyOption... options) throws IOException {
        run(source, () -> Files.copy(source, target, options));
    }

    /// Makes a symbolic link. Python: `Path.symlink_to`.
    ///
    /// @param target where it leads; relative to the directory of the link unless absolute
    public static void createSymbolicLink(Path link, Path target) throws IOException {
        run(link, () -> Files.createSymbolicLink(link, target));
    }

    /// {@return where a symbolic link leads, as it says itself} Python: `Path.readlink`.
    ///
    /// @throws java.nio.file.NotLinkException if it is something else
    public static Path readSymbolicLink(Path link) throws IOException {
        return FileThreads.call(link, () -> Files.readSymbolicLink(link));
    }

    /// Gives a file a second name. Python: `Path.hardlink_to`.
    public static void createLink(Path link, Path existing) throws IOException {
        run(link, () -> Files.createLink(link, existing));
    }

    // ---- directories

    /// Makes a directory. Python: `Path.mkdir`.
    ///
    /// @throws java.nio.file.FileAlreadyExistsException if there is one, or a file
    /// @throws java.nio.file.NoSuchFileException if there is no directory to make it in
    public static void createDirectory(Path directory) throws IOException {
        run(directory, () -> Files.createDirectory(directory));
    }

    /// Makes a directory and those above it, as far as there are none. Python: `os.makedirs(exist_ok=True)`.
    public static void createDirectories(Path directory) throws IOException {
        run(directory, () -> Files.createDirectories(directory));
    }

    /// {@return what is in a directory, sorted} Python: `os.listdir`, which gives names.
    public static List<Path> list(Path directory) throws IOException {
        return FileThreads.call(directory, () -> {
            try (Stream<Path> paths = Files.list(directory)) {
                return paths.sorted().toList();
            }
        });
    }

    /// {@return `start` and all that is in and below it, sorted, so that a directory comes before what is in
    /// it} Symbolic links are not followed. Python: `os.walk`.
    public static List<Path> walk(Path start) throws IOException {
        return walk(start, Integer.MAX_VALUE);
    }

    /// {@return `start` and what is at most so many levels below it, sorted}
    ///
    /// @param maxDepth not negative; 0 for `start` alone
    public static List<Path> walk(Path start, int maxDepth) throws IOException {
        return FileThreads.call(start, () -> {
            try (Stream<Path> paths = Files.walk(start, maxDepth)) {
                return paths.sorted().toList();
            } catch (UncheckedIOException e) { // from a directory below
                throw e.getCause();
            }
        });
    }

    /// Goes through `start` and all that is in and below it while a loop goes on, so that it may be large.
    /// Symbolic links are not followed. Python: `os.walk`.
    ///
    /// {@snippet file="dev/asyncio/file/FilePathsTest.java" region="tree"}
    public static FilePaths tree(Path start) throws IOException {
        return paths("tree of " + start, start, () -> FilePaths.walk(start, Integer.MAX_VALUE));
    }

    /// Goes through what is below `start` and matches `pattern` while a loop goes on. Python: `Path.glob`.
    ///
    /// {@snippet file="dev/asyncio/file/FilePathsTest.java" region="glob"}
    ///
    /// @param pattern of paths relative to `start`, as for [java.nio.file.FileSystem#getPathMatcher]; `*` stands
    ///     for a part of a name and `**/` for any number of directories, none included
    /// @throws java.util.regex.PatternSyntaxException if it is no pattern
    public static FilePaths glob(Path start, String pattern) throws IOException {
        Glob glob = new Glob(start.getFileSystem(), pattern);
        return paths(pattern + " in " + start, start, () -> glob.find(start));
    }

    private static FilePaths paths(String description, Path start, Callable<Stream<Path>> search) {
        return new FilePaths(description, FileThreads.obtain(start, search, Stream::close));
    }

    /// Deletes a file, or a directory with all that is in it, if there is one. Symbolic links are not followed.
    /// Python: `shutil.rmtree`.
    public static void deleteTree(Path path) throws IOException {
        run(path, () -> TemporaryPath.delete(path));
    }

    // ---- watching

    /// Watches directories for changes in them, or files, which need not exist yet. Python: the package
    /// `watchfiles`.
    ///
    /// Directories below a watched one are not watched.
    ///
    /// @param paths at least one, all of the same file system
    /// @return the changes from now on, to be closed when they are no longer of interest
    /// @throws IllegalArgumentException if there are none
    /// @throws java.nio.file.NoSuchFileException if there is no such directory, or none that the file would be in
    /// @throws UnsupportedOperationException if the file system cannot be watched
    public static FileWatch watch(Path... paths) throws IOException {
        if (paths.length == 0) {
            throw new IllegalArgumentException("watch was given no paths; there is nothing to wait for");
        }
        Path[] copy = paths.clone();
        return FileThreads.obtain(copy[0], () -> FileWatch.open(copy), FileWatch::giveUp);
    }

    // ---- temporary files

    /// Makes a file that is deleted at the end of a scope. Python: `tempfile.NamedTemporaryFile`.
    public static TemporaryPath temporaryFile() throws IOException {
        return temporaryFile("asyncio-", ".tmp");
    }

    /// Makes a file that is deleted at the end of a scope.
    ///
    /// @param prefix what its name begins with
    /// @param suffix what its name ends with
    public static TemporaryPath temporaryFile(String prefix, String suffix) throws IOException {
        return temporary(() -> Files.createTempFile(prefix, suffix));
    }

    /// Makes a directory that is deleted, with all that is in it, at the end of a scope. Python:
    /// `tempfile.TemporaryDirectory`.
    public static TemporaryPath temporaryDirectory() throws IOException {
        return temporaryDirectory("asyncio-");
    }

    /// Makes a directory that is deleted, with all that is in it, at the end of a scope.
    ///
    /// @param prefix what its name begins with
    public static TemporaryPath temporaryDirectory(String prefix) throws IOException {
        return temporary(() -> Files.createTempDirectory(prefix));
    }

    private static TemporaryPath temporary(Callable<Path> creation) {
        return new TemporaryPath(FileThreads.obtain(creation, AsyncFiles::deleteQuietly));
    }

    private static void deleteQuietly(Path path) {
        try {
            TemporaryPath.delete(path);
        } catch (IOException e) {
            // Nobody knows of it; the system cleans its directory for temporary files.
        }
    }

    private static void run(Path path, Action function) {
        FileThreads.<@Nullable Void>call(path, () -> {
            function.run();
            return null;
        });
    }
}
