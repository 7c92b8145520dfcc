package dev.asyncio.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryTest {

    @Test
    void namesAndValuesAreDecoded() {
        Query query = Query.parse("a=1&b=two+words&a=%C3%A4%26&c&=x&&d=e=f");

        assertThat(query.get("a")).isEqualTo("1");
        assertThat(query.all("a")).containsExactly("1", "ä&");
        assertThat(query.get("b")).isEqualTo("two words");
        assertThat(query.get("c")).isEmpty();
        assertThat(query.get("d")).isEqualTo("e=f");
        assertThat(query.get("z")).isNull();
        assertThat(query.names()).containsExactly("a", "b", "c", "", "d");
        assertThat(query.size()).isEqualTo(6);
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        Query query = Query.of("a b", "ä&=", "c", "").with("a b", "+");

        assertThat(query.encode()).isEqualTo("a+b=%C3%A4%26%3D&c=&a+b=%2B");
        assertThat(Query.parse(query.encode())).isEqualTo(query);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "%4", "a=%zz", "%ff", "%c3", "%00"})
    void whatIsMalformedIsRefused(String text) {
        assertThatThrownBy(() -> Query.parse(text)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Percent.decode(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aPlusSignIsOneInAPath() {
        assertThat(Percent.decode("a+b%20c%2Fd")).isEqualTo("a+b c/d");
        assertThat(Percent.decode("ä%41")).isEqualTo("äA");
    }
}
