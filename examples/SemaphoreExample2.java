// A semaphore as a speed limit: a hundred requests, at most ten at a time.
//
//     async def request(semaphore, number):
//         async with semaphore:
//             return await answer(number)
//
//     answers = await asyncio.gather(*(request(semaphore, number) for number in range(100)))
//
// Look at: ten seconds, where all at once would take one, and never more than ten of them under way. The counter
// needs no lock: between two awaits nobody else runs.

import static dev.asyncio.Asyncio.*;

import dev.asyncio.sync.Semaphore;

int underWay;
int most;

int request(Semaphore semaphore, int number) {
    try (var _ = semaphore.hold()) {
        underWay++;
        most = Math.max(most, underWay);
        sleep(seconds(1));
        underWay--;
        return number * number;
    }
}

void main() {
    run(() -> {
        long start = runningLoop().time();
        var semaphore = new Semaphore(10);
        var requests = IntStream.range(0, 100)
                .mapToObj(number -> coroutine(() -> request(semaphore, number)))
                .toList();
        List<Integer> answers = awaitAll(requests);
        IO.println(answers.size() + " answers, the last one is " + answers.getLast());
        IO.println("at most " + most + " at a time");
        IO.println("in %.1f s".formatted((runningLoop().time() - start) / 1e9));
    });
}
