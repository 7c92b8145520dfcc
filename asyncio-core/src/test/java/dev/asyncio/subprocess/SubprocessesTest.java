package dev.asyncio.subprocess;

import static dev.asyncio.Asyncio.millis;
import static dev.asyncio.Asyncio.waitFor;
import static dev.asyncio.subprocess.Subprocesses.createSubprocessExec;
import static dev.asyncio.subprocess.Subprocesses.createSubprocessShell;
import static dev.asyncio.subprocess.Subprocesses.options;
import static dev.asyncio.subprocess.Subprocesses.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.TimeoutException;
import dev.asyncio.test.AsyncioTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

@DisabledOnOs(OS.WINDOWS) // for its programs
class SubprocessesTest {

    @AsyncioTest(virtualTime = false)
    void runReturnsWhatAProgramPrinted() throws IOException {
        CompletedProcess result = run("sh", "-c", "cat; echo out; echo err >&2; exit 3");

        assertThat(result.stdoutText()).isEqualTo("out\n");
        assertThat(result.stderrText()).isEqualTo("err\n");
        assertThat(result.returnCode()).isEqualTo(3);
        assertThat(result.command()).containsExactly("sh", "-c", "cat; echo out; echo err >&2; exit 3");
        assertThat(run("true")).hasToString("CompletedProcess['true', returnCode=0, stdout=0 bytes, stderr=0 bytes]");
    }

    @AsyncioTest(virtualTime = false)
    void runWritesInput() throws IOException {
        assertThat(run(options().stdin(Stdio.PIPE).stdout(Stdio.PIPE), "text", "cat")
                        .check()
                        .stdoutText())
                .isEqualTo("text");
    }

    @AsyncioTest(virtualTime = false)
    void checkRefusesAProcessThatWasNotSuccessful() throws IOException {
        CompletedProcess result = run("sh", "-c", "echo no such thing >&2; exit 3");

        assertThatThrownBy(result::check)
                .isInstanceOfSatisfying(
                        CalledProcessException.class,
                        e -> assertThat(e.process()).isSameAs(result))
                .hasMessage("Process 'sh' ended with return code 3 and wrote to its standard error: no such thing");
        assertThatThrownBy(() -> run("false").check()).hasMessage("Process 'false' ended with return code 1");
        assertThatThrownBy(() ->
                        run("sh", "-c", "yes error | head -1000 >&2; exit 1").check())
                .hasMessageContaining(": … ")
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(600));
    }

    @AsyncioTest(virtualTime = false)
    void aTimeLimitKillsWhatRuns() {
        String mark = "86399.25" + System.nanoTime();
        assertThatThrownBy(() -> waitFor(() -> run("sleep", mark), millis(100))).isInstanceOf(TimeoutException.class);

        ProcessHandle.current()
                .descendants()
                .filter(process -> process.info().commandLine().orElse("").contains(mark))
                .forEach(process -> process.onExit().join());
    }

    @Test
    void commandsAreChecked() {
        assertThatThrownBy(() -> createSubprocessExec(options(), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A command needs at least a program, but is empty");
        assertThatThrownBy(() -> createSubprocessExec(""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A program needs a name, but it is empty");
        assertThatThrownBy(() -> createSubprocessExec("echo", "a\0b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The system's commands cannot hold a zero character, but an argument of 'echo' has one");
        assertThatThrownBy(() -> createSubprocessExec(options(), (List<String>) null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("A process needs a command, not null");
        assertThatThrownBy(() -> createSubprocessExec(options(), Arrays.asList("echo", null)))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("Neither a program nor its arguments may be null");
        assertThatThrownBy(() -> createSubprocessExec((SubprocessOptions) null, "echo", "x"))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("A process needs options, not null; leave them out for the default");
        assertThatThrownBy(() -> createSubprocessShell(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("The shell needs a command, not null");
    }

    @Test
    void outsideOfATaskNothingIsStarted() {
        assertThatThrownBy(() -> createSubprocessExec("true"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("needs a running event loop");
    }

    @Test
    void optionsAreChecked() {
        assertThatThrownBy(() -> options().stdin(Stdio.STDOUT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("stdin cannot be STDOUT, which is for output; use PIPE, INHERIT, DEVNULL or Stdio.from");
        assertThatThrownBy(() -> options().stdout(Stdio.from(Path.of("x"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("stdout cannot be From[file=x]; use PIPE, INHERIT, DEVNULL, Stdio.to or Stdio.appendTo");
        assertThatThrownBy(() -> options().stderr(Stdio.from(Path.of("x"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("which is for input");
        assertThatThrownBy(() -> options().limit(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The limit of a process's output must be at least 1 byte, but is 0; leave it out for the"
                        + " default of 65536");
        assertThatThrownBy(() -> options().addEnv("a=b", "c"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("but the name is 'a=b'");
        assertThatThrownBy(() -> options().env(null))
                .hasMessage("env needs variables, not null; leave it out to inherit them");
        assertThatThrownBy(() -> options().cwd(null))
                .hasMessage("cwd needs a directory, not null; leave it out to inherit it");
        assertThat(options().pipes().cwd(Path.of("x")).env(Map.of()))
                .hasToString("SubprocessOptions[stdin=PIPE, stdout=PIPE, stderr=PIPE, cwd=x]");
    }
}
