package examples;

import static dev.asyncio.Asyncio.run;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/// The examples that are pages, in a browser. The browser is told what to do over a WebSocket of ours.
@Tag("real-time")
@Timeout(120)
@ParameterizedClass(name = "{0} engine")
@ValueSource(strings = {"loop", "handoff"})
class BrowserTest {

    private final List<String> flags;

    BrowserTest(String engine) {
        this.flags = List.of("-Dasyncio.engine=" + engine);
    }

    private static void type(Browser.Tab tab, String text) throws Exception {
        tab.evaluate("document.querySelector('input').value = '" + text + "'");
        tab.evaluate("document.querySelector('form').requestSubmit()");
    }

    private static String shows(String text) {
        return "document.querySelector('#lines').innerText.includes('" + text + "')";
    }

    @Test
    void chatShowsEverybodyWhatTheOthersSay() throws Exception {
        try (var server = ChildProgram.start(flags, "WebChat", "0")) {
            String url = "http://127.0.0.1:" + server.port() + "/";
            run(() -> {
                try (Browser browser = Browser.start();
                        var ada = browser.open(url)) {
                    type(ada, "Ada");
                    ada.waitFor(shows("Here: Ada"));
                    try (var grace = browser.open(url)) {
                        type(grace, "Grace");
                        grace.waitFor(shows("Here: Ada, Grace"));
                        ada.waitFor(shows("Grace has come in"));

                        type(grace, "Good evening <b>");
                        ada.waitFor(shows("Grace Good evening <b>"));
                        type(ada, "Ah, you");
                        grace.waitFor(shows("Ada Ah, you"));
                    }
                    ada.waitFor(shows("Grace has left"));

                    try (var other = browser.open(url)) {
                        type(other, "Ada");
                        other.waitFor(shows("That name is taken, or none"));
                    }
                }
            });
        }
    }

    @Test
    void counterIsTheSameInAllWindows() throws Exception {
        try (var server = ChildProgram.start(flags, "LiveCounter", "0")) {
            String url = "http://127.0.0.1:" + server.port() + "/";
            run(() -> {
                try (Browser browser = Browser.start();
                        var one = browser.open(url);
                        var other = browser.open(url)) {
                    one.waitFor("document.querySelector('#state').innerText == '2 looking at it'");

                    one.evaluate("document.querySelector('button').click()");
                    other.waitFor("document.querySelector('#number').innerText == '1'");
                    other.evaluate("document.querySelector('button').click()");
                    one.waitFor("document.querySelector('#number').innerText == '2'");

                    assertThat(other.evaluate("document.title")).isEqualTo("A number");
                }
            });
        }
    }
}
