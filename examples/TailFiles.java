// Follows several files at once: a child process `tail -f` for each, their lines merged into one output.
//
//     async def tail(file):
//         process = await asyncio.create_subprocess_exec("tail", "-f", file, stdout=PIPE)
//         async for line in process.stdout:
//             print(f"{file}: {line.decode()}", end="")
//
// Run it with files: ./asyncio run examples/TailFiles.java /var/log/*.log
//
// Look at: the end. Ctrl+C cancels the main task, the group cancels the others, and each closes its process on the
// way out, so no `tail` stays behind.

import static dev.asyncio.Asyncio.*;
import static dev.asyncio.subprocess.Stdio.*;
import static dev.asyncio.subprocess.Subprocesses.*;

import java.nio.charset.StandardCharsets;

void tail(String file) throws IOException {
    String prefix = Path.of(file).getFileName() + ": ";
    var options = options().stdin(DEVNULL).stdout(PIPE).stderr(STDOUT);
    try (var process = createSubprocessExec(options, "tail", "-n", "+1", "-f", file)) {
        for (String line : process.stdout().lines(StandardCharsets.UTF_8)) {
            IO.println(prefix + line);
        }
        IO.println(prefix + "tail ended with " + process.await());
    }
}

void main(String[] files) {
    if (files.length == 0) {
        System.err.println("Name the files to follow, such as /var/log/*.log");
        System.exit(2);
    }
    run(() -> taskGroup(group -> {
        for (String file : files) {
            group.createTask(() -> tail(file));
        }
    }));
}
