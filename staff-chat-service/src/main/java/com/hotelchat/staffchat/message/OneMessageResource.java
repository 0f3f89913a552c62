package com.hotelchat.staffchat.message;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.hotelchat.callers.Caller;
import com.hotelchat.callers.CurrentCaller;
import com.hotelchat.callers.RateLimited;
import com.hotelchat.events.StaffMessage;
import com.hotelchat.events.StaffMessage.Reaction;
import com.hotelchat.rest.ClientMessageId;
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
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.server.Cancellable;
import org.jspecify.annotations.Nullable;

/** The operations on a single message after it was sent. */
@Path("/api/staff_chat/{h}/messages/{m}")
@Cancellable(false)
@Authenticated
@Produces(MediaType.APPLICATION_JSON)
class OneMessageResource {

    /** Maximum number of targets; as many as a group has members. */
    private static final int MAX_TARGETS = 50;

    private final CurrentCaller currentCaller;
    private final EditMessage editMessage;
    private final DeleteMessage deleteMessage;
    private final ReactToMessage reactToMessage;
    private final ReadMessages readMessages;
    private final ForwardMessage forwardMessage;

    OneMessageResource(
            CurrentCaller currentCaller,
            EditMessage editMessage,
            DeleteMessage deleteMessage,
            ReactToMessage reactToMessage,
            ReadMessages readMessages,
            ForwardMessage forwardMessage) {
        this.currentCaller = currentCaller;
        this.editMessage = editMessage;
        this.deleteMessage = deleteMessage;
        this.reactToMessage = reactToMessage;
        this.readMessages = readMessages;
        this.forwardMessage = forwardMessage;
    }

    /** The new text. */
    record Edit(@Nullable String message) {

        @Override
        public String toString() {
            return "Edit[]";
        }
    }

    /** The answer to a deletion; with the message after a soft one. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Deleted(
            boolean success, boolean hardDelete, long messageId, @Nullable StaffMessage message) {}

    /** The message as it is now, and whether it was unread before. */
    record MarkedAsRead(boolean success, boolean wasUnread, StaffMessage message) {}

    /** The targets of a message. */
    record Forward(
            @Nullable List<@Nullable Long> conversationIds,
            @Nullable List<@Nullable Long> newParticipantIds,
            @Nullable UUID clientMessageId) {}

    /**
     * The answer to forwarding.
     *
     * @param forwardedToExisting how many of the conversations that were named have a copy
     * @param forwardedToNew how many others, with colleagues that were named
     */
    record Forwarded(
            boolean success,
            long forwardedToExisting,
            long forwardedToNew,
            int totalForwarded,
            List<Result> results) {

        static Forwarded of(List<ForwardMessage.Copy> copies, Set<Long> named) {
            List<Result> results = copies.stream().map(Result::of).toList();
            long existing =
                    results.stream()
                            .filter(result -> named.contains(result.conversationId()))
                            .count();
            return new Forwarded(
                    true, existing, results.size() - existing, results.size(), results);
        }
    }

    /** A copy. */
    record Result(
            boolean success,
            long conversationId,
            long messageId,
            @JsonProperty("is_new_conversation") boolean isNewConversation,
            StaffMessage message) {

        static Result of(ForwardMessage.Copy copy) {
            return new Result(
                    true,
                    copy.message().conversationId(),
                    copy.message().id(),
                    copy.isNewConversation(),
                    copy.message());
        }
    }

    /** A single emoji. */
    record React(@Nullable String emoji) {}

    /** The reactions of a message, in the order in which they were given. */
    record Reactions(List<Reaction> reactions) {}

    /**
     * The reaction, as messages show it.
     *
     * @param data for older clients
     */
    record Reacted(@JsonUnwrapped Reaction reaction, boolean success, Reactions data) {

        static Reacted of(ReactToMessage.Reacted reacted) {
            return new Reacted(
                    reacted.reaction(), true, new Reactions(reacted.message().reactions()));
        }
    }

    /**
     * The message without the reaction.
     *
     * @param data for older clients
     */
    record TakenBack(boolean success, StaffMessage message, Reactions data) {}

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

    /** Sends copies of a message to conversations and colleagues. */
    @RateLimited.Writes
    @POST
    @Path("/forward/")
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<Forwarded> forward(
            @RestPath String h,
            @RestPath long m,
            @Nullable Forward forward,
            @RestHeader("Idempotency-Key") @Nullable String idempotencyKey,
            @RestHeader(SocketId.HEADER) @Nullable String socketId) {
        Caller.Staff caller = currentCaller.staffOf(h);
        Forward wanted = forward == null ? new Forward(null, null, null) : forward;
        Set<Long> conversationIds = ids("conversation_ids", wanted.conversationIds());
        Set<Long> colleagueIds = ids("new_participant_ids", wanted.newParticipantIds());
        int targets = conversationIds.size() + colleagueIds.size();
        if (targets == 0 || targets > MAX_TARGETS) {
            throw Problem.badField(
                    "conversation_ids",
                    "and new_participant_ids name 1 to " + MAX_TARGETS + " targets");
        }
        if (colleagueIds.contains(caller.staffId())) {
            throw Problem.badField("new_participant_ids", "names the caller");
        }
        return forwardMessage
                .forward(
                        caller,
                        m,
                        new ForwardMessage.Targets(conversationIds, colleagueIds),
                        ClientMessageId.of(wanted.clientMessageId(), idempotencyKey),
                        SocketId.accepted(socketId))
                .map(copies -> Forwarded.of(copies, conversationIds));
    }

    private static Set<Long> ids(String field, @Nullable List<@Nullable Long> named) {
        if (named == null) {
            return Set.of();
        }
        Set<Long> ids = new TreeSet<>();
        for (Long id : named) {
            if (id == null) {
                throw Problem.badField(field, "holds something that is no id");
            }
            ids.add(id);
        }
        return ids;
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
                .map(reacted -> RestResponse.status(Status.CREATED, Reacted.of(reacted)));
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
                .map(message -> new TakenBack(true, message, new Reactions(message.reactions())));
    }
}
