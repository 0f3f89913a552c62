package com.hotelchat.guestchat.conversation;

import com.hotelchat.callers.CurrentCaller;
import com.hotelchat.callers.RateLimited;
import com.hotelchat.guestchat.conversation.ConversationResource.MarkedAsRead;
import com.hotelchat.guestchat.conversation.ConversationResource.ReadUpTo;
import com.hotelchat.rest.OptionalBody;
import com.hotelchat.rest.SocketId;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.server.Cancellable;
import org.jspecify.annotations.Nullable;

/** Marks messages as read under the address that older clients use; it does not name the hotel. */
@Path("/api/chat/conversations/{c}/mark-read/")
@Cancellable(false)
@Authenticated
@Consumes(MediaType.WILDCARD)
@Produces(MediaType.APPLICATION_JSON)
class MarkReadResource {

    private final CurrentCaller currentCaller;
    private final ReadMessages readMessages;
    private final OptionalBody optionalBody;

    MarkReadResource(
            CurrentCaller currentCaller, ReadMessages readMessages, OptionalBody optionalBody) {
        this.currentCaller = currentCaller;
        this.readMessages = readMessages;
        this.optionalBody = optionalBody;
    }

    /** Marks what the other side wrote in a conversation of the caller's hotel as read. */
    @RateLimited.Marks
    @POST
    public Uni<MarkedAsRead> markRead(
            @RestPath long c,
            @Nullable String body,
            @RestHeader(SocketId.HEADER) @Nullable String socketId) {
        Long upTo = optionalBody.read(body, ReadUpTo.class, new ReadUpTo(null)).upToMessageId();
        return readMessages
                .upTo(currentCaller.get(), c, upTo, SocketId.accepted(socketId))
                .map(read -> new MarkedAsRead(c, read.messages()));
    }
}
