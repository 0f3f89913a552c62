package com.hotelchat.staffchat.message;

import com.hotelchat.callers.Caller;
import com.hotelchat.events.StaffChatEvent.Action;
import com.hotelchat.events.StaffChatEvent.ReactionChanged;
import com.hotelchat.events.StaffMessage;
import com.hotelchat.events.StaffMessage.Reaction;
import com.hotelchat.rest.Problem;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Adds and removes reactions: one emoji per participant and message; another one replaces it. */
@ApplicationScoped
class ReactToMessage {

    private static final String REMOVE =
            "delete from reaction where message_id = $1 and staff_id = $2";

    private static final String ADD =
            """
            insert into reaction (message_id, staff_id, staff_name, emoji, created_at)
            values ($1, $2, $3, $4, $5)
            """;

    private final ChangeMessage changeMessage;

    ReactToMessage(ChangeMessage changeMessage) {
        this.changeMessage = changeMessage;
    }

    /**
     * Adds the caller's reaction, or replaces it; a repetition changes nothing.
     *
     * @return fails with a {@link HttpProblem}: see {@link ChangeMessage#change}; 400 for anything
     *     but a single emoji, and for a message that is deleted
     */
    Uni<Reacted> react(
            Caller.Staff caller,
            long messageId,
            @Nullable String emoji,
            @Nullable String socketId) {
        String qualified =
                Optional.ofNullable(emoji)
                        .flatMap(Emoji::fullyQualified)
                        .orElseThrow(() -> Problem.badField("emoji", "must be a single emoji"));
        return changeMessage.change(
                caller,
                messageId,
                found -> {
                    found.requireThere();
                    Optional<Reaction> before = own(found.message(), caller);
                    if (before.filter(each -> each.emoji().equals(qualified)).isPresent()) {
                        return Uni.createFrom().item(new Reacted(before.get(), found.message()));
                    }
                    return replace(found, before.orElse(null), qualified, socketId);
                });
    }

    /**
     * A reaction, and the message with it.
     *
     * @param message as it is now
     */
    record Reacted(Reaction reaction, StaffMessage message) {}

    /**
     * Removes the caller's reaction.
     *
     * @return the message as it is now; fails with a {@link HttpProblem}: see {@link
     *     ChangeMessage#change}; 404 when the caller has not reacted like that
     */
    Uni<StaffMessage> takeBack(
            Caller.Staff caller, long messageId, String emoji, @Nullable String socketId) {
        String qualified = Emoji.fullyQualified(emoji).orElseThrow(Problem::notFound);
        return changeMessage.change(
                caller,
                messageId,
                found -> {
                    found.requireThere();
                    Reaction before =
                            own(found.message(), caller)
                                    .filter(each -> each.emoji().equals(qualified))
                                    .orElseThrow(Problem::notFound);
                    return remove(found)
                            .chain(() -> ChangeMessage.touch(found))
                            .invoke(() -> tell(found, Action.REMOVE, before, socketId));
                });
    }

    private static Optional<Reaction> own(StaffMessage message, Caller.Staff caller) {
        return message.reactions().stream()
                .filter(each -> each.staffId() == caller.staffId())
                .findFirst();
    }

    private static Uni<Reacted> replace(
            ChangeMessage.Found found,
            @Nullable Reaction before,
            String emoji,
            @Nullable String socketId) {
        Caller.Staff caller = found.conversation().caller();
        return remove(found)
                .chain(
                        () ->
                                found.locked()
                                        .connection()
                                        .preparedQuery(ADD)
                                        .execute(
                                                Tuple.of(
                                                        found.message().id(),
                                                        caller.staffId(),
                                                        found.conversation().callerName(),
                                                        emoji,
                                                        found.locked()
                                                                .now()
                                                                .atOffset(ZoneOffset.UTC))))
                .chain(
                        () -> {
                            if (before != null) {
                                tell(found, Action.REMOVE, before, socketId);
                            }
                            return ChangeMessage.touch(found);
                        })
                .map(
                        message -> {
                            Reaction now = own(message, caller).orElseThrow();
                            tell(found, Action.ADD, now, socketId);
                            return new Reacted(now, message);
                        });
    }

    private static Uni<Void> remove(ChangeMessage.Found found) {
        return found.locked()
                .connection()
                .preparedQuery(REMOVE)
                .execute(Tuple.of(found.message().id(), found.conversation().caller().staffId()))
                .replaceWithVoid();
    }

    private static void tell(
            ChangeMessage.Found found,
            Action action,
            Reaction reaction,
            @Nullable String socketId) {
        found.locked()
                .tell(
                        sequence ->
                                new ReactionChanged(
                                        found.message().hotelSlug(),
                                        found.message().conversationId(),
                                        sequence,
                                        found.conversation().actor(socketId),
                                        found.message().id(),
                                        action,
                                        reaction));
    }
}
