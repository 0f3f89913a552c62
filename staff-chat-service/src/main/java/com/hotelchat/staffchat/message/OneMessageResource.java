package com.hotelchat.staffchat.message;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.hotelchat.callers.CurrentCaller;
import com.hotelchat.callers.RateLimited;
import com.hotelchat.events.StaffMessage;
import com.hotelchat.events.StaffMessage.Reaction;
import com.hotelchat.rest.Flag;
import com.hotelchat.rest.MessageText;
import com.hotelchat.rest.Problem;
import com.hotelchat.rest.SocketId;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response.Status;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.server.Cancellable;
import org.jspecify.annotations.Nullable;

/** What is done to a single message after it was sent. */
@Path("/api/staff_chat/{h}/messages/{m}")
@Cancellable(false)
@Authenticated
@Produces(MediaType.APPLICATION_JSON)
class OneMessageResource {

    private final CurrentCaller currentCaller;
    private final EditMessage editMessage;
    private final DeleteMessage deleteMessage;
    private final ReactToMessage reactToMessage;
    private final ReadMessages readMessages;

    OneMessageResource(
            CurrentCaller currentCaller,
            EditMessage editMessage,
            DeleteMessage deleteMessage,
            ReactToMessage reactToMessage,
            ReadMessages readMessages) {
        this.currentCaller = currentCaller;
        this.editMessage = editMessage;
        this.deleteMessage = deleteMessage;
        this.reactToMessage = reactToMessage;
        this.readMessages = readMessages;
    }

    /** The new text. */
    record Edit(@Nullable String message) {

        @Override
        public String toString() {
            return "Edit[]";
        }
    }

    /** What was deleted; the message after a soft deletion. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Deleted(
            boolean success, boolean hardDelete, long messageId, @Nullable StaffMessage message) {}

    /** The message as it is now, and whether it was unread before. */
    record MarkedAsRead(boolean success, boolean wasUnread, StaffMessage message) {}

    /** The sign. */
    record React(@Nullable String emoji) {}

    /** The reaction, as messages show it. */
    record Reacted(@JsonUnwrapped Reaction reaction, boolean success) {}

    /** The message as it is now. */
    record TakenBack(boolean success, StaffMessage message) {}

    /** Gives a message another text. */
    @RateLimited.Writes
    @PATCH
    @Path("/edit/")
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<StaffMessage> edit(
            @RestPath String h,
            @RestPath long m,
            @Nullable Edit edit,
            @RestHeader(SocketId.HEADER) @Nullable String socketId) {
        if (edit == null) {
            throw Problem.badField("message", "is missing or blank");
        }
        return editMessage.edit(
                currentCaller.staffOf(h),
                m,
                MessageText.accepted(edit.message()),
                SocketId.accepted(socketId));
    }

    /** Deletes a message. */
    @RateLimited.Writes
    @DELETE
    @Path("/delete/")
    public Uni<Deleted> delete(
            @RestPath String h,
            @RestPath long m,
            @RestQuery("hard_delete") @Nullable String hardDelete,
            @RestHeader(SocketId.HEADER) @Nullable String socketId) {
        return deleteMessage
                .delete(
                        currentCaller.staffOf(h),
                        m,
                        Flag.of("hard_delete", hardDelete),
                        SocketId.accepted(socketId))
                .map(
                        deleted ->
                                new Deleted(
                                        true,
                                        deleted.hard(),
                                        deleted.messageId(),
                                        deleted.message()));
    }

    /** Reads up to a message. */
    @RateLimited.Marks
    @POST
    @Path("/mark-as-read/")
    public Uni<MarkedAsRead> markAsRead(
            @RestPath String h,
            @RestPath long m,
            @RestHeader(SocketId.HEADER) @Nullable String socketId) {
        return readMessages
                .read(currentCaller.staffOf(h), m, SocketId.accepted(socketId))
                .map(read -> new MarkedAsRead(true, read.wasUnread(), read.message()));
    }

    /** Reacts to a message. */
    @RateLimited.Writes
    @POST
    @Path("/react/")
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<RestResponse<Reacted>> react(
            @RestPath String h,
            @RestPath long m,
            @Nullable React react,
            @RestHeader(SocketId.HEADER) @Nullable String socketId) {
        return reactToMessage
                .react(
                        currentCaller.staffOf(h),
                        m,
                        react == null ? null : react.emoji(),
                        SocketId.accepted(socketId))
                .map(reaction -> RestResponse.status(Status.CREATED, new Reacted(reaction, true)));
    }

    /** Takes a reaction back. */
    @RateLimited.Writes
    @DELETE
    @Path("/react/{emoji}/")
    public Uni<TakenBack> takeBack(
            @RestPath String h,
            @RestPath long m,
            @RestPath String emoji,
            @RestHeader(SocketId.HEADER) @Nullable String socketId) {
        return reactToMessage
                .takeBack(currentCaller.staffOf(h), m, emoji, SocketId.accepted(socketId))
                .map(message -> new TakenBack(true, message));
    }
}
