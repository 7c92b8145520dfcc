// Tasks share variables without locks: they run one at a time, and change over only where one of them awaits.
//
//     async def append_two(values, first, second):
//         values.append(first)
//         await asyncio.sleep(0.5)
//         values.append(second)
//
//     async def main():
//         values = []
//         await asyncio.gather(append_two(values, 1, 4), append_two(values, 3, 6), append_two(values, 2, 5))
//         print(values)
//
// Look at: [1, 3, 2, 4, 6, 5], after half a second. An ArrayList is not made for several threads, but here there is
// only one.

import static dev.asyncio.Asyncio.*;

void appendTwo(List<Integer> values, int first, int second) {
    values.add(first);
    sleep(seconds(0.5));
    values.add(second);
}

void main() {
    run(() -> {
        var values = new ArrayList<Integer>();
        awaitAll(
                () -> appendTwo(values, 1, 4),
                () -> appendTwo(values, 3, 6),
                () -> appendTwo(values, 2, 5));
        IO.println(values);
    });
}
