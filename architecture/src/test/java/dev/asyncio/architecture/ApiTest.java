package dev.asyncio.architecture;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// The API is reviewed as a diff: `api/<module>.txt` lists every public and protected signature of the packages
/// that a module exports, one a line, and a line that the code does not bear out fails.
class ApiTest {

    private static final Path API = Path.of("..", "api");
    private static final boolean UPDATE = Boolean.getBoolean("api.update");
    private static final String HOW_TO_ACCEPT =
            "If this is what you want, accept it with: ./asyncio test -Dapi.update=true, and commit the file";

    @TestFactory
    Stream<DynamicTest> theApiIsTheOneThatWasReviewed() {
        return published()
                .map(module -> DynamicTest.dynamicTest(
                        module.descriptor().name(),
                        () -> compare(module.descriptor().name(), signaturesOf(module))));
    }

    @Test
    void everyListBelongsToAModule() throws IOException {
        List<String> modules =
                published().map(module -> module.descriptor().name() + ".txt").toList();

        try (Stream<Path> lists = Files.isDirectory(API) ? Files.list(API) : Stream.empty()) {
            assertThat(lists.map(list -> list.getFileName().toString()))
                    .as("a list without a module is left over, or its module is missing in architecture/pom.xml")
                    .allSatisfy(list -> assertThat(modules).contains(list));
        }
    }

    private static void compare(String module, SortedSet<String> found) throws IOException {
        Path list = API.resolve(module + ".txt");
        if (UPDATE) {
            Files.createDirectories(API);
            Files.write(list, found);
            return;
        }
        Set<String> reviewed = new TreeSet<>();
        try {
            reviewed.addAll(Files.readAllLines(list));
        } catch (NoSuchFileException e) {
            fail("There is no api/%s.txt, so nobody has reviewed the API of this module. %s", module, HOW_TO_ACCEPT);
        }

        String diff = Stream.concat(
                        without(reviewed, found).map(line -> "- " + line),
                        without(found, reviewed).map(line -> "+ " + line))
                // A changed signature is two lines that differ late, and so stand together.
                .sorted(Comparator.comparing(line -> line.substring(1)))
                .collect(joining("\n"));
        if (!diff.isEmpty()) {
            fail(
                    "The API of %s is not what api/%s.txt says (- listed, + in the code):%n%s%n%s",
                    module, module, diff, HOW_TO_ACCEPT);
        }
    }

    private static Stream<String> without(Set<String> lines, Set<String> others) {
        return lines.stream().filter(line -> !others.contains(line));
    }

    /// The library's modules among the dependencies of these tests.
    private static Stream<ModuleReference> published() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(ApiTest::holdsOneOfOurModules)
                .flatMap(path -> ModuleFinder.of(path).findAll().stream())
                .sorted(Comparator.comparing(module -> module.descriptor().name()));
    }

    /// Jars after the packaging phase, folders of classes before it.
    private static boolean holdsOneOfOurModules(Path path) {
        return Files.isDirectory(path)
                ? Files.exists(path.resolve("module-info.class"))
                : path.getFileName().toString().startsWith("asyncio-");
    }

    private static SortedSet<String> signaturesOf(ModuleReference module) {
        List<String> exported = module.descriptor().exports().stream()
                .filter(export -> !export.isQualified())
                .map(ModuleDescriptor.Exports::source)
                .toList();
        try (var reader = module.open();
                Stream<String> resources = reader.list()) {
            return resources
                    .filter(name -> name.endsWith(".class") && !name.equals("module-info.class"))
                    .map(name ->
                            name.substring(0, name.length() - ".class".length()).replace('/', '.'))
                    .filter(name -> exported.contains(name.substring(0, name.lastIndexOf('.'))))
                    .flatMap(name -> Signatures.of(load(name)))
                    .collect(toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, ApiTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("The class path has " + name + ", but it cannot be loaded", e);
        }
    }
}
