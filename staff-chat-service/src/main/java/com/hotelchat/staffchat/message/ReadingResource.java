package com.hotelchat.staffchat.message;

import com.hotelchat.callers.CurrentCaller;
import com.hotelchat.callers.RateLimited;
import com.hotelchat.rest.OptionalBody;
import com.hotelchat.rest.SocketId;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.server.Cancellable;
import org.jspecify.annotations.Nullable;

/** Marks messages as read by the caller. */
@Path("/api/staff_chat/{h}/conversations/{c}/mark_as_read/")
@Cancellable(false)
@Authenticated
@Produces(MediaType.APPLICATION_JSON)
class ReadingResource {

    private final CurrentCaller currentCaller;
    private final ReadMessages readMessages;
    private final OptionalBody optionalBody;

    ReadingResource(
            CurrentCaller currentCaller, ReadMessages readMessages, OptionalBody optionalBody) {
        this.currentCaller = currentCaller;
        this.readMessages = readMessages;
        this.optionalBody = optionalBody;
    }

    /** Up to which message; without it, all. */
    @RegisterForReflection
    record Bound(@Nullable Long upToMessageId) {}

    /** The messages that were unread before. */
    record Answer(boolean success, int markedCount, List<Long> messageIds) {}

    /** Marks a conversation as read. */
    @RateLimited.Marks
    @POST
    public Uni<Answer> mark(
            @RestPath String h,
            @RestPath long c,
            @Nullable String body,
            @RestHeader(SocketId.HEADER) @Nullable String socketId) {
        Bound bound = optionalBody.read(body, Bound.class, new Bound(null));
        return readMessages
                .read(
                        currentCaller.staffOf(h),
                        c,
                        bound.upToMessageId(),
                        SocketId.accepted(socketId))
                .map(ids -> new Answer(true, ids.size(), ids));
    }
}
