package com.hotelchat.staffchat.message;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.hotelchat.callers.Caller;
import com.hotelchat.callers.CurrentCaller;
import com.hotelchat.callers.RateLimited;
import com.hotelchat.events.StaffMessage;
import com.hotelchat.rest.Limit;
import com.hotelchat.rest.Problem;
import com.hotelchat.rest.QueryNumber;
import com.hotelchat.rest.SearchQuery;
import com.hotelchat.rest.SocketId;
import com.hotelchat.staffchat.conversation.ConversationView;
import com.hotelchat.staffchat.conversation.ListConversations;
import com.hotelchat.staffchat.conversation.LockConversation;
import com.hotelchat.staffchat.staff.ActiveStaff;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.server.Cancellable;
import org.jspecify.annotations.Nullable;

/** Conversations with what is written in them: opened, brought up to date, searched, read. */
@Path("/api/staff_chat/{h}/conversations")
@Cancellable(false)
@Authenticated
@Produces(MediaType.APPLICATION_JSON)
class ConversationMessagesResource {

    private static final int LAST = 50;
    private static final int MAX_MARKED = 100;

    private final CurrentCaller currentCaller;
    private final ActiveStaff activeStaff;
    private final LockConversation lockConversation;
    private final ListConversations listConversations;
    private final ListMessages listMessages;
    private final SyncMessages syncMessages;
    private final SearchMessages searchMessages;
    private final ReadMessages readMessages;

    ConversationMessagesResource(
            CurrentCaller currentCaller,
            ActiveStaff activeStaff,
            LockConversation lockConversation,
            ListConversations listConversations,
            ListMessages listMessages,
            SyncMessages syncMessages,
            SearchMessages searchMessages,
            ReadMessages readMessages) {
        this.currentCaller = currentCaller;
        this.activeStaff = activeStaff;
        this.lockConversation = lockConversation;
        this.listConversations = listConversations;
        this.listMessages = listMessages;
        this.syncMessages = syncMessages;
        this.searchMessages = searchMessages;
        this.readMessages = readMessages;
    }

    /** A conversation with its last messages, oldest first. */
    record Opened(@JsonUnwrapped ConversationView conversation, List<StaffMessage> messages) {}

    /** The conversations to mark as read. */
    record Reading(@Nullable List<@Nullable Long> conversationIds) {}

    /**
     * The answer to marking as read.
     *
     * @param markedConversations how many of the conversations had something unread
     * @param totalMessagesMarked how many messages were unread in them
     */
    record Read(boolean success, int markedConversations, long totalMessagesMarked) {}

    /** A conversation with its last messages. */
    @GET
    @Path("/{c:\\d+}/")
    public Uni<Opened> open(@RestPath String h, @RestPath long c) {
        Caller.Staff caller = currentCaller.staffOf(h);
        // First the sequence: what changes meanwhile comes again by sync.
        return lockConversation
                .find(caller, c)
                .chain(
                        opened ->
                                listConversations
                                        .one(caller, c)
                                        .chain(
                                                view ->
                                                        listMessages
                                                                .before(opened, null, LAST)
                                                                .map(
                                                                        page ->
                                                                                new Opened(
                                                                                        view,
                                                                                        page
                                                                                                .messages()))));
    }

    /** Returns what changed in a conversation since a sequence. */
    @GET
    @Path("/{c:\\d+}/sync/")
    public Uni<SyncMessages.Page> sync(
            @RestPath String h,
            @RestPath long c,
            @RestQuery("after") @Nullable String after,
            @RestQuery("limit") @Nullable String limit) {
        return syncMessages.after(
                currentCaller.staffOf(h),
                c,
                QueryNumber.of("after", after, 0),
                Limit.of(limit, Limit.MAX));
    }

    /** Finds messages of the caller's conversations by their words. */
    @GET
    @Path("/search/")
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
                .chain(() -> searchMessages.search(caller, words, before, limit));
    }

    /** Reads several conversations to their ends. */
    @RateLimited.Marks
    @POST
    @Path("/bulk-mark-as-read/")
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<Read> read(
            @RestPath String h,
            @Nullable Reading reading,
            @RestHeader(SocketId.HEADER) @Nullable String socketId) {
        Caller.Staff caller = currentCaller.staffOf(h);
        List<@Nullable Long> ids = reading == null ? null : reading.conversationIds();
        if (ids == null
                || ids.isEmpty()
                || ids.size() > MAX_MARKED
                || ids.stream().anyMatch(Objects::isNull)) {
            throw Problem.badField("conversation_ids", "has 1 to " + MAX_MARKED + " ids");
        }
        String socket = SocketId.accepted(socketId);
        return activeStaff
                .require(caller)
                .chain(() -> readMessages.readAll(caller, new TreeSet<>(ids), socket))
                .map(
                        counts ->
                                new Read(
                                        true,
                                        counts.size(),
                                        counts.stream().mapToLong(Integer::longValue).sum()));
    }
}
