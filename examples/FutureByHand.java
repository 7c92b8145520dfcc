// A future is a result that is not there yet: one task sets it, another awaits it.
//
//     async def set_future_result(future, value):
//         await asyncio.sleep(2)
//         future.set_result(value)
//         print(f"Set the future's result to: {value}")
//
//     async def main():
//         future = asyncio.get_running_loop().create_future()
//         asyncio.create_task(set_future_result(future, "Future result is ready!"))
//         result = await future
//         print(f"Received the future's result: {result}")
//
// Look at: main waits two seconds for the result, not for the task, which takes one more.

import static dev.asyncio.Asyncio.*;

import dev.asyncio.Future;

void setFutureResult(Future<String> future, String value) {
    sleep(seconds(2));
    future.setResult(value);
    IO.println("Set the future's result to: " + value);
    sleep(seconds(1));
    IO.println("The task has ended");
}

void main() {
    run(() -> {
        Future<String> future = runningLoop().createFuture();
        var task = createTask(() -> setFutureResult(future, "Future result is ready!"));
        String result = await(future);
        IO.println("Received the future's result: " + result);
        await(task);
    });
}
