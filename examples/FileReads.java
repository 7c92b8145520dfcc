// Reading files without holding up the loop: the calls of AsyncFiles suspend the task while other threads do the
// reading.
//
//     async with aiofiles.open(path) as file:
//         text = await file.read()
//
// Look at: the last column. A heartbeat beats each millisecond, and the table says how long it had to wait at most.
// While a task reads in the ordinary way, nothing else runs; with AsyncFiles everything else goes on. All at once is
// faster only where the disk is what everybody waits for, and slower where, as with files just written, it is the
// processor.

import static dev.asyncio.Asyncio.*;

import dev.asyncio.file.AsyncFiles;

static final int FILES = 50;
static final int LINES = 100_000;

long longestPause;

void beat() {
    for (long last = runningLoop().time(); ; last = runningLoop().time()) {
        sleep(millis(1));
        longestPause = Math.max(longestPause, runningLoop().time() - last);
    }
}

void measure(String name, Callable<Long> readAll) throws Exception {
    var heartbeat = createTask(this::beat);
    yieldNow(); // lets it begin
    longestPause = 0;
    long start = runningLoop().time();
    long characters = readAll.call();
    long duration = runningLoop().time() - start;
    sleep(millis(2)); // lets it note a pause that is just over
    heartbeat.cancelAndWait();
    IO.println("%-26s %12d %8.3f s %8.3f s".formatted(name, characters, duration / 1e9, longestPause / 1e9));
}

long readAndBlock(List<Path> files) throws IOException {
    long characters = 0;
    for (Path file : files) {
        characters += Files.readString(file).length();
    }
    return characters;
}

long readOneByOne(List<Path> files) throws IOException {
    long characters = 0;
    for (Path file : files) {
        characters += AsyncFiles.readString(file).length();
    }
    return characters;
}

long readAtTheSameTime(List<Path> files) {
    var lengths = files.stream().map(file -> coroutine(() -> AsyncFiles.readString(file).length())).toList();
    return awaitAll(lengths).stream().mapToLong(Integer::intValue).sum();
}

void main() {
    run(() -> {
        try (var directory = AsyncFiles.temporaryDirectory()) {
            var files = new ArrayList<Path>();
            for (int i = 0; i < FILES; i++) {
                Path file = directory.path().resolve("moves-" + i + ".txt");
                AsyncFiles.writeString(file, "1. e4 e5 2. Nf3 Nc6\n".repeat(LINES));
                files.add(file);
            }

            IO.println("%-26s %12s %10s %10s".formatted(FILES + " files", "characters", "time", "pause"));
            measure("Files, one by one", () -> readAndBlock(files));
            measure("AsyncFiles, one by one", () -> readOneByOne(files));
            measure("AsyncFiles, all at once", () -> readAtTheSameTime(files));
        }
    });
}
