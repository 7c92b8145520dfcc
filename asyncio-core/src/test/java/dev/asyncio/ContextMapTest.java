package dev.asyncio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ContextMapTest {

    // Enough for three levels of the trie.
    private final List<ContextVar<Integer>> variables = IntStream.range(0, 3000)
            .mapToObj(i -> new ContextVar<Integer>("v" + i))
            .toList();

    @Test
    void anEmptyMapHasNothing() {
        ContextVar<Integer> variable = variables.getFirst();

        assertThat(ContextMap.EMPTY.has(variable)).isFalse();
        assertThat(ContextMap.EMPTY.get(variable, "otherwise")).isEqualTo("otherwise");
        assertThat(ContextMap.EMPTY.without(variable)).isSameAs(ContextMap.EMPTY);
        assertThat(variablesOf(ContextMap.EMPTY)).isEmpty();
    }

    @Test
    void aVariableCanBeSetToNull() {
        ContextVar<Integer> variable = variables.getFirst();

        ContextMap map = ContextMap.EMPTY.with(variable, null);

        assertThat(map.has(variable)).isTrue();
        assertThat(map.get(variable, "otherwise")).isNull();
    }

    @Test
    void changingAMapLeavesTheOldOneAsItWas() {
        ContextVar<Integer> first = variables.get(0);
        ContextVar<Integer> second = variables.get(1);
        ContextMap before = ContextMap.EMPTY.with(first, 1);

        ContextMap after = before.with(first, 2).with(second, 3);
        ContextMap emptied = before.without(first);

        assertThat(before.get(first, null)).isEqualTo(1);
        assertThat(before.has(second)).isFalse();
        assertThat(after.get(first, null)).isEqualTo(2);
        assertThat(after.get(second, null)).isEqualTo(3);
        assertThat(emptied.has(first)).isFalse();
    }

    @Test
    void removingAVariableThatIsNotThereReturnsTheMapItself() {
        ContextMap map = ContextMap.EMPTY.with(variables.get(0), 1);

        // 1024 later: the same slot on the first two levels.
        assertThat(map.without(variables.get(1024))).isSameAs(map);
    }

    @Test
    void everyVersionBehavesAsTheHashMapOfItsTime() {
        Random random = new Random(3);
        Map<ContextVar<?>, Object> model = new HashMap<>();
        ContextMap map = ContextMap.EMPTY;
        List<ContextMap> versions = new ArrayList<>();
        List<Map<ContextVar<?>, Object>> models = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            ContextVar<Integer> variable = variables.get(random.nextInt(variables.size()));
            if (random.nextInt(5) < 3) {
                map = map.with(variable, i);
                model.put(variable, i);
            } else {
                map = map.without(variable);
                model.remove(variable);
            }
            if (i % 500 == 0) {
                versions.add(map);
                models.add(new HashMap<>(model));
            }
        }

        for (int i = 0; i < versions.size(); i++) {
            ContextMap version = versions.get(i);
            Map<ContextVar<?>, Object> then = models.get(i);
            assertThat(variablesOf(version)).isEqualTo(then.keySet());
            for (ContextVar<Integer> variable : variables) {
                assertThat(version.has(variable)).isEqualTo(then.containsKey(variable));
                assertThat(version.get(variable, "unset")).isEqualTo(then.getOrDefault(variable, "unset"));
            }
        }
    }

    private static Set<ContextVar<?>> variablesOf(ContextMap map) {
        Set<ContextVar<?>> all = new HashSet<>();
        map.collect(all);
        return all;
    }
}
