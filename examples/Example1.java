// Example 1 of 7: two fetches in ordinary, synchronous code. The thread sleeps in each.
//
//     def fetch_data(param):
//         print(f"Do something with {param}...")
//         time.sleep(param)
//         print(f"Done with {param}")
//         return f"Result of {param}"
//
// Look at: 1 + 2 = 3 seconds. Nothing else could happen meanwhile.

String fetchData(int param) throws InterruptedException {
    IO.println("Do something with " + param + "...");
    Thread.sleep(Duration.ofSeconds(param));
    IO.println("Done with " + param);
    return "Result of " + param;
}

void main() throws InterruptedException {
    long start = System.nanoTime();
    String first = fetchData(1);
    IO.println("Fetch 1 fully completed");
    String second = fetchData(2);
    IO.println("Fetch 2 fully completed");
    IO.println(List.of(first, second));
    IO.println("Finished in %.1f seconds".formatted((System.nanoTime() - start) / 1e9));
}
