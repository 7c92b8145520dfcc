package dev.asyncio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.ThrowableGroup.Split;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ThrowableGroupTest {

    private final IOException disk = new IOException("disk");
    private final IOException network = new IOException("network");
    private final IllegalStateException state = new IllegalStateException("state");
    private final AssertionError error = new AssertionError("error");

    // ---- making

    @Test
    void aGroupOfExceptionsIsAnException() {
        Throwable group = ThrowableGroup.of("both", List.of(disk, state));

        assertThat(group).isInstanceOf(ExceptionGroup.class).hasMessage("both (2 sub-exceptions)");
        assertThat(((ThrowableGroup) group).groupMessage()).isEqualTo("both");
        assertThat(((ThrowableGroup) group).exceptions()).containsExactly(disk, state);
        assertThat(((ThrowableGroup) group).asThrowable()).isSameAs(group);
    }

    @Test
    void aGroupWithAnErrorIsAnError() {
        Throwable group = ThrowableGroup.of("mixed", List.of(disk, error));

        assertThat(group).isInstanceOf(BaseExceptionGroup.class).hasMessage("mixed (2 sub-exceptions)");
        assertThat(((ThrowableGroup) group).groupMessage()).isEqualTo("mixed");
        assertThat(((ThrowableGroup) group).exceptions()).containsExactly(disk, error);
        assertThat(((ThrowableGroup) group).asThrowable()).isSameAs(group);
    }

    @Test
    void aGroupOfOneSaysSo() {
        assertThat(new ExceptionGroup("one", List.of(disk))).hasMessage("one (1 sub-exception)");
    }

    @Test
    void aGroupIsNotEmpty() {
        for (org.assertj.core.api.ThrowableAssert.ThrowingCallable make :
                List.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(
                        () -> ThrowableGroup.of("none", List.of()),
                        () -> new ExceptionGroup("none", List.of()),
                        () -> new BaseExceptionGroup("none", List.of()))) {
            assertThatThrownBy(make)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("An exception group needs at least one exception, but was given none");
        }
    }

    @Test
    void theExceptionsOfAGroupCannotBeChanged() {
        List<Throwable> exceptions = new ExceptionGroup("one", List.of(disk)).exceptions();

        assertThatThrownBy(() -> exceptions.add(state)).isInstanceOf(UnsupportedOperationException.class);
    }

    // ---- split

    @Test
    void splitKeepsTheNestingOfBothParts() {
        ExceptionGroup inner = new ExceptionGroup("inner", List.of(network, state));
        ExceptionGroup outer = new ExceptionGroup("outer", List.of(disk, inner));

        Split split = outer.split(IOException.class::isInstance);

        assertThat(treeOf(split.matching())).isEqualTo("outer[disk, inner[network]]");
        assertThat(treeOf(split.rest())).isEqualTo("outer[inner[state]]");
    }

    @Test
    void splitGivesTheGroupItselfWhereItMatchesAsAWhole() {
        ExceptionGroup inner = new ExceptionGroup("inner", List.of(network));
        ExceptionGroup outer = new ExceptionGroup("outer", List.of(disk, inner));

        Split whole = outer.split(thrown -> thrown == outer);
        Split part = outer.split(thrown -> thrown == inner);

        assertThat(whole.matching()).isSameAs(outer);
        assertThat(whole.rest()).isNull();
        assertThat(((ThrowableGroup) part.matching()).exceptions()).containsExactly(inner);
        assertThat(treeOf(part.rest())).isEqualTo("outer[disk]");
    }

    @Test
    void aPartThatNothingFallsIntoIsNull() {
        ExceptionGroup group = new ExceptionGroup("group", List.of(disk, state));

        Split all = group.split(thrown -> !(thrown instanceof ThrowableGroup));
        Split none = group.split(_ -> false);

        assertThat(treeOf(all.matching())).isEqualTo("group[disk, state]");
        assertThat(all.rest()).isNull();
        assertThat(none.matching()).isNull();
        assertThat(treeOf(none.rest())).isEqualTo("group[disk, state]");
    }

    @Test
    void thePartsOfAnErrorGroupAreExceptionsWhereTheyCanBe() {
        BaseExceptionGroup group = new BaseExceptionGroup("group", List.of(disk, error));

        Split split = group.split(thrown -> thrown == error);

        assertThat(split.matching()).isInstanceOf(BaseExceptionGroup.class);
        assertThat(split.rest()).isInstanceOf(ExceptionGroup.class);
    }

    @Test
    void thePartsHaveTheStackTraceAndTheCauseOfTheWhole() {
        ExceptionGroup group = new ExceptionGroup("group", List.of(disk, state));
        group.initCause(network);

        Split split = group.split(thrown -> thrown == disk);

        for (Throwable part : List.of(split.matching(), split.rest())) {
            assertThat(part.getStackTrace()).isEqualTo(group.getStackTrace());
            assertThat(part).hasCause(network);
        }
    }

    @Test
    void subgroupIsThePartThatMatches() {
        ExceptionGroup group = new ExceptionGroup("group", List.of(disk, state));

        assertThat(treeOf(group.subgroup(thrown -> thrown == state))).isEqualTo("group[state]");
        assertThat(group.subgroup(_ -> false)).isNull();
    }

    private static String treeOf(Throwable thrown) {
        return thrown instanceof ThrowableGroup group
                ? group.groupMessage()
                        + group.exceptions().stream()
                                .map(ThrowableGroupTest::treeOf)
                                .toList()
                : thrown.getMessage();
    }

    // ---- printing

    @Test
    void theStackTraceIsPrintedAsATree() {
        IOException wrapped = withStack(new IOException("disk"), "shop.Disk", "read", 3);
        IllegalStateException inner =
                withStack(new IllegalStateException("broken", wrapped), "shop.Orders", "load", 12);
        inner.addSuppressed(new IOException("while closing"));
        ExceptionGroup nested = withStack(new ExceptionGroup("nested", List.of(inner)), "shop.Shop", "open", 5);
        Error last = withStack(new AssertionError("last"), "shop.Check", "check", 8);
        BaseExceptionGroup group =
                withStack(new BaseExceptionGroup("all", List.of(nested, last)), "shop.Main", "main", 1);

        String expected = """
                dev.asyncio.BaseExceptionGroup: all (2 sub-exceptions)
                	at shop.Main.main(File.java:1)
                  +-+---------------- 1 ----------------
                    | dev.asyncio.ExceptionGroup: nested (1 sub-exception)
                    | 	at shop.Shop.open(File.java:5)
                    +-+---------------- 1 ----------------
                      | java.lang.IllegalStateException: broken
                      | 	at shop.Orders.load(File.java:12)
                      | 	Suppressed: java.io.IOException: while closing
                      | Caused by: java.io.IOException: disk
                      | 	at shop.Disk.read(File.java:3)
                    +------------------------------------
                  +------------------ 2 ----------------
                    | java.lang.AssertionError: last
                    | 	at shop.Check.check(File.java:8)
                  +------------------------------------
                """;
        assertThat(printedByStream(group)).isEqualToNormalizingNewlines(expected);
        assertThat(printedByWriter(group)).isEqualToNormalizingNewlines(expected);
    }

    @Test
    void anExceptionGroupIsPrintedAsATreeToo() {
        ExceptionGroup group =
                withStack(new ExceptionGroup("one", List.of(withStack(disk, "shop.Disk", "read", 3))), "a.B", "c", 1);

        String expected = """
                dev.asyncio.ExceptionGroup: one (1 sub-exception)
                	at a.B.c(File.java:1)
                  +-+---------------- 1 ----------------
                    | java.io.IOException: disk
                    | 	at shop.Disk.read(File.java:3)
                  +------------------------------------
                """;
        assertThat(printedByStream(group)).isEqualToNormalizingNewlines(expected);
        assertThat(printedByWriter(group)).isEqualToNormalizingNewlines(expected);
    }

    @Test
    void whatWasPrintedAboveIsNotPrintedAgain() {
        IOException shared = withStack(new IOException("shared"), "shop.Disk", "read", 3);
        ExceptionGroup group = withStack(new ExceptionGroup("twice", List.of(shared, shared)), "a.B", "c", 1);

        assertThat(printedByStream(group)).isEqualToNormalizingNewlines("""
                        dev.asyncio.ExceptionGroup: twice (2 sub-exceptions)
                        	at a.B.c(File.java:1)
                          +-+---------------- 1 ----------------
                            | java.io.IOException: shared
                            | 	at shop.Disk.read(File.java:3)
                          +------------------ 2 ----------------
                            | java.io.IOException: shared
                            | 	[shown above]
                          +------------------------------------
                        """);
    }

    private static String printedByStream(Throwable thrown) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        thrown.printStackTrace(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static String printedByWriter(Throwable thrown) {
        StringWriter text = new StringWriter();
        PrintWriter writer = new PrintWriter(text);
        thrown.printStackTrace(writer);
        writer.flush();
        return text.toString();
    }

    private static <X extends Throwable> X withStack(X thrown, String type, String method, int line) {
        thrown.setStackTrace(new StackTraceElement[] {new StackTraceElement(type, method, "File.java", line)});
        return thrown;
    }
}
