// A condition: tasks wait until some state is reached. Here a cook fills plates, and guests wait for one.
//
//     async with condition:
//         await condition.wait_for(lambda: plates > 0)
//         plates -= 1
//
//     async with condition:
//         plates += 2
//         condition.notify_all()
//
// Look at: every guest is woken when plates come, tests again whether there is one, and those who came too late go on
// waiting.

import static dev.asyncio.Asyncio.*;

import dev.asyncio.sync.Condition;

int plates;

void guest(Condition condition, String name) {
    try (var _ = condition.hold()) {
        condition.awaitFor(() -> plates > 0);
        plates--;
        IO.println(name + " eats, plates left: " + plates);
    }
}

void cook(Condition condition) {
    for (int i = 0; i < 2; i++) {
        sleep(seconds(1));
        try (var _ = condition.hold()) {
            plates += 2;
            IO.println("the cook serves 2 plates");
            condition.signalAll();
        }
    }
}

void main() {
    run(() -> {
        var condition = new Condition();
        taskGroup(group -> {
            for (String name : List.of("Ada", "Grace", "Barbara", "Karen")) {
                group.createTask(() -> guest(condition, name));
            }
            group.createTask(() -> cook(condition));
        });
    });
}
