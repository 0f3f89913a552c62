package com.hotelchat.guestchat.message;

import com.hotelchat.callers.Caller;
import com.hotelchat.events.GuestChatEvent.MessageEdited;
import com.hotelchat.events.Message;
import com.hotelchat.matching.SearchWords;
import com.hotelchat.rest.Problem;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** The sender of a message gives it another text. */
@ApplicationScoped
class EditMessage {

    private static final String EDIT =
            """
            update message set text = $2, edited_at = $3, changed_sequence = $4,
                words = $5::text::tsvector, is_indexed = true
            where id = $1
            """;

    private final ChangeMessage changeMessage;

    EditMessage(ChangeMessage changeMessage) {
        this.changeMessage = changeMessage;
    }

    /**
     * Edits a message as the caller.
     *
     * @param text accepted by {@link MessageText}
     * @return the message as it is now; fails with a {@link HttpProblem}: see {@link
     *     ChangeMessage#change}; 403 when the caller did not send it, 400 when it is deleted, 409
     *     when the conversation is closed
     */
    Uni<Message> edit(Caller caller, long messageId, String text, @Nullable String socketId) {
        return changeMessage.change(caller, messageId, found -> edit(found, text, socketId));
    }

    private static Uni<Message> edit(
            ChangeMessage.Found found, String text, @Nullable String socketId) {
        if (found.isRemoved()) {
            throw Problem.notFound();
        }
        if (!found.isOwn()) {
            throw Problem.forbidden("Only who sent a message edits it.");
        }
        if (found.message().isDeleted()) {
            throw Problem.of(400, "message-deleted", "This message is deleted.").build();
        }
        found.conversation().requireOpen();
        if (text.equals(found.message().message())) {
            return Uni.createFrom().item(found.message());
        }
        return found.locked()
                .connection()
                .preparedQuery(EDIT)
                .execute(
                        Tuple.of(
                                found.message().id(),
                                text,
                                found.locked().now().atOffset(ZoneOffset.UTC),
                                found.locked().nextSequence(),
                                SearchWords.vector(text)))
                .chain(() -> ChangeMessage.readAgain(found))
                .invoke(
                        edited ->
                                found.locked()
                                        .tell(
                                                sequence ->
                                                        new MessageEdited(
                                                                edited.hotelSlug(),
                                                                edited.conversationId(),
                                                                edited.roomNumber(),
                                                                sequence,
                                                                found.conversation()
                                                                        .actor(socketId),
                                                                edited)));
    }
}
