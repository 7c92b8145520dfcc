package dev.asyncio.subprocess;

import static dev.asyncio.subprocess.Stdio.PIPE;
import static dev.asyncio.subprocess.Subprocesses.createSubprocessExec;
import static dev.asyncio.subprocess.Subprocesses.createSubprocessShell;
import static dev.asyncio.subprocess.Subprocesses.options;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.Engines;
import dev.asyncio.test.CancelEverywhere;
import dev.asyncio.test.Scenario;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Cancels whoever waits for a child process at each suspension: no process is left.
class SubprocessesEverywhereTest {

    @Test
    void communicate() throws Exception {
        CancelEverywhere.of(() -> {
                    List<ProcessHandle> started = new ArrayList<>();
                    return Scenario.of(() -> {
                                try (var cat = createSubprocessExec(options().pipes(), "cat")) {
                                    ProcessHandle.of(cat.pid()).ifPresent(started::add);
                                    assertThat(cat.communicate("all").stdoutText())
                                            .isEqualTo("all");
                                }
                            })
                            .andAgain()
                            .andAfterwards(() -> assertNoneIsLeft(started));
                })
                .onRealTime()
                .check();
    }

    @Test
    void readAndAwait() throws Exception {
        CancelEverywhere.of(() -> {
                    List<ProcessHandle> started = new ArrayList<>();
                    return Scenario.of(() -> {
                                try (var shell = createSubprocessShell(
                                        options().stdin(PIPE).stdout(PIPE), "echo one; read go; echo $go")) {
                                    ProcessHandle.of(shell.pid()).ifPresent(started::add);
                                    assertThat(shell.stdout().readLine(StandardCharsets.UTF_8))
                                            .isEqualTo("one");
                                    shell.stdin().write("two\n");
                                    shell.stdin().drain();
                                    assertThat(shell.stdout().readLine(StandardCharsets.UTF_8))
                                            .isEqualTo("two");
                                    assertThat(shell.await()).isZero();
                                }
                            })
                            .andAgain()
                            .andAfterwards(() -> assertNoneIsLeft(started));
                })
                .onRealTime()
                .check();
    }

    @Test
    void runToItsEnd() throws Exception {
        CancelEverywhere.of(() -> Scenario.of(
                                () -> assertThat(Subprocesses.run("echo", "all").stdoutText())
                                        .isEqualTo("all\n"))
                        .andAgain())
                .onRealTime()
                .engines(Engines.LOOP)
                .check();
    }

    /// What was killed may take a moment to be gone.
    private static void assertNoneIsLeft(List<ProcessHandle> started) throws Exception {
        for (ProcessHandle process : started) {
            dev.asyncio.Asyncio.await(process.onExit());
        }
    }
}
