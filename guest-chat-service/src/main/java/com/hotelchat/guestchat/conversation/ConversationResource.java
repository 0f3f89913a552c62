package com.hotelchat.guestchat.conversation;

import com.hotelchat.callers.Caller;
import com.hotelchat.callers.CurrentCaller;
import com.hotelchat.events.Message;
import com.hotelchat.events.Message.StaffInfo;
import com.hotelchat.guestchat.staff.StaffMember;
import com.hotelchat.guestchat.staff.StaffMembers;
import com.hotelchat.rest.Limit;
import com.hotelchat.rest.OptionalBody;
import com.hotelchat.rest.Problem;
import com.hotelchat.rest.SocketId;
import io.quarkus.hibernate.reactive.panache.Panache;
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
import java.util.Optional;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** The staff's inbox, and what can be done to a conversation as a whole. */
@Path("/api/chat/{h}")
@Authenticated
@Consumes(MediaType.WILDCARD)
@Produces(MediaType.APPLICATION_JSON)
class ConversationResource {

    private final CurrentCaller currentCaller;
    private final ListConversations listConversations;
    private final OpenConversation openConversation;
    private final ReadMessages readMessages;
    private final StaffMembers staffMembers;
    private final OptionalBody optionalBody;

    ConversationResource(
            CurrentCaller currentCaller,
            ListConversations listConversations,
            OpenConversation openConversation,
            ReadMessages readMessages,
            StaffMembers staffMembers,
            OptionalBody optionalBody) {
        this.currentCaller = currentCaller;
        this.listConversations = listConversations;
        this.openConversation = openConversation;
        this.readMessages = readMessages;
        this.staffMembers = staffMembers;
        this.optionalBody = optionalBody;
    }

    /** Up to where; all when nothing is given. */
    record ReadUpTo(@Nullable Long upToMessageId) {}

    /** How many messages were unread before. */
    record MarkedAsRead(long conversationId, long markedAsRead) {}

    /** Who takes over; the caller when nobody is given. */
    record Assignment(@Nullable Long staffId) {}

    /** What came of the taking over. */
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
        List<String> states =
                switch (wanted) {
                    case Conversation.OPEN, Conversation.CLOSED -> List.of(wanted);
                    case "all" -> List.of(Conversation.OPEN, Conversation.CLOSED);
                    default -> throw Problem.badField("state", "is not open, closed or all");
                };
        Cursor after = Cursor.of(cursor);
        return requireActive(caller)
                .chain(() -> listConversations.list(h, states, after, limit))
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

    /** Marks what the other side wrote as read. */
    @POST
    @Path("/conversation/{c}/mark-as-read/")
    public Uni<MarkedAsRead> markAsRead(
            @RestPath String h,
            @RestPath long c,
            @Nullable String body,
            @RestHeader(SocketId.HEADER) @Nullable String socketId) {
        Long upTo = optionalBody.read(body, ReadUpTo.class, new ReadUpTo(null)).upToMessageId();
        String socket = SocketId.accepted(socketId);
        return openConversation
                .of(currentCaller.of(h), c)
                .chain(conversation -> readMessages.upTo(conversation, upTo, socket))
                .map(read -> new MarkedAsRead(c, read.messages()));
    }

    /** The same under the name that older clients use. */
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
        long staffId = assigned == null ? caller.staffId() : assigned;
        return openConversation
                .of(caller, c)
                .chain(conversation -> assign(conversation, staffId, socket));
    }

    private Uni<Assigned> assign(
            OpenedConversation conversation, long staffId, @Nullable String socketId) {
        return assigned(conversation, staffId)
                .chain(
                        staff ->
                                readMessages
                                        .andAssign(conversation, staff, socketId)
                                        .map(
                                                read ->
                                                        new Assigned(
                                                                conversation.id(),
                                                                staff.info(),
                                                                read.sessions(),
                                                                conversation.roomNumber(),
                                                                read.messages())));
    }

    private Uni<Void> requireActive(Caller.Staff caller) {
        return findActive(caller.hotelSlug(), caller.staffId())
                .map(member -> member.orElseThrow(OpenedConversation::notOnTheStaff))
                .replaceWithVoid();
    }

    private Uni<Message.Staff> assigned(OpenedConversation conversation, long staffId) {
        Message.Staff caller = conversation.staff();
        if (caller != null && caller.id() == staffId) {
            return Uni.createFrom().item(caller);
        }
        return findActive(conversation.hotelSlug(), staffId)
                .map(
                        member ->
                                member.orElseThrow(
                                                () ->
                                                        Problem.badField(
                                                                "staff_id",
                                                                "is not an active member of the"
                                                                        + " staff"))
                                        .shown());
    }

    private Uni<Optional<StaffMember>> findActive(String hotelSlug, long staffId) {
        return Panache.withSession(
                        () -> staffMembers.findById(new StaffMember.Key(hotelSlug, staffId)))
                .map(member -> Optional.ofNullable(member).filter(StaffMember::isActive));
    }
}
