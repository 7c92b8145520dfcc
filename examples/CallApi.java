// Two calls at the same time. The slower one is asked first, and its result comes first.
//
//     async def call_api(name, delay):
//         print("calling", name)
//         await asyncio.sleep(delay)
//         return "answer of " + name
//
//     async def main():
//         print(await asyncio.gather(call_api("slow", 3), call_api("fast", 1)))
//
// Look at: both calls begin at once, and the results are in the order of the arguments, whichever call ends first.

import static dev.asyncio.Asyncio.*;

String callApi(String name, int seconds) {
    IO.println("calling " + name);
    sleep(seconds(seconds));
    return "answer of " + name;
}

void main() {
    run(() -> {
        List<String> answers = awaitAll(() -> callApi("slow", 3), () -> callApi("fast", 1));
        IO.println(answers);
    });
}
