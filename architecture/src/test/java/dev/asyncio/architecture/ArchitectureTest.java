package dev.asyncio.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/// The layout is the architecture: what each package may know of the others, and what only one of them may
/// do.
class ArchitectureTest {

    private static final JavaClasses LIBRARY = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            // These tests stand below dev.asyncio, too.
            .withImportOption(location -> !location.contains("/architecture/"))
            .importPackages("dev.asyncio");

    private static final String ENGINE = "dev.asyncio.engine";
    private static final String KERNEL = "dev.asyncio";

    /// The packages that a user could have written: they stand on what the kernel exports.
    private static final String[] ABOVE_THE_KERNEL = {
        "dev.asyncio.sync..",
        "dev.asyncio.queue..",
        "dev.asyncio.channel..",
        "dev.asyncio.flow..",
        "dev.asyncio.executor..",
        "dev.asyncio.file..",
        "dev.asyncio.introspect..",
        "dev.asyncio.pipe..",
        "dev.asyncio.resilience..",
        "dev.asyncio.stream..",
        "dev.asyncio.subprocess.."
    };

    @Test
    void theClassesOfTheLibraryAreFound() {
        // Every rule below would hold for no classes at all.
        assertThat(LIBRARY)
                .extracting(JavaClass::getPackageName)
                .contains(KERNEL, ENGINE, "dev.asyncio.sync", "dev.asyncio.net.netty");
    }

    @Test
    void theEngineKnowsOnlyTheJdk() {
        holds(classes()
                .that()
                .resideInAPackage(ENGINE)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(ENGINE, "java..", "jdk..", "org.jspecify.annotations")
                .because("fibers know nothing of tasks, loops or futures"));
    }

    @Test
    void theKernelKnowsNothingThatStandsOnIt() {
        holds(noClasses()
                .that()
                .resideInAPackage(KERNEL)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ABOVE_THE_KERNEL)
                .because("arrows point one way: engine <- dev.asyncio <- sync, queue, ..."));
    }

    @Test
    void whatStandsOnTheKernelUsesOnlyWhatTheKernelExports() {
        holds(noClasses()
                .that()
                .resideInAnyPackage(ABOVE_THE_KERNEL)
                .should()
                .dependOnClassesThat(resideInAPackage(ENGINE))
                .because("a user could have written it"));
    }

    @Test
    void theLocksKnowNothingOfWhatIsMadeOfThem() {
        holds(noClasses()
                .that()
                .resideInAPackage("dev.asyncio.sync..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.asyncio.queue..",
                        "dev.asyncio.channel..",
                        "dev.asyncio.resilience..",
                        "dev.asyncio.executor..",
                        "dev.asyncio.file..",
                        "dev.asyncio.introspect..",
                        "dev.asyncio.subprocess..")
                .because("arrows point one way: sync <- channel, resilience, file, ..."));
    }

    @Test
    void channelsAndResilienceKnowOnlyTheLocks() {
        holds(classes()
                .that()
                .resideInAnyPackage("dev.asyncio.channel..", "dev.asyncio.resilience..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        KERNEL,
                        "dev.asyncio.sync..",
                        "dev.asyncio.channel..",
                        "dev.asyncio.resilience..",
                        "java..",
                        "org.jspecify.annotations..")
                .because("each is usable without the rest"));
        holds(noClasses()
                .that()
                .resideInAPackage("dev.asyncio.channel..")
                .should()
                .dependOnClassesThat(resideInAPackage("dev.asyncio.resilience.."))
                .because("neither needs the other"));
        holds(noClasses()
                .that()
                .resideInAPackage("dev.asyncio.resilience..")
                .should()
                .dependOnClassesThat(resideInAPackage("dev.asyncio.channel.."))
                .because("neither needs the other"));
    }

    @Test
    void onlyOnePackageOfAModuleMentionsNetty() {
        holds(noClasses()
                .that()
                .resideOutsideOfPackages("dev.asyncio.net.netty..", "dev.asyncio.http.netty..")
                .should()
                .dependOnClassesThat(resideInAPackage("io.netty.."))
                .because("the rest of the network could do with another library"));
    }

    @Test
    void theCoreKnowsNoNetwork() {
        holds(noClasses()
                .that()
                .resideOutsideOfPackages("dev.asyncio.net..", "dev.asyncio.http..")
                .should()
                .dependOnClassesThat(resideInAPackage("dev.asyncio.net.."))
                .because("the core is usable alone"));
        holds(noClasses()
                .that()
                .resideOutsideOfPackage("dev.asyncio.http..")
                .should()
                .dependOnClassesThat(resideInAPackage("dev.asyncio.http.."))
                .because("arrows point one way: net <- http"));
    }

    @Test
    void onlyTheEngineYields() {
        holds(noClasses()
                .that()
                .resideOutsideOfPackage(ENGINE)
                .should()
                .accessTargetWhere(calls(Thread.class, Set.of("yield")))
                .because("only the engine suspends a task's thread"));
    }

    @Test
    void onlyTheEngineAndTheOwnersOfOtherThreadsPark() {
        holds(noClasses()
                .that()
                .resideOutsideOfPackage(ENGINE)
                // The pollers park the loop's thread while no task runs, the monitor a thread of its own.
                .and()
                .doNotHaveFullyQualifiedName("dev.asyncio.ParkingPoller")
                .and()
                .doNotHaveFullyQualifiedName("dev.asyncio.VirtualTime")
                .and()
                .doNotHaveFullyQualifiedName("dev.asyncio.BlockedLoopMonitor")
                .should()
                .accessTargetWhere(calls(LockSupport.class, Set.of("park", "parkNanos", "parkUntil")))
                .because("only the engine suspends a task's thread"));
    }

    @Test
    void onlyTheEngineAndTheExecutorsStartVirtualThreads() {
        holds(noClasses()
                .that()
                .resideOutsideOfPackages(ENGINE, "dev.asyncio.executor..")
                // Its threads run toThread's blocking calls, never a task.
                .and()
                .doNotHaveFullyQualifiedName("dev.asyncio.LoopExecutors")
                .should()
                .accessTargetWhere(calls(Thread.class, Set.of("ofVirtual", "startVirtualThread")))
                .because("only the engine starts a task's thread"));
    }

    private static void holds(ArchRule rule) {
        // There may be no class yet in a package that a rule names.
        rule.allowEmptyShould(true).check(LIBRARY);
    }

    private static DescribedPredicate<JavaAccess<?>> calls(Class<?> owner, Set<String> names) {
        return describe(
                "it is one of " + owner.getSimpleName() + "." + names,
                access -> access.getTargetOwner().isEquivalentTo(owner)
                        && names.contains(access.getTarget().getName()));
    }
}
