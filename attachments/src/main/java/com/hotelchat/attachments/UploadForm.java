package com.hotelchat.attachments;

import com.hotelchat.rest.ClientMessageId;
import com.hotelchat.rest.MessageText;
import com.hotelchat.rest.Problem;
import com.hotelchat.rest.QueryNumber;
import com.hotelchat.rest.SocketId;
import com.hotelchat.text.WrittenText;
import io.quarkiverse.resteasy.problem.HttpProblem;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an upload besides its files.
 *
 * @param text text of the message that is to have them; null for files alone
 * @param messageId id of a message that was sent already and is to get them
 * @param replyTo the message to which it replies
 * @param clientMessageId the client's id of the upload; a repetition has the same
 * @param socketId the Pusher connection that needs no echo
 */
public record UploadForm(
        @Nullable String text,
        @Nullable Long messageId,
        @Nullable Long replyTo,
        @Nullable UUID clientMessageId,
        @Nullable String socketId) {

    /**
     * Reads the fields of a form; a blank field counts as missing.
     *
     * @throws HttpProblem 400 when a field is malformed, or when a text is given for a message that
     *     was sent already
     */
    public static UploadForm of(
            @Nullable String message,
            @Nullable String messageId,
            @Nullable String replyTo,
            @Nullable String clientMessageId,
            @Nullable String idempotencyKey,
            @Nullable String socketId) {
        UploadForm form =
                new UploadForm(
                        present(message) == null ? null : MessageText.accepted(message),
                        QueryNumber.of("message_id", present(messageId)),
                        QueryNumber.of("reply_to", present(replyTo)),
                        ClientMessageId.of(uuid(present(clientMessageId)), idempotencyKey),
                        SocketId.accepted(socketId));
        if (form.messageId != null && (form.text != null || form.replyTo != null)) {
            throw Problem.badField("message_id", "goes together with neither message nor reply_to");
        }
        return form;
    }

    /** The text that a message of these files has. */
    public String textOrFilesOnly() {
        return text == null ? MessageText.FILES_ONLY : text;
    }

    private static @Nullable String present(@Nullable String text) {
        return text == null || (WrittenText.isStorable(text) && !WrittenText.isVisible(text))
                ? null
                : text;
    }

    private static @Nullable UUID uuid(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException notOne) {
            throw Problem.badField("client_message_id", "is not a UUID");
        }
    }

    /** Leaves the text out, so that it reaches no log. */
    @Override
    public String toString() {
        return "UploadForm[]";
    }
}
