package com.hotelchat.rest;

import io.quarkiverse.resteasy.problem.HttpProblem;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The client's id of what it sends: in the body, in the header {@code Idempotency-Key}, or both.
 */
public final class ClientMessageId {

    /** Far more than a UUID, and still nothing. */
    private static final int MAX_KEY_LENGTH = 255;

    private ClientMessageId() {}

    /**
     * The id.
     *
     * @param idempotencyKey the header; one that is no UUID stands for the UUID that its name gives
     *     (RFC 9562, version 3)
     * @return null when neither is given
     * @throws HttpProblem 400 when both are given and differ, or the header is blank or too long
     */
    public static @Nullable UUID of(@Nullable UUID inBody, @Nullable String idempotencyKey) {
        if (idempotencyKey == null) {
            return inBody;
        }
        if (idempotencyKey.isBlank() || idempotencyKey.length() > MAX_KEY_LENGTH) {
            throw Problem.badField("Idempotency-Key", "is blank or too long");
        }
        UUID inHeader =
                uuid(idempotencyKey)
                        .orElseGet(
                                () ->
                                        UUID.nameUUIDFromBytes(
                                                idempotencyKey.getBytes(StandardCharsets.UTF_8)));
        if (inBody != null && !inBody.equals(inHeader)) {
            throw Problem.badField("client_message_id", "is not what Idempotency-Key says");
        }
        return inHeader;
    }

    private static Optional<UUID> uuid(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException notOne) {
            return Optional.empty();
        }
    }
}
