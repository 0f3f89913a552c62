package com.hotelchat.gateway.access;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.hotelchat.callers.Caller;
import com.hotelchat.callers.CurrentCaller;
import com.hotelchat.events.EventJson;
import com.hotelchat.gateway.channel.NamedChannel;
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
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.server.Cancellable;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints that pusher-js calls: configuration, channel authorization, and user
 * authentication.
 */
@Path("/api/pusher")
@Produces(MediaType.APPLICATION_JSON)
@Cancellable(false)
class PusherResource {

    private static final String AUTH_ENDPOINT = "/api/pusher/auth";
    private static final String USER_AUTH_ENDPOINT = "/api/pusher/user-auth";

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

    /** Signs for a connection that may listen to a private or presence channel. */
    @POST
    @Path("/auth")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Authenticated
    public String authorise(
            @RestForm("socket_id") @Nullable String socketId,
            @RestForm("channel_name") @Nullable String channelName) {
        if (socketId == null || channelName == null || !PusherApi.isSocketId(socketId)) {
            throw refused();
        }
        Caller asking = caller.get();
        NamedChannel named =
                NamedChannel.parse(channelName)
                        .filter(each -> listeners.mayListen(asking, each.channel()))
                        .orElseThrow(PusherResource::refused);
        // Whatever the deployment's channels are: public ones are never authorised.
        return switch (named.visibility()) {
            case PUBLIC -> throw refused();
            case PRIVATE -> pusher.authorise(socketId, channelName);
            case PRESENCE -> {
                Listener user = listeners.listener(asking).orElseThrow(PusherResource::refused);
                yield pusher.authorise(socketId, channelName, user.id(), user.info());
            }
        };
    }

    /** Signs for whom a connection is, so that Pusher can end it. */
    @POST
    @Path("/user-auth")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Authenticated
    public UserAuthentication authenticate(@RestForm("socket_id") @Nullable String socketId) {
        if (socketId == null || !PusherApi.isSocketId(socketId)) {
            throw refused();
        }
        Listener user = listeners.listener(caller.get()).orElseThrow(PusherResource::refused);
        ObjectNode userData = EventJson.mapper().createObjectNode().put("id", user.id().text());
        user.info().forEach(userData.putObject("user_info")::put);
        String signed = userData.toString();
        return new UserAuthentication(pusher.authenticate(socketId, signed), signed);
    }

    /**
     * Answers unauthenticated calls with 403, like other refusals: pusher-js knows no other status.
     */
    @ServerExceptionMapper({UnauthorizedException.class, AuthenticationFailedException.class})
    public Response stranger(Exception unproved, UriInfo uri) {
        HttpProblem problem =
                uri.getPath().startsWith(AUTH_ENDPOINT)
                                || uri.getPath().startsWith(USER_AUTH_ENDPOINT)
                        ? refused()
                        : Problem.unauthenticated();
        return problem.toResponse();
    }

    /** Returns the connection settings and the caller's channels. */
    @GET
    @Path("/config")
    @Authenticated
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
                USER_AUTH_ENDPOINT,
                visibility.prefix(),
                channels);
    }

    private static HttpProblem refused() {
        return Problem.forbidden("This caller may not listen here.");
    }
}
