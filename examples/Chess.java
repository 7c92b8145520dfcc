// A simultaneous exhibition: one strong player against 24 opponents. Each of her moves takes 5 seconds, each reply 55
// seconds, and a game has 30 pairs of moves.
//
//     async def game(board):
//         for _ in range(30):
//             async with judit:               # she is at one board at a time
//                 await asyncio.sleep(5)
//             await asyncio.sleep(55)         # the opponent thinks, and she goes on to the next board
//
// Look at: 12 hours for one game after the other, one hour for all boards in turn. She plays no faster, she only
// never waits. That is all there is to asynchronous I/O: she is the loop, and the boards are its tasks.
//
// It takes no time here: the loops run on virtual time, which jumps to the next timer whenever everybody waits.

import static dev.asyncio.Asyncio.*;

import dev.asyncio.Action;
import dev.asyncio.EventLoop;
import dev.asyncio.Runner;
import dev.asyncio.VirtualTime;
import dev.asyncio.sync.Lock;

static final int BOARDS = 24;
static final int PAIRS_OF_MOVES = 30;
static final Duration HER_MOVE = Duration.ofSeconds(5);
static final Duration REPLY = Duration.ofSeconds(55);

void game(Lock judit) {
    for (int pair = 0; pair < PAIRS_OF_MOVES; pair++) {
        try (var _ = judit.hold()) { // she is at one board at a time
            sleep(HER_MOVE);
        }
        sleep(REPLY);
    }
}

void oneGameAfterTheOther() {
    var judit = new Lock();
    for (int board = 0; board < BOARDS; board++) {
        game(judit);
    }
}

void allBoardsInTurn() {
    var judit = new Lock();
    taskGroup(group -> {
        for (int board = 0; board < BOARDS; board++) {
            group.createTask(() -> game(judit));
        }
    });
}

/// Runs an exhibition on virtual time and returns how long it took.
String durationOf(Action exhibition) {
    var time = new VirtualTime();
    Supplier<EventLoop> loop = () -> EventLoop.builder().clock(time).poller(time).build();
    try (var runner = Runner.builder().loopFactory(loop).build()) {
        runner.run(exhibition);
    }
    Duration duration = time.elapsed();
    return "%d:%02d:%02d".formatted(duration.toHours(), duration.toMinutesPart(), duration.toSecondsPart());
}

void main() {
    IO.println("one game after the other: " + durationOf(this::oneGameAfterTheOther));
    IO.println("all boards in turn:       " + durationOf(this::allBoardsInTurn));
}
