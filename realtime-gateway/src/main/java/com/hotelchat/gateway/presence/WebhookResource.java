package com.hotelchat.gateway.presence;

import com.hotelchat.events.PresenceEvent;
import com.hotelchat.gateway.pusher.PusherApi;
import com.hotelchat.rest.Problem;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.server.Cancellable;
import org.jspecify.annotations.Nullable;

/**
 * Receives Pusher's webhooks. Pusher repeats a webhook that is not answered with a success, so it
 * is answered only after Kafka has its events. A webhook that is too old or too new is answered
 * with a success as well, but ignored: it may have been recorded and replayed.
 */
@Path("/api/pusher/webhooks")
@Cancellable(false)
class WebhookResource {

    private static final Logger LOG = Logger.getLogger(WebhookResource.class);

    private final PusherApi pusher;
    private final WritePresence writePresence;
    private final WebhookSettings settings;
    private final Clock clock;
    private final MeterRegistry metrics;

    WebhookResource(
            PusherApi pusher,
            WritePresence writePresence,
            WebhookSettings settings,
            Clock clock,
            MeterRegistry metrics) {
        this.pusher = pusher;
        this.writePresence = writePresence;
        this.settings = settings;
        this.clock = clock;
        this.metrics = metrics;
    }

    /** Takes a webhook. */
    @POST
    @Consumes(MediaType.WILDCARD)
    public Uni<Response> take(
            @RestHeader("X-Pusher-Key") @Nullable String key,
            @RestHeader("X-Pusher-Signature") @Nullable String signature,
            byte @Nullable [] body) {
        byte[] bytes = body == null ? new byte[0] : body;
        if (!pusher.isFromPusher(key, signature, bytes)) {
            count("forged");
            throw Problem.of(401, "bad-signature", "This is not signed with the app's secret.")
                    .build();
        }
        Webhook webhook = Webhook.parse(bytes).orElseThrow(this::malformed);
        if (!isOfNow(webhook.time())) {
            count("out of time");
            return Uni.createFrom().item(Response.ok().build());
        }
        Collection<PresenceEvent> told = toldBy(webhook);
        return writePresence
                .write(told)
                .map(
                        written -> {
                            count("taken");
                            countEvents("written", told.size());
                            return Response.ok().build();
                        })
                .onFailure()
                .transform(this::unwritten);
    }

    private boolean isOfNow(Instant time) {
        Instant now = clock.instant();
        return !time.isBefore(now.minus(settings.maxAge()))
                && !time.isAfter(now.plus(settings.maxAhead()));
    }

    /**
     * Returns the last event of each key of a webhook: all of its events have the same time, by
     * which consumers could not order them.
     */
    private Collection<PresenceEvent> toldBy(Webhook webhook) {
        SequencedMap<String, PresenceEvent> told = new LinkedHashMap<>();
        for (Webhook.Event event : webhook.events()) {
            switch (Reading.of(event, webhook.time())) {
                case Reading.Told(var said) -> told.put(said.key(), said);
                case Reading.Foreign() -> countEvents("foreign", 1);
                case Reading.Unasked() -> countEvents("unasked", 1);
            }
        }
        return told.values();
    }

    private HttpProblem malformed() {
        count("malformed");
        return Problem.of(400, "invalid-webhook", "This is not a webhook of Pusher's.").build();
    }

    private HttpProblem unwritten(Throwable failure) {
        count("not written");
        LOG.warnf("A webhook was not written to Kafka: %s", failure.toString());
        return Problem.of(503, "kafka-away", "This cannot be kept now; repeat it.").build();
    }

    private void count(String outcome) {
        metrics.counter("hotelchat.gateway.webhooks", "outcome", outcome).increment();
    }

    private void countEvents(String outcome, int events) {
        metrics.counter("hotelchat.gateway.webhook.events", "outcome", outcome).increment(events);
    }
}
