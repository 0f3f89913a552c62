package com.hotelchat.callers;

import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.CorsHandler;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Permits calls by pages of other origins (CORS), those that {@code hotelchat.cors.origins} names.
 * Such pages authenticate with a header: cookies work only on pages of the service's own origin.
 */
// Before the consumers of Kafka start, which would add failures of their own to the reason.
@Startup(Interceptor.Priority.PLATFORM_BEFORE)
@ApplicationScoped
public class CrossOrigin {

    private static final String SETTING = "hotelchat.cors.origins";

    /** Runs before every other filter, so that the page can read refusals, too. */
    private static final int FIRST = 100_000;

    private static final int MAX_AGE_SECONDS = 3_600;

    private static final Set<HttpMethod> METHODS =
            Set.of(
                    HttpMethod.GET,
                    HttpMethod.HEAD,
                    HttpMethod.POST,
                    HttpMethod.PUT,
                    HttpMethod.PATCH,
                    HttpMethod.DELETE);

    private static final Set<String> REQUEST_HEADERS =
            Set.of(
                    "Authorization",
                    "X-Guest-Session",
                    "Content-Type",
                    "Idempotency-Key",
                    "X-Socket-ID",
                    "X-Requested-With",
                    "Range",
                    "If-Range",
                    "If-None-Match",
                    "If-Match",
                    "Cache-Control",
                    "traceparent",
                    "tracestate");

    private static final Set<String> ANSWER_HEADERS =
            Set.of(
                    "Link",
                    "Retry-After",
                    "RateLimit",
                    "RateLimit-Policy",
                    "Location",
                    "ETag",
                    "Content-Disposition",
                    "Content-Range",
                    "Accept-Ranges");

    private final Set<WebOrigin> origins;

    CrossOrigin(@ConfigProperty(name = SETTING) Optional<String> setting) {
        origins = setting.map(CrossOrigin::origins).orElse(Set.of());
    }

    /**
     * Parses the setting.
     *
     * @throws ConfigurationException when it names something else than origins
     */
    static Set<WebOrigin> origins(String setting) {
        Set<WebOrigin> origins = new LinkedHashSet<>();
        for (String text : setting.split(",", -1)) {
            origins.add(
                    WebOrigin.parse(text.strip())
                            .orElseThrow(
                                    () ->
                                            new ConfigurationException(
                                                    "The setting "
                                                            + SETTING
                                                            + " must name origins, as"
                                                            + " https://app.example, separated by"
                                                            + " commas; this is none: "
                                                            + text.strip())));
        }
        return origins;
    }

    void register(@Observes Filters filters) {
        if (origins.isEmpty()) {
            return;
        }
        CorsHandler cors =
                CorsHandler.create()
                        // Allowed origins, in any spelling, have been matched before.
                        .addOriginWithRegex("https?://.*")
                        .allowedMethods(METHODS)
                        .allowedHeaders(REQUEST_HEADERS)
                        .exposedHeaders(ANSWER_HEADERS)
                        .maxAgeSeconds(MAX_AGE_SECONDS)
                        .allowCredentials(false);
        filters.register(request -> handle(request, cors), FIRST);
    }

    /** The handler refuses other origins; here they just get no permission. */
    private void handle(RoutingContext request, CorsHandler cors) {
        request.response().putHeader(HttpHeaders.VARY, "Origin");
        String origin = request.request().getHeader(HttpHeaders.ORIGIN);
        if (origin != null && WebOrigin.parse(origin).filter(origins::contains).isPresent()) {
            cors.handle(request);
        } else {
            request.next();
        }
    }
}
