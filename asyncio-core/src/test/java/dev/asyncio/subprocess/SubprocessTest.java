package dev.asyncio.subprocess;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.awaitAll;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.millis;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.waitFor;
import static dev.asyncio.subprocess.Stdio.DEVNULL;
import static dev.asyncio.subprocess.Stdio.PIPE;
import static dev.asyncio.subprocess.Stdio.STDOUT;
import static dev.asyncio.subprocess.Subprocesses.createSubprocessExec;
import static dev.asyncio.subprocess.Subprocesses.createSubprocessShell;
import static dev.asyncio.subprocess.Subprocesses.options;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.asyncio.Action;
import dev.asyncio.Asyncio;
import dev.asyncio.CancelledError;
import dev.asyncio.Task;
import dev.asyncio.TimeoutException;
import dev.asyncio.stream.ConnectionResetException;
import dev.asyncio.stream.ExtraInfo;
import dev.asyncio.stream.WriteBufferLimits;
import dev.asyncio.test.AsyncioTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS) // for its programs
class SubprocessTest {

    private static final SubprocessOptions PIPES = options().pipes();

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    /// Lets real time pass until other threads have done their work.
    private static void awaitUntil(Callable<Boolean> condition) throws Exception {
        while (!condition.call()) {
            sleep(millis(5));
        }
    }

    private static List<String> threadNames() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("asyncio "))
                .toList();
    }

    // ---- streams

    @AsyncioTest(virtualTime = false)
    void aProcessIsWrittenToAndReadFromLineByLine() throws IOException {
        try (var cat = createSubprocessExec(options().stdin(PIPE).stdout(PIPE), "cat")) {
            cat.stdin().write("hello\n");
            cat.stdin().drain();
            String answer = cat.stdout().readLine(UTF_8);
            cat.stdin().close();
            int returnCode = cat.await();

            assertThat(answer).isEqualTo("hello");
            assertThat(returnCode).isZero();
            assertThat(cat.stdout().read()).isEmpty();
        }
    }

    @AsyncioTest(virtualTime = false)
    void outputComesAsLines() throws IOException {
        var lines = new ArrayList<String>();
        try (var shell = createSubprocessShell(options().stdout(PIPE), "echo one; echo two; printf three")) {
            for (String line : shell.stdout().lines(UTF_8)) {
                lines.add(line);
            }
            shell.await();
        }

        assertThat(lines).containsExactly("one", "two", "three");
    }

    @AsyncioTest(virtualTime = false)
    void outputAndErrorAreApartUnlessTheyAreJoined() throws IOException {
        String command = "echo out; echo err >&2";
        try (var apart = createSubprocessShell(PIPES, command);
                var joined = createSubprocessShell(options().stdout(PIPE).stderr(STDOUT), command)) {

            ProcessOutput output = apart.communicate();
            assertThat(output.stdoutText()).isEqualTo("out\n");
            assertThat(output.stderrText()).isEqualTo("err\n");
            assertThat(joined.communicate().stdoutText()).isEqualTo("out\nerr\n");
        }
    }

    @AsyncioTest(virtualTime = false)
    void inputAndOutputMayBeFiles(@TempDir Path folder) throws IOException {
        Path input = Files.writeString(folder.resolve("input"), "text");
        Path output = folder.resolve("output");
        try (var cat = createSubprocessExec(options().stdin(Stdio.from(input)).stdout(Stdio.to(output)), "cat")) {
            cat.await();
        }
        try (var cat = createSubprocessExec(options().stdin(Stdio.from(input)).stdout(Stdio.appendTo(output)), "cat")) {
            cat.await();
        }

        assertThat(output).content().isEqualTo("texttext");
    }

    @AsyncioTest(virtualTime = false)
    void nothingComesFromNowhere() throws IOException {
        try (var cat = createSubprocessExec(options().stdin(DEVNULL).stdout(DEVNULL), "cat")) {
            assertThat(cat.await()).isZero();
        }
    }

    @AsyncioTest(virtualTime = false)
    void aStreamThatIsNoPipeIsNotThere() throws IOException {
        try (var process = createSubprocessExec(options().stdin(DEVNULL), "true")) {
            process.await();

            assertThatThrownBy(process::stdout)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("The stdout of Subprocess['true', pid=" + process.pid()
                            + ", returnCode=0] is no pipe; start it with options().stdout(PIPE)");
            assertThatThrownBy(() -> process.communicate("input")).hasMessageContaining("The stdin of");
        }
    }

    @AsyncioTest(virtualTime = false)
    void communicateMovesMuchDataBothWaysAtOnce() throws IOException {
        byte[] input = random(8 * 1024 * 1024);
        try (var cat = createSubprocessExec(PIPES, "cat")) {
            ProcessOutput output = cat.communicate(input);

            assertThat(Arrays.equals(output.stdout(), input)).isTrue();
            assertThat(output.stderr()).isEmpty();
            assertThat(cat.returnCode()).isZero();
        }
    }

    @AsyncioTest(virtualTime = false)
    void communicateReadsOutputAndErrorAtOnce() throws IOException {
        byte[] input = random(2 * 1024 * 1024);
        try (var both = createSubprocessShell(PIPES, "tee /dev/stderr")) {
            ProcessOutput output = both.communicate(input);

            assertThat(Arrays.equals(output.stdout(), input)).isTrue();
            assertThat(Arrays.equals(output.stderr(), input)).isTrue();
        }
    }

    @AsyncioTest(virtualTime = false)
    void aReaderThatDoesNotReadHoldsTheProcessUp() throws Exception {
        try (var yes = createSubprocessExec(options().stdout(PIPE).limit(1000), "yes")) {
            awaitUntil(() -> yes.stdout().toString().contains("paused"));
            sleep(millis(50));
            String before = yes.stdout().toString();
            sleep(millis(50));

            assertThat(yes.stdout()).hasToString(before);
            for (int i = 0; i < 1_000_000; i++) {
                if (yes.stdout().readExactly(2)[0] != 'y') {
                    throw new AssertionError("lost a byte at " + i);
                }
            }
        }
    }

    @AsyncioTest(virtualTime = false)
    void drainWaitsForAProcessThatDoesNotRead() throws Exception {
        try (var process = createSubprocessShell(
                options().stdin(PIPE).stdout(PIPE),
                "trap 'wc -c; exit' USR1; echo ready; while :; do sleep 0.01; done")) {
            process.stdout().readLine();
            process.stdin().transport().setWriteBufferLimits(new WriteBufferLimits(1000, 100));
            process.stdin().write(new byte[200_000]); // more than the pipe of the system holds
            Task<Void> draining = createTask(process.stdin()::drain);
            sleep(millis(50));
            assertThat(draining.isDone()).isFalse();
            draining.cancel();
            assertThatThrownBy(() -> await(draining)).isInstanceOf(CancelledError.class);

            process.sendSignal("USR1");
            process.stdin().drain();
            process.stdin().write(new byte[100]);
            process.stdin().close();

            assertThat(process.communicate().stdoutText().strip()).isEqualTo("200100");
        }
    }

    @AsyncioTest(virtualTime = false)
    void aProcessThatDoesNotReadToTheEndIsNoFailureOfCommunicate() throws IOException {
        try (var head = createSubprocessExec(PIPES, "head", "-c", "5")) {
            assertThat(head.communicate(random(4 * 1024 * 1024)).stdout()).hasSize(5);
        }
        try (var none = createSubprocessExec(PIPES, "true")) {
            assertThat(none.communicate(random(4 * 1024 * 1024)).stdout()).isEmpty();
        }
    }

    @AsyncioTest(virtualTime = false)
    void writingToAProcessThatHasClosedItsInputFails() throws Exception {
        try (var shell = createSubprocessShell(options().stdin(PIPE).stdout(PIPE), "exec <&-; echo closed; sleep 60")) {
            shell.stdout().readLine();

            assertThatThrownBy(() -> {
                        while (true) {
                            shell.stdin().write(new byte[1000]);
                            shell.stdin().drain();
                            sleep(millis(1));
                        }
                    })
                    .isInstanceOf(ConnectionResetException.class);
            assertThatThrownBy(() -> shell.stdin().waitClosed())
                    .isInstanceOf(IOException.class)
                    .hasMessage("Cannot write to the standard input of process '/bin/sh' (pid " + shell.pid()
                            + "): Broken pipe");
        }
    }

    @AsyncioTest(virtualTime = false)
    void whatAChildOfTheProcessWritesAfterItsEndIsRead() throws IOException {
        try (var shell =
                createSubprocessShell(options().stdout(PIPE), "(for i in 1 2 3; do sleep 0.05; echo $i; done) &")) {
            assertThat(shell.await()).isZero();

            assertThat(new String(shell.stdout().read(), UTF_8)).isEqualTo("1\n2\n3\n");
        }
    }

    // ---- the end

    @AsyncioTest(virtualTime = false)
    void theReturnCodeIsThatOfTheProcess() throws IOException {
        try (var shell = createSubprocessShell("exit 7")) {
            assertThat(shell.await()).isEqualTo(7);
            assertThat(shell.returnCode()).isEqualTo(7);
            assertThat(shell.await()).isEqualTo(7);
            assertThat(shell).hasToString("Subprocess['/bin/sh -c exit 7', pid=" + shell.pid() + ", returnCode=7]");
        }
    }

    @AsyncioTest(virtualTime = false)
    void aProcessThatASignalEndedReturnsTheSignalAnd128() throws IOException {
        for (var end : Map.<Integer, java.util.function.Consumer<Subprocess>>of(
                        143,
                        Subprocess::terminate,
                        137,
                        Subprocess::kill,
                        129,
                        p -> p.sendSignal("HUP"),
                        130,
                        p -> p.sendSignal(2))
                .entrySet()) {
            try (var process = createSubprocessExec("sleep", "60")) {
                assertThat(process.returnCode()).isNull();
                end.getValue().accept(process);

                assertThat(process.await()).isEqualTo(end.getKey());
            }
        }
    }

    @AsyncioTest(virtualTime = false)
    void aSignalReachesTheProcess() throws IOException {
        try (var shell = createSubprocessShell(
                options().stdout(PIPE), "trap 'echo got it; exit 3' USR1; echo ready; while :; do sleep 0.01; done")) {
            shell.stdout().readLine();
            shell.sendSignal("USR1");

            assertThat(shell.stdout().readLine(UTF_8)).isEqualTo("got it");
            assertThat(shell.await()).isEqualTo(3);
        }
    }

    @AsyncioTest(virtualTime = false)
    void signalsCanBeSentWithAndWithoutNativeCode() throws IOException {
        try (var process = createSubprocessExec("sleep", "60")) {
            Signals.sendByCommand(process.transport().extraInfo(ExtraInfo.SUBPROCESS), 1);
            assertThat(process.await()).isEqualTo(129);
        }
        try (var process = createSubprocessExec("sleep", "60")) {
            assertThatThrownBy(() -> Signals.sendByFunction(process.transport().extraInfo(ExtraInfo.SUBPROCESS), 99))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("Cannot send signal 99 to the process with pid " + process.pid() + ": errno 22");
        }
    }

    @AsyncioTest(virtualTime = false)
    void aProcessThatHasEndedTakesNoSignals() throws IOException {
        try (var process = createSubprocessExec("true")) {
            process.await();

            for (Action signal : List.<Action>of(
                    process::terminate, process::kill, process::killTree, () -> process.sendSignal("USR1"))) {
                assertThatThrownBy(signal::run).isInstanceOf(ProcessLookupException.class);
            }
            assertThatThrownBy(() -> process.sendSignal("USR1"))
                    .hasMessage("Cannot send SIGUSR1 to process 'true' (pid " + process.pid()
                            + "), which has ended with return code 0; ask returnCode() first");
        }
    }

    @AsyncioTest(virtualTime = false)
    void signalsThatAreNoneAreRefused() throws IOException {
        try (var process = createSubprocessExec("sleep", "60")) {
            assertThatThrownBy(() -> process.sendSignal("NONE"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("There is no signal 'NONE'; use one of [ABRT, ALRM, CHLD,");
            assertThatThrownBy(() -> process.sendSignal(-1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("A signal is a number from 0 to 64, but is -1");
            assertThatThrownBy(() -> process.sendSignal(null))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("sendSignal needs the name of a signal, not null");
        }
    }

    // ---- time limits and cancellation

    @AsyncioTest(virtualTime = false)
    void aTimeLimitOnAwaitLeavesTheProcessRunning() throws IOException {
        try (var process = createSubprocessExec("sleep", "60")) {
            assertThatThrownBy(() -> waitFor(process::await, millis(20))).isInstanceOf(TimeoutException.class);

            assertThat(process.returnCode()).isNull();
            process.kill();
            assertThat(process.await()).isEqualTo(137);
        }
    }

    @AsyncioTest(virtualTime = false)
    void aCancelledCommunicateKeepsTheOutput() throws Exception {
        try (var shell = createSubprocessShell(
                PIPES, "trap 'echo ended; exit' USR1; echo begun; while :; do sleep 0.01; done")) {
            Task<ProcessOutput> first = createTask(() -> shell.communicate());
            awaitUntil(() -> shell.stdout().toString().contains("[6 bytes"));
            first.cancel();
            assertThatThrownBy(() -> await(first)).isInstanceOf(CancelledError.class);
            shell.sendSignal("USR1");

            assertThat(shell.communicate().stdoutText()).isEqualTo("begun\nended\n");
        }
    }

    @AsyncioTest(virtualTime = false)
    void closingKillsTheProcessAndWhatItHasStarted() throws Exception {
        Subprocess shell = createSubprocessShell(options().stdout(PIPE), "sleep 60 & echo $!; wait");
        long grandchild = Long.parseLong(shell.stdout().readLine(UTF_8));
        var handle = ProcessHandle.of(grandchild).orElseThrow();
        shell.close();
        shell.close(); // without effect

        assertThat(shell.await()).isEqualTo(137);
        awaitUntil(() -> !handle.isAlive());
    }

    @AsyncioTest(virtualTime = false)
    void killTreeEndsTheDescendantsToo() throws Exception {
        try (var shell = createSubprocessShell(options().stdout(PIPE), "sleep 60 & echo $!; wait")) {
            var handle = ProcessHandle.of(Long.parseLong(shell.stdout().readLine(UTF_8)))
                    .orElseThrow();
            shell.killTree();

            assertThat(shell.await()).isEqualTo(137);
            assertThat(shell.stdout().read()).isEmpty(); // nobody has the other end any more
            awaitUntil(() -> !handle.isAlive());
        }
    }

    @AsyncioTest(virtualTime = false)
    void aTaskThatIsCancelledWhileItsProcessStartsLeavesNoProcess() throws Exception {
        String mark = "86399.5" + System.nanoTime();
        for (int i = 0; i < 5; i++) {
            Task<Subprocess> starting = createTask(() -> createSubprocessExec(PIPES, "sleep", mark));
            sleep(millis(i));
            starting.cancel();
            try {
                await(starting).close(); // was faster
            } catch (CancelledError e) {
                // as intended
            }
        }

        awaitUntil(() -> ProcessHandle.current()
                .descendants()
                .noneMatch(process -> process.info().commandLine().orElse("").contains(mark)));
    }

    @AsyncioTest(virtualTime = false)
    void aCallbackMayNotStartAProcessAndLeavesNone() throws Exception {
        String mark = "86399.75" + System.nanoTime();
        var thrown = Asyncio.<Throwable>createFuture();
        Asyncio.runningLoop()
                .callSoon(() -> thrown.setResult(catchThrowable(() -> createSubprocessExec("sleep", mark))));

        assertThat(await(thrown))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("which must not suspend; start a task with createTask(...) there");
        sleep(millis(50));
        awaitUntil(() -> ProcessHandle.current()
                .descendants()
                .noneMatch(process -> process.info().commandLine().orElse("").contains(mark)));
    }

    @AsyncioTest(virtualTime = false)
    void aHundredProcessesRunAtOnce() throws Exception {
        List<Task<String>> tasks = IntStream.range(0, 100)
                .mapToObj(i -> createTask(() -> {
                    try (var shell = createSubprocessShell(PIPES, "read x; echo $x; exit " + i)) {
                        String text = shell.communicate(i + "\n").stdoutText().strip();
                        return text + " " + shell.await();
                    }
                }))
                .toList();

        List<String> results = awaitAll(tasks);

        assertThat(results)
                .isEqualTo(IntStream.range(0, 100).mapToObj(i -> i + " " + i).toList());
        awaitUntil(() -> threadNames().isEmpty());
    }

    @AsyncioTest(virtualTime = false)
    void noThreadIsLeftBehind() throws Exception {
        try (var shell = createSubprocessShell(PIPES, "read x; sleep 60")) {
            shell.stdin().write("x\n");
            shell.stdin().drain();
            String process = " of process '/bin/sh' (pid " + shell.pid() + ")";
            awaitUntil(() -> threadNames()
                    .containsAll(List.of(
                            "asyncio stdin" + process, "asyncio stdout" + process, "asyncio stderr" + process)));
        }

        awaitUntil(() -> threadNames().isEmpty());
    }

    // ---- how it is started

    @AsyncioTest(virtualTime = false)
    void argumentsArePassedAsTheyAre() throws IOException {
        try (var process = createSubprocessExec(options().stdout(PIPE), "printf", "%s|", "a b", "$HOME", "*", "")) {
            assertThat(process.communicate().stdoutText()).isEqualTo("a b|$HOME|*||");
        }
    }

    @AsyncioTest(virtualTime = false)
    void directoryAndEnvironmentCanBeGiven(@TempDir Path folder) throws IOException {
        var real = folder.toRealPath();
        try (var process = createSubprocessShell(
                options().stdout(PIPE).cwd(real).addEnv("GREETING", "hello").removeEnv("HOME"),
                "pwd; echo $GREETING ${HOME-unset}")) {
            assertThat(process.communicate().stdoutText()).isEqualTo(real + "\nhello unset\n");
        }
        try (var process = createSubprocessExec(
                options().stdout(PIPE).env(Map.of("ONLY", "1")).addEnv("AND", "2"), "/usr/bin/env")) {
            assertThat(process.communicate().stdoutText().lines()).containsExactlyInAnyOrder("ONLY=1", "AND=2");
        }
    }

    @AsyncioTest(virtualTime = false)
    void aChildCanBeAJvm() throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        try (var process = createSubprocessExec(
                options()
                        .stdout(PIPE)
                        .stderr(STDOUT)
                        .removeEnv("JDK_JAVA_OPTIONS")
                        .removeEnv("JAVA_TOOL_OPTIONS"),
                java,
                "--version")) {
            assertThat(process.communicate().stdoutText()).contains("Runtime Environment");
        }
    }

    @AsyncioTest(virtualTime = false)
    void whatCannotBeStartedIsExplained(@TempDir Path folder) throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> createSubprocessExec("no-such-program"))
                .isInstanceOf(java.io.FileNotFoundException.class)
                .hasMessage("Cannot start 'no-such-program': there is no such program on the PATH; name its file, or"
                        + " use createSubprocessShell for what only the shell knows")
                .hasCauseInstanceOf(IOException.class);
        assertThatThrownBy(() -> createSubprocessExec("/no/such/program"))
                .isInstanceOf(java.io.FileNotFoundException.class)
                .hasMessage("Cannot start '/no/such/program': there is no file '/no/such/program'");
        assertThatThrownBy(() -> createSubprocessExec(file.toString()))
                .isInstanceOf(java.nio.file.AccessDeniedException.class)
                .hasMessage("Cannot start '" + file + "': the file '" + file + "' is not executable")
                .hasCauseInstanceOf(IOException.class);
        assertThatThrownBy(() -> createSubprocessExec(folder.toString()))
                .isInstanceOf(java.nio.file.AccessDeniedException.class)
                .hasMessageContaining("it is a directory");
        assertThatThrownBy(() -> createSubprocessExec(options().cwd(Path.of("/no/such")), "true"))
                .isInstanceOf(java.io.FileNotFoundException.class)
                .hasMessage("Cannot start 'true': its working directory '/no/such' does not exist");
        assertThatThrownBy(() -> createSubprocessExec(options().cwd(file), "true"))
                .isInstanceOf(java.nio.file.NotDirectoryException.class)
                .hasMessage("Cannot start 'true': its working directory '" + file + "'");
        assertThatThrownBy(() -> createSubprocessExec(options().stdin(Stdio.from(folder.resolve("missing"))), "true"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("missing");
    }

    @AsyncioTest(virtualTime = false)
    void theProcessOfTheJdkIsThere() throws IOException {
        try (var process = createSubprocessExec("true")) {
            assertThat(process.transport().extraInfo(ExtraInfo.SUBPROCESS).pid())
                    .isEqualTo(process.pid());
            process.await();
        }
    }
}
