package com.hotelchat.staffchat.message;

import com.hotelchat.callers.Caller;
import com.hotelchat.events.StaffChatEvent.MessageEdited;
import com.hotelchat.events.StaffMessage;
import com.hotelchat.events.StaffMessage.Mention;
import com.hotelchat.matching.SearchWords;
import com.hotelchat.rest.Problem;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Edits a message as its sender; its mentions are determined again. */
@ApplicationScoped
class EditMessage {

    private static final String EDIT =
            "with gone as (delete from mention where message_id = $1)"
                    + " update message set text = $2, edited_at = $3, words = $4::text::tsvector,"
                    + " is_indexed = true where id = $1";

    private final ChangeMessage changeMessage;

    EditMessage(ChangeMessage changeMessage) {
        this.changeMessage = changeMessage;
    }

    /**
     * Edits a message as the caller.
     *
     * @return the message as it is now; fails with a {@link HttpProblem}: see {@link
     *     ChangeMessage#change}; 403 when the caller did not send it, 400 when it is deleted
     */
    Uni<StaffMessage> edit(
            Caller.Staff caller, long messageId, String text, @Nullable String socketId) {
        return changeMessage.change(caller, messageId, found -> edit(found, text, socketId));
    }

    private static Uni<StaffMessage> edit(
            ChangeMessage.Found found, String text, @Nullable String socketId) {
        if (found.isRemoved()) {
            throw Problem.notFound();
        }
        if (!found.isOwn()) {
            throw Problem.forbidden("Only who sent a message edits it.");
        }
        found.requireThere();
        if (text.equals(found.message().message())) {
            return Uni.createFrom().item(found.message());
        }
        return SendMessage.participants(found.locked())
                .map(participants -> Mentions.of(text, null, participants))
                .chain(mentioned -> write(found, text, mentioned, socketId));
    }

    private static Uni<StaffMessage> write(
            ChangeMessage.Found found,
            String text,
            List<Mention> mentioned,
            @Nullable String socketId) {
        List<Long> before = found.message().mentionedIds();
        List<Long> newly =
                mentioned.stream().map(Mention::id).filter(id -> !before.contains(id)).toList();
        return found.locked()
                .connection()
                .preparedQuery(EDIT)
                .execute(
                        Tuple.of(
                                found.message().id(),
                                text,
                                found.locked().now().atOffset(ZoneOffset.UTC),
                                SearchWords.vector(text)))
                .chain(() -> SendMessage.mention(found.locked(), found.message().id(), mentioned))
                .chain(() -> ChangeMessage.touch(found))
                .invoke(
                        edited ->
                                found.locked()
                                        .tell(
                                                sequence ->
                                                        new MessageEdited(
                                                                edited.hotelSlug(),
                                                                edited.conversationId(),
                                                                sequence,
                                                                found.conversation()
                                                                        .actor(socketId),
                                                                edited,
                                                                newly,
                                                                found.conversation().isGroup(),
                                                                found.conversation().title())));
    }
}
