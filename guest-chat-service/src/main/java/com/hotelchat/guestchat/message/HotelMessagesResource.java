package com.hotelchat.guestchat.message;

import com.hotelchat.callers.Caller;
import com.hotelchat.callers.CurrentCaller;
import com.hotelchat.callers.RateLimited;
import com.hotelchat.events.GuestChatEvent.MessageDeleted;
import com.hotelchat.events.Message;
import com.hotelchat.events.RoomNumber;
import com.hotelchat.guestchat.conversation.OpenConversation;
import com.hotelchat.guestchat.staff.ActiveStaff;
import com.hotelchat.rest.Limit;
import com.hotelchat.rest.OptionalBody;
import com.hotelchat.rest.Problem;
import com.hotelchat.rest.QueryNumber;
import com.hotelchat.rest.SearchQuery;
import com.hotelchat.rest.SocketId;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.server.Cancellable;
import org.jspecify.annotations.Nullable;

/** Messages as a hotel finds them: by room, by change, by word. */
@Path("/api/chat")
@Cancellable(false)
@Authenticated
@Consumes(MediaType.WILDCARD)
@Produces(MediaType.APPLICATION_JSON)
class HotelMessagesResource {

    private static final int LAST_OF_ROOM = 50;

    private final CurrentCaller currentCaller;
    private final ActiveStaff activeStaff;
    private final OpenConversation openConversation;
    private final ListMessages listMessages;
    private final SyncMessages syncMessages;
    private final SearchMessages searchMessages;
    private final TellTestDeletion tellTestDeletion;
    private final OptionalBody optionalBody;
    private final boolean hasTestEndpoints;

    HotelMessagesResource(
            CurrentCaller currentCaller,
            ActiveStaff activeStaff,
            OpenConversation openConversation,
            ListMessages listMessages,
            SyncMessages syncMessages,
            SearchMessages searchMessages,
            TellTestDeletion tellTestDeletion,
            OptionalBody optionalBody,
            @ConfigProperty(name = "hotelchat.test-endpoints.enabled") boolean hasTestEndpoints) {
        this.currentCaller = currentCaller;
        this.activeStaff = activeStaff;
        this.openConversation = openConversation;
        this.listMessages = listMessages;
        this.syncMessages = syncMessages;
        this.searchMessages = searchMessages;
        this.tellTestDeletion = tellTestDeletion;
        this.optionalBody = optionalBody;
        this.hasTestEndpoints = hasTestEndpoints;
    }

    /**
     * A room's conversation.
     *
     * @param conversationCreated always false: the check-in opens the conversation
     */
    record OfRoom(long conversationId, List<Message> messages, boolean conversationCreated) {}

    /** The deletion that a test publishes; the message need not exist. */
    @RegisterForReflection
    record TestDeletion(@Nullable Long messageId, @Nullable Boolean hardDelete) {}

    /**
     * The published deletion.
     *
     * @param broadcasts always empty: only the realtime gateway knows the channels
     */
    record TestTold(
            boolean test,
            String hotel,
            String room,
            MessageDeleted payload,
            List<String> broadcasts) {}

    /** The conversation of the guest who stays in a room now, with its last messages. */
    @POST
    @Path("/{h}/conversations/from-room/{r}/")
    public Uni<OfRoom> fromRoom(@RestPath String h, @RestPath String r) {
        Caller caller = currentCaller.of(h);
        return openConversation
                .inRoom(caller, room(r))
                .chain(
                        conversation ->
                                listMessages
                                        .before(conversation.id(), null, LAST_OF_ROOM)
                                        .map(
                                                page ->
                                                        new OfRoom(
                                                                conversation.id(),
                                                                page.messages(),
                                                                false)));
    }

    /** Returns what changed in a conversation since a sequence. */
    @GET
    @Path("/{h}/conversations/{c}/sync/")
    public Uni<SyncMessages.Page> sync(
            @RestPath String h,
            @RestPath long c,
            @RestQuery("after") @Nullable String afterText,
            @RestQuery("limit") @Nullable String limitText) {
        return syncMessages.after(
                currentCaller.of(h),
                c,
                QueryNumber.of("after", afterText, 0),
                Limit.of(limitText, Limit.MAX));
    }

    /** Finds messages of the hotel by their words. */
    @GET
    @Path("/{h}/conversations/search/")
    public Uni<SearchMessages.Page> search(
            @RestPath String h,
            @RestQuery @Nullable String q,
            @RestQuery("limit") @Nullable String limitText,
            @RestQuery @Nullable String cursor) {
        Caller.Staff caller = currentCaller.staffOf(h);
        String words = SearchQuery.accepted(q);
        int limit = Limit.of(limitText, Limit.MAX);
        long before = QueryNumber.of("cursor", cursor, Long.MAX_VALUE);
        return activeStaff
                .require(caller)
                .chain(() -> searchMessages.search(h, words, before, limit));
    }

    /** Tells of a deletion that never was, where test endpoints are switched on. */
    @RateLimited.Writes
    @POST
    @Path("/test/{h}/room/{r}/test-deletion/")
    public Uni<TestTold> testDeletion(
            @RestPath String h,
            @RestPath String r,
            @Nullable String body,
            @RestHeader(SocketId.HEADER) @Nullable String socketId) {
        if (!hasTestEndpoints) {
            throw Problem.notFound();
        }
        Caller.Staff caller = currentCaller.staffOf(h);
        String socket = SocketId.accepted(socketId);
        TestDeletion wanted =
                optionalBody.read(body, TestDeletion.class, new TestDeletion(null, null));
        Long messageId = wanted.messageId();
        if (messageId == null || messageId <= 0) {
            throw Problem.badField("message_id", "is missing or not the id of a message");
        }
        return openConversation
                .inRoom(caller, room(r))
                .chain(
                        conversation ->
                                tellTestDeletion.tell(
                                        conversation,
                                        messageId,
                                        Boolean.TRUE.equals(wanted.hardDelete()),
                                        socket))
                .map(event -> new TestTold(true, h, r, event, List.of()));
    }

    private static String room(String text) {
        if (!RoomNumber.isValid(text)) {
            throw Problem.notFound();
        }
        return text;
    }
}
