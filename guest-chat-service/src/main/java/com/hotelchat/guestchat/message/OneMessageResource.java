package com.hotelchat.guestchat.message;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.hotelchat.callers.CurrentCaller;
import com.hotelchat.callers.RateLimited;
import com.hotelchat.events.Message;
import com.hotelchat.rest.MessageText;
import com.hotelchat.rest.Problem;
import com.hotelchat.rest.SocketId;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.server.Cancellable;
import org.jspecify.annotations.Nullable;

/** The operations on a single message after it was sent. */
@Path("/api/chat/messages/{m}")
@Cancellable(false)
@Authenticated
@Produces(MediaType.APPLICATION_JSON)
class OneMessageResource {

    private final CurrentCaller currentCaller;
    private final EditMessage editMessage;
    private final DeleteMessage deleteMessage;

    OneMessageResource(
            CurrentCaller currentCaller, EditMessage editMessage, DeleteMessage deleteMessage) {
        this.currentCaller = currentCaller;
        this.editMessage = editMessage;
        this.deleteMessage = deleteMessage;
    }

    /** The new text. */
    record Edit(@Nullable String message) {

        @Override
        public String toString() {
            return "Edit[]";
        }
    }

    /** The message as it is now. */
    record Edited(Message message, boolean success) {}

    /** The answer to a deletion; with the message after a soft one. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Deleted(
            boolean success, boolean hardDelete, long messageId, @Nullable Message message) {}

    /** Gives a message another text. */
    @RateLimited.Writes
    @PATCH
    @Path("/update/")
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<Edited> update(
            @RestPath long m,
            @Nullable Edit edit,
            @RestHeader(SocketId.HEADER) @Nullable String socketId) {
        if (edit == null) {
            throw Problem.badField("message", "is missing or blank");
        }
        return editMessage
                .edit(
                        currentCaller.get(),
                        m,
                        MessageText.accepted(edit.message()),
                        SocketId.accepted(socketId))
                .map(message -> new Edited(message, true));
    }

    /** Deletes a message. */
    @RateLimited.Writes
    @DELETE
    @Path("/delete/")
    public Uni<Deleted> delete(
            @RestPath long m,
            @RestQuery("hard_delete") @Nullable String hardDelete,
            @RestHeader(SocketId.HEADER) @Nullable String socketId) {
        return deleteMessage
                .delete(currentCaller.get(), m, isHard(hardDelete), SocketId.accepted(socketId))
                .map(
                        deleted ->
                                new Deleted(
                                        true,
                                        deleted.hard(),
                                        deleted.messageId(),
                                        deleted.message()));
    }

    private static boolean isHard(@Nullable String text) {
        if (text == null || text.equalsIgnoreCase("false")) {
            return false;
        }
        if (text.equalsIgnoreCase("true")) {
            return true;
        }
        throw Problem.badField("hard_delete", "is not true or false");
    }
}
