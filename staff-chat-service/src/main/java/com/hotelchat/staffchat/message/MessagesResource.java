package com.hotelchat.staffchat.message;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.hotelchat.callers.Caller;
import com.hotelchat.callers.CurrentCaller;
import com.hotelchat.events.StaffMessage;
import com.hotelchat.rest.Limit;
import com.hotelchat.rest.Problem;
import com.hotelchat.rest.QueryNumber;
import com.hotelchat.staffchat.conversation.LockConversation;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.server.Cancellable;
import org.jspecify.annotations.Nullable;

/** The messages of a conversation, for its participants. */
@Path("/api/staff_chat/{h}/conversations/{c}/messages/")
@Cancellable(false)
@Authenticated
@Produces(MediaType.APPLICATION_JSON)
class MessagesResource {

    private static final int DEFAULT_LIMIT = 50;

    private final CurrentCaller currentCaller;
    private final LockConversation lockConversation;
    private final ListMessages listMessages;

    MessagesResource(
            CurrentCaller currentCaller,
            LockConversation lockConversation,
            ListMessages listMessages) {
        this.currentCaller = currentCaller;
        this.lockConversation = lockConversation;
        this.listMessages = listMessages;
    }

    /** Messages, oldest first. */
    record Answer(List<StaffMessage> messages, int count, boolean hasMore) {

        /** Returns the same list as {@link #messages}, for older clients. */
        @JsonProperty
        List<StaffMessage> results() {
            return messages;
        }
    }

    /** Lists messages: the last ones, those before one, or the first after one. */
    @GET
    public Uni<Answer> list(
            @RestPath String h,
            @RestPath long c,
            @RestQuery("limit") @Nullable String limitText,
            @RestQuery("before_id") @Nullable String beforeText,
            @RestQuery("after_id") @Nullable String afterText) {
        Caller.Staff caller = currentCaller.staffOf(h);
        int limit = Limit.of(limitText, DEFAULT_LIMIT);
        Long before = QueryNumber.of("before_id", beforeText);
        Long after = QueryNumber.of("after_id", afterText);
        if (before != null && after != null) {
            throw Problem.badField("after_id", "does not go together with before_id");
        }
        return lockConversation
                .find(caller, c)
                .chain(
                        conversation ->
                                after == null
                                        ? listMessages.before(conversation, before, limit)
                                        : listMessages.after(conversation, after, limit))
                .map(page -> new Answer(page.messages(), page.messages().size(), page.hasMore()));
    }
}
