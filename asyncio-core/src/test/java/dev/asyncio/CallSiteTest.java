package dev.asyncio;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CallSiteTest {

    private static final StackTraceElement LIBRARY =
            new StackTraceElement("app", "dev.asyncio.core", "1.0", "dev.asyncio.Task", "<init>", "Task.java", 7);
    private static final StackTraceElement USER =
            new StackTraceElement("app", "shop", "1.0", "shop.Orders", "load", "Orders.java", 12);

    @Test
    void theFirstFrameThatIsNotTheLibrarysIsTheUsers() {
        assertThat(CallSite.of(stackOf(LIBRARY, LIBRARY, USER, LIBRARY)))
                .isEqualTo("at shop.Orders.load(Orders.java:12)");
    }

    @Test
    void aStackOfNothingButTheLibraryIsAnUnknownPlace() {
        assertThat(CallSite.of(stackOf(LIBRARY))).isEqualTo("at an unknown place");
        assertThat(CallSite.of(stackOf())).isEqualTo("at an unknown place");
    }

    @Test
    void theMachineryOfThreadsIsNobodysCode() {
        for (String name : new String[] {
            "java.lang.VirtualThread.yieldContinuation",
            "java.lang.VirtualThread$VThreadContinuation.run",
            "jdk.internal.vm.Continuation.yield",
            "java.lang.System$1.parkVirtualThread",
            "java.util.concurrent.locks.LockSupport.park",
            "java.lang.Thread.yield"
        }) {
            assertThat(CallSite.isUsers(frame(name))).as(name).isFalse();
        }
    }

    @Test
    void theRestOfTheJdkIsOnTheUsersWay() {
        for (String name :
                new String[] {"java.lang.Thread.sleep", "java.util.ArrayList.forEach", "java.net.Socket.read"}) {
            assertThat(CallSite.isUsers(frame(name))).as(name).isTrue();
        }
    }

    @Test
    void packagesWhoseNamesBeginAlikeAreNotTheLibrarys() {
        assertThat(CallSite.isUsers(frame("dev.asyncioplus.Program.main"))).isTrue();
        assertThat(CallSite.isUsers(frame("dev.asyncio.sync.Lock.acquire"))).isFalse();
    }

    @Test
    void framesAreWrittenWithoutModuleAndLoader() {
        assertThat(USER.toString()).isEqualTo("app/shop@1.0/shop.Orders.load(Orders.java:12)");
        assertThat(CallSite.plain(USER)).isEqualTo("shop.Orders.load(Orders.java:12)");
    }

    private static StackTraceElement frame(String method) {
        int dot = method.lastIndexOf('.');
        return new StackTraceElement(method.substring(0, dot), method.substring(dot + 1), "File.java", 1);
    }

    private static Throwable stackOf(StackTraceElement... frames) {
        Throwable origin = new Throwable();
        origin.setStackTrace(frames);
        return origin;
    }
}
