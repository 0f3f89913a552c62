package com.hotelchat.gateway.access;

import com.hotelchat.callers.Caller;
import com.hotelchat.callers.CurrentCaller;
import com.hotelchat.gateway.channel.Visibility;
import com.hotelchat.gateway.pusher.PusherApi;
import com.hotelchat.gateway.pusher.PusherSettings;
import com.hotelchat.rest.Problem;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkus.security.Authenticated;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.UnauthorizedException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.OptionalInt;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/** What pusher-js asks: where to connect, and leave to listen. */
@Path("/api/pusher")
@Produces(MediaType.APPLICATION_JSON)
class PusherResource {

    private static final String AUTH_ENDPOINT = "/api/pusher/auth";

    private final CurrentCaller caller;
    private final Listeners listeners;
    private final PusherApi pusher;
    private final PusherSettings app;

    PusherResource(
            CurrentCaller caller, Listeners listeners, PusherApi pusher, PusherSettings app) {
        this.caller = caller;
        this.listeners = listeners;
        this.pusher = pusher;
        this.app = app;
    }

    /** Signs for a connection that may listen to a private channel. */
    @POST
    @Path("/auth")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Authenticated
    @Operation(summary = "Authorises a connection for a private channel; every refusal is a 403.")
    public String authorise(
            @RestForm("socket_id") @Nullable String socketId,
            @RestForm("channel_name") @Nullable String channelName) {
        if (socketId == null
                || channelName == null
                || !PusherApi.isSocketId(socketId)
                || !mayListen(caller.get(), channelName)) {
            throw refused();
        }
        return pusher.authorise(socketId, channelName);
    }

    /** What pusher-js asks of a stranger is refused like everything else: 403 is what it knows. */
    @ServerExceptionMapper({UnauthorizedException.class, AuthenticationFailedException.class})
    public Response stranger(Exception unproved, UriInfo uri) {
        HttpProblem problem =
                uri.getPath().startsWith(AUTH_ENDPOINT) ? refused() : Problem.unauthenticated();
        return problem.toResponse();
    }

    /** Where to connect, and to which channels. */
    @GET
    @Path("/config")
    @Authenticated
    @Operation(summary = "Where pusher-js connects, and what the caller may subscribe to now.")
    public PusherConfig config() {
        Visibility visibility = app.visibility();
        List<String> channels =
                listeners.channelsOf(caller.get()).orElseThrow(Problem::unauthenticated).stream()
                        .map(visibility::nameOf)
                        .toList();
        OptionalInt port = app.client().port();
        return new PusherConfig(
                app.key(),
                app.cluster(),
                app.client().host().orElse(null),
                port.isPresent() ? port.getAsInt() : null,
                app.tls(),
                AUTH_ENDPOINT,
                visibility.prefix(),
                channels);
    }

    private boolean mayListen(Caller asking, String channelName) {
        // Whatever the deployment's channels are: only private ones are ever authorised.
        return Visibility.PRIVATE
                .parse(channelName)
                .filter(channel -> listeners.mayListen(asking, channel))
                .isPresent();
    }

    private static HttpProblem refused() {
        return Problem.forbidden("This caller may not listen to this channel.");
    }
}
