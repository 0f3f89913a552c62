package com.hotelchat.guestchat.message;

import com.hotelchat.callers.Caller;
import com.hotelchat.callers.CurrentCaller;
import com.hotelchat.callers.RateLimited;
import com.hotelchat.events.Message;
import com.hotelchat.events.Message.StaffInfo;
import com.hotelchat.guestchat.conversation.OpenConversation;
import com.hotelchat.rest.ClientMessageId;
import com.hotelchat.rest.Limit;
import com.hotelchat.rest.MessageText;
import com.hotelchat.rest.Problem;
import com.hotelchat.rest.QueryNumber;
import com.hotelchat.rest.SocketId;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.UUID;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.server.Cancellable;
import org.jspecify.annotations.Nullable;

/** The messages of a conversation, for its guest and the hotel's staff. */
@Path("/api/chat/{h}/conversations/{c}/messages")
@Cancellable(false)
@Authenticated
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
class MessageResource {

    private static final int DEFAULT_LIMIT = 10;

    private final CurrentCaller currentCaller;
    private final OpenConversation openConversation;
    private final ListMessages listMessages;
    private final SendMessage sendMessage;

    MessageResource(
            CurrentCaller currentCaller,
            OpenConversation openConversation,
            ListMessages listMessages,
            SendMessage sendMessage) {
        this.currentCaller = currentCaller;
        this.openConversation = openConversation;
        this.listMessages = listMessages;
        this.sendMessage = sendMessage;
    }

    /** A message, as a client sends it. */
    record Body(@Nullable String message, @Nullable Long replyTo, @Nullable UUID clientMessageId) {

        @Override
        public String toString() {
            return "Body[]";
        }
    }

    /**
     * The answer to a sent message.
     *
     * @param staffInfo how the sender is shown, for staff only
     */
    record Answer(long conversationId, Message message, @Nullable StaffInfo staffInfo) {}

    /** Lists messages, oldest first: the last ones, those before one, or the first after one. */
    @GET
    public Uni<RestResponse<List<Message>>> list(
            @RestPath String h,
            @RestPath long c,
            @RestQuery("limit") @Nullable String limitText,
            @RestQuery("before_id") @Nullable String beforeText,
            @RestQuery("after_id") @Nullable String afterText,
            UriInfo uri) {
        Caller caller = currentCaller.of(h);
        int limit = Limit.of(limitText, DEFAULT_LIMIT);
        Long before = QueryNumber.of("before_id", beforeText);
        Long after = QueryNumber.of("after_id", afterText);
        if (before != null && after != null) {
            throw Problem.badField("after_id", "does not go together with before_id");
        }
        return openConversation
                .of(caller, c)
                .chain(
                        conversation ->
                                after == null
                                        ? listMessages.before(conversation.id(), before, limit)
                                        : listMessages.after(conversation.id(), after, limit))
                .map(page -> answer(page, limit, after != null, uri));
    }

    /** Sends a message. */
    @RateLimited.Writes
    @POST
    @Path("/send/")
    public Uni<RestResponse<Answer>> send(
            @RestPath String h,
            @RestPath long c,
            @Nullable Body body,
            @RestHeader("Idempotency-Key") @Nullable String idempotencyKey,
            @RestHeader(SocketId.HEADER) @Nullable String socketId) {
        Caller caller = currentCaller.of(h);
        if (body == null) {
            throw Problem.badField("message", "is missing or blank");
        }
        SendMessage.Draft draft =
                new SendMessage.Draft(
                        MessageText.accepted(body.message()),
                        List.of(),
                        body.replyTo(),
                        ClientMessageId.of(body.clientMessageId(), idempotencyKey),
                        SocketId.accepted(socketId));
        return sendMessage
                .send(caller, c, draft)
                .map(
                        sent ->
                                RestResponse.status(
                                        sent.isNew() ? Status.CREATED : Status.OK,
                                        new Answer(c, sent.message(), sent.message().staffInfo())));
    }

    private static RestResponse<List<Message>> answer(
            ListMessages.Page page, int limit, boolean forward, UriInfo uri) {
        RestResponse.ResponseBuilder<List<Message>> answer =
                RestResponse.ResponseBuilder.ok(page.messages());
        if (page.hasMore()) {
            Message edge = forward ? page.messages().getLast() : page.messages().getFirst();
            answer.header(
                    "Link",
                    "<%s?limit=%d&%s=%d>; rel=\"next\""
                            .formatted(
                                    uri.getRequestUri().getRawPath(),
                                    limit,
                                    forward ? "after_id" : "before_id",
                                    edge.id()));
        }
        return answer.build();
    }
}
