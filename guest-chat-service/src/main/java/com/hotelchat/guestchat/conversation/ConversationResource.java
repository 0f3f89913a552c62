package com.hotelchat.guestchat.conversation;

import com.hotelchat.callers.Caller;
import com.hotelchat.callers.CurrentCaller;
import com.hotelchat.callers.RateLimited;
import com.hotelchat.events.Message.StaffInfo;
import com.hotelchat.guestchat.staff.ActiveStaff;
import com.hotelchat.rest.Limit;
import com.hotelchat.rest.OptionalBody;
import com.hotelchat.rest.Problem;
import com.hotelchat.rest.SocketId;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Objects;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.server.Cancellable;
import org.jspecify.annotations.Nullable;

/** The staff's inbox, and what can be done to a conversation as a whole. */
@Path("/api/chat/{h}")
@Cancellable(false)
@Authenticated
@Consumes(MediaType.WILDCARD)
@Produces(MediaType.APPLICATION_JSON)
class ConversationResource {

    private final CurrentCaller currentCaller;
    private final ListConversations listConversations;
    private final OpenConversation openConversation;
    private final ReadMessages readMessages;
    private final CloseConversation closeConversation;
    private final TellTyping tellTyping;
    private final ActiveStaff activeStaff;
    private final OptionalBody optionalBody;

    ConversationResource(
            CurrentCaller currentCaller,
            ListConversations listConversations,
            OpenConversation openConversation,
            ReadMessages readMessages,
            CloseConversation closeConversation,
            TellTyping tellTyping,
            ActiveStaff activeStaff,
            OptionalBody optionalBody) {
        this.currentCaller = currentCaller;
        this.listConversations = listConversations;
        this.openConversation = openConversation;
        this.readMessages = readMessages;
        this.closeConversation = closeConversation;
        this.tellTyping = tellTyping;
        this.activeStaff = activeStaff;
        this.optionalBody = optionalBody;
    }

    /** Up to where; all when nothing is given. */
    @RegisterForReflection
    record ReadUpTo(@Nullable Long upToMessageId) {}

    /** The number of messages that were unread before. */
    record MarkedAsRead(long conversationId, long markedAsRead) {}

    /** True if the caller is typing, or if the field is missing. */
    @RegisterForReflection
    record Typing(@Nullable Boolean isTyping) {}

    /** The member of staff who takes over; the caller if none is given. */
    @RegisterForReflection
    record Assignment(@Nullable Long staffId) {}

    /** The result of taking over. */
    record Assigned(
            long conversationId,
            StaffInfo assignedStaff,
            long sessionsUpdated,
            String roomNumber,
            long messagesMarkedRead) {}

    /** Lists the hotel's conversations, newest activity first. */
    @GET
    @Path("/conversations/")
    public Uni<RestResponse<List<ConversationView>>> list(
            @RestPath String h,
            @RestQuery("limit") @Nullable String limitText,
            @RestQuery @Nullable String cursor,
            @RestQuery @Nullable String state,
            UriInfo uri) {
        Caller.Staff caller = currentCaller.staffOf(h);
        int limit = Limit.of(limitText, Limit.MAX);
        String wanted = Objects.requireNonNullElse(state, Conversation.OPEN);
        String only =
                switch (wanted) {
                    case Conversation.OPEN, Conversation.CLOSED -> wanted;
                    case "all" -> null;
                    default -> throw Problem.badField("state", "is not open, closed or all");
                };
        Cursor after = Cursor.of(cursor);
        return activeStaff
                .require(caller)
                .chain(() -> listConversations.list(h, only, after, limit))
                .map(
                        page -> {
                            RestResponse.ResponseBuilder<List<ConversationView>> answer =
                                    RestResponse.ResponseBuilder.ok(page.conversations());
                            if (page.next() != null) {
                                answer.header(
                                        "Link",
                                        "<%s?limit=%d&state=%s&cursor=%s>; rel=\"next\""
                                                .formatted(
                                                        uri.getRequestUri().getRawPath(),
                                                        limit,
                                                        wanted,
                                                        page.next().text()));
                            }
                            return answer.build();
                        });
    }

    /** The open conversations: {@link #list} under the name that older clients use. */
    @GET
    @Path("/active-rooms/")
    public Uni<RestResponse<List<ConversationView>>> activeRooms(
            @RestPath String h,
            @RestQuery("limit") @Nullable String limitText,
            @RestQuery @Nullable String cursor,
            UriInfo uri) {
        return list(h, limitText, cursor, Conversation.OPEN, uri);
    }

    /** The conversation as a whole. */
    @GET
    @Path("/conversations/{c:\\d+}/")
    public Uni<ConversationView> get(@RestPath String h, @RestPath long c) {
        return openConversation.view(currentCaller.of(h), c);
    }

    /** Closes the conversation. */
    @RateLimited.Writes
    @POST
    @Path("/conversations/{c}/close/")
    public Uni<ConversationView> close(
            @RestPath String h,
            @RestPath long c,
            @RestHeader(SocketId.HEADER) @Nullable String socketId) {
        Caller.Staff caller = currentCaller.staffOf(h);
        return closeConversation
                .close(caller, c, SocketId.accepted(socketId))
                .chain(() -> openConversation.view(caller, c));
    }

    /** Opens the conversation again. */
    @RateLimited.Writes
    @POST
    @Path("/conversations/{c}/reopen/")
    public Uni<ConversationView> reopen(
            @RestPath String h,
            @RestPath long c,
            @RestHeader(SocketId.HEADER) @Nullable String socketId) {
        Caller.Staff caller = currentCaller.staffOf(h);
        return closeConversation
                .reopen(caller, c, SocketId.accepted(socketId))
                .chain(() -> openConversation.view(caller, c));
    }

    /** Tells the other side that the caller is typing, or no more. */
    @RateLimited.Marks
    @POST
    @Path("/conversations/{c}/typing/")
    public Uni<RestResponse<Void>> typing(
            @RestPath String h,
            @RestPath long c,
            @Nullable String body,
            @RestHeader(SocketId.HEADER) @Nullable String socketId) {
        Boolean isTyping = optionalBody.read(body, Typing.class, new Typing(true)).isTyping();
        String socket = SocketId.accepted(socketId);
        return openConversation
                .of(currentCaller.of(h), c)
                .invoke(
                        conversation ->
                                tellTyping.tell(conversation, isTyping == null || isTyping, socket))
                .replaceWith(RestResponse.accepted());
    }

    /** Marks what the other side wrote as read. */
    @RateLimited.Marks
    @POST
    @Path("/conversation/{c}/mark-as-read/")
    public Uni<MarkedAsRead> markAsRead(
            @RestPath String h,
            @RestPath long c,
            @Nullable String body,
            @RestHeader(SocketId.HEADER) @Nullable String socketId) {
        Long upTo = optionalBody.read(body, ReadUpTo.class, new ReadUpTo(null)).upToMessageId();
        return readMessages
                .upTo(currentCaller.of(h), c, upTo, SocketId.accepted(socketId))
                .map(read -> new MarkedAsRead(c, read.messages()));
    }

    /** As {@link #markAsRead}, under the name that older clients use. */
    @RateLimited.Marks
    @POST
    @Path("/conversations/{c}/mark-read/")
    public Uni<MarkedAsRead> markRead(
            @RestPath String h,
            @RestPath long c,
            @Nullable String body,
            @RestHeader(SocketId.HEADER) @Nullable String socketId) {
        return markAsRead(h, c, body, socketId);
    }

    /**
     * Opens the conversation as a member of staff: takes it over and reads the guest's messages.
     */
    @RateLimited.Writes
    @POST
    @Path("/conversations/{c}/assign-staff/")
    public Uni<Assigned> assignStaff(
            @RestPath String h,
            @RestPath long c,
            @Nullable String body,
            @RestHeader(SocketId.HEADER) @Nullable String socketId) {
        Caller.Staff caller = currentCaller.staffOf(h);
        String socket = SocketId.accepted(socketId);
        Long assigned = optionalBody.read(body, Assignment.class, new Assignment(null)).staffId();
        return openConversation
                .of(caller, c)
                .chain(
                        seen ->
                                activeStaff.find(
                                        h, Objects.requireNonNullElse(assigned, caller.staffId())))
                .map(member -> member.orElseThrow(ConversationResource::nobodyActive))
                .chain(
                        member ->
                                readMessages
                                        .andAssign(caller, c, member, socket)
                                        .map(
                                                read ->
                                                        new Assigned(
                                                                c,
                                                                member.shown().info(),
                                                                read.sessions(),
                                                                read.conversation().roomNumber(),
                                                                read.messages())));
    }

    private static HttpProblem nobodyActive() {
        return Problem.badField("staff_id", "is not an active member of the staff");
    }
}
