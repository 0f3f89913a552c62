package com.hotelchat.staffchat.message;

import com.hotelchat.callers.Caller;
import com.hotelchat.callers.CurrentCaller;
import com.hotelchat.callers.RateLimited;
import com.hotelchat.events.StaffMessage;
import com.hotelchat.rest.ClientMessageId;
import com.hotelchat.rest.MessageText;
import com.hotelchat.rest.Problem;
import com.hotelchat.rest.SocketId;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response.Status;
import java.util.List;
import java.util.UUID;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.server.Cancellable;
import org.jspecify.annotations.Nullable;

/** The endpoint that sends messages. */
@Path("/api/staff_chat/{h}/conversations/{c}/send-message/")
@Cancellable(false)
@Authenticated
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
class SendResource {

    private final CurrentCaller currentCaller;
    private final SendMessage sendMessage;

    SendResource(CurrentCaller currentCaller, SendMessage sendMessage) {
        this.currentCaller = currentCaller;
        this.sendMessage = sendMessage;
    }

    /** A message, as a client sends it. */
    record Body(
            @Nullable String message,
            @Nullable Long replyTo,
            @Nullable List<@Nullable Long> mentions,
            @Nullable UUID clientMessageId) {

        @Override
        public String toString() {
            return "Body[]";
        }
    }

    /** Sends a message. */
    @RateLimited.Writes
    @POST
    public Uni<RestResponse<StaffMessage>> send(
            @RestPath String h,
            @RestPath long c,
            @Nullable Body body,
            @RestHeader("Idempotency-Key") @Nullable String idempotencyKey,
            @RestHeader(SocketId.HEADER) @Nullable String socketId) {
        Caller.Staff caller = currentCaller.staffOf(h);
        if (body == null) {
            throw Problem.badField("message", "is missing or blank");
        }
        return sendMessage
                .send(
                        caller,
                        c,
                        new SendMessage.Draft(
                                MessageText.accepted(body.message()),
                                body.replyTo(),
                                body.mentions(),
                                List.of(),
                                null,
                                ClientMessageId.of(body.clientMessageId(), idempotencyKey),
                                SocketId.accepted(socketId)))
                .map(
                        sent ->
                                RestResponse.status(
                                        sent.isNew() ? Status.CREATED : Status.OK, sent.message()));
    }
}
