package com.hotelchat.guestchat;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.hotelchat.guestchat.Hotel.Session;
import io.quarkus.bootstrap.logging.InitialConfigurator;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.vertx.core.Handler;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.LogRecord;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.handlers.ConsoleHandler;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Session tokens in paths, as older clients send them, when a request fails inside the service. */
@QuarkusTest
@QuarkusTestResource(GuestChatServers.class)
class TokensInFailuresTest {

    private static final String BREAK = "X-Test-Break";

    /** Fails requests that ask for it, in the resources and before them. */
    @ApplicationScoped
    static class Failures {

        @ServerRequestFilter
        void fail(ContainerRequestContext request) {
            String what = request.getHeaderString(BREAK);
            if ("exception".equals(what)) {
                throw new IllegalStateException("Broken at " + request.getUriInfo().getPath());
            }
            if ("error".equals(what)) {
                throw new NoClassDefFoundError(request.getUriInfo().getPath());
            }
        }

        void route(@Observes Router router) {
            Handler<RoutingContext> failing =
                    context -> {
                        if ("route".equals(context.request().getHeader(BREAK))) {
                            context.fail(
                                    new IllegalStateException(
                                            "Broken at " + context.request().uri()));
                        } else {
                            context.next();
                        }
                    };
            router.route("/api/chat/guest-session/*").order(Integer.MIN_VALUE).handler(failing);
        }
    }

    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private ConsoleHandler console;
    private ExtHandler capture;

    /** Writes what the console writes: after the same filter, in the same format. */
    @BeforeEach
    void capture() {
        Hotel.awaitTheStaff();
        console =
                Arrays.stream(InitialConfigurator.DELAYED_HANDLER.getHandlers())
                        .filter(ConsoleHandler.class::isInstance)
                        .map(ConsoleHandler.class::cast)
                        .findFirst()
                        .orElseThrow();
        capture =
                new ExtHandler() {
                    @Override
                    protected void doPublish(ExtLogRecord record) {
                        ExtLogRecord copy = new ExtLogRecord(record);
                        if (isLoggedByConsole(copy)) {
                            lines.add(console.getFormatter().format(copy));
                        }
                    }
                };
        InitialConfigurator.DELAYED_HANDLER.addHandler(capture);
    }

    private boolean isLoggedByConsole(LogRecord record) {
        return console.getFilter() == null || console.getFilter().isLoggable(record);
    }

    @AfterEach
    void release() {
        InitialConfigurator.DELAYED_HANDLER.removeHandler(capture);
    }

    @Test
    void neitherAnswersNorLogsHoldTheToken() {
        Session guest = Hotel.checkIn().enter();
        for (String what : new String[] {"exception", "error", "route"}) {
            for (String operation : new String[] {"validate", "unread-count"}) {
                int before = lines.size();

                Response answer =
                        given().header(BREAK, what)
                                .get(
                                        "/api/chat/guest-session/"
                                                + guest.token()
                                                + "/"
                                                + operation
                                                + "/?a=b");

                assertThat(answer.statusCode()).as(what).isEqualTo(500);
                if (!what.equals("route")) {
                    // The framework's own answer shows the failure, but only in tests.
                    assertThat(answer.headers() + answer.asString())
                            .as(what)
                            .doesNotContain(guest.token());
                }
                assertThat(lines.size()).as(what).isGreaterThan(before);
            }
        }
        assertThat(lines).isNotEmpty().noneMatch(line -> line.contains(guest.token()));
    }
}
