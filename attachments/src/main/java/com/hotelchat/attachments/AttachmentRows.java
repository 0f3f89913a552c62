package com.hotelchat.attachments;

import com.hotelchat.events.Message.Attachment;
import com.hotelchat.files.FileSize;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The files of messages as the database has them, and as messages show them. */
public final class AttachmentRows {

    private AttachmentRows() {}

    /**
     * An expression: the files of a message as {@link #attachments} reads them.
     *
     * @param message the alias of the table {@code message}
     */
    public static String of(String message) {
        return """
        case when %1$s.id is not null then (
            select jsonb_agg(jsonb_build_object('id', a.id, 'file_name', a.file_name,
                'file_type', a.file_type, 'mime_type', a.mime_type, 'file_size', a.file_size,
                'has_thumbnail', a.thumbnail_key is not null, 'uploaded_at', a.uploaded_at)
                order by a.id)
            from attachment a where a.message_id = %1$s.id and a.deleted_at is null) end"""
                .formatted(message);
    }

    /**
     * Reads what {@link #of} selects.
     *
     * @param address where the service serves files, with a slash at the end
     */
    public static List<Attachment> attachments(@Nullable JsonArray rows, String address) {
        return rows == null
                ? List.of()
                : rows.stream()
                        .map(JsonObject.class::cast)
                        .map(
                                row ->
                                        attachment(
                                                address,
                                                row.getLong("id"),
                                                row.getString("file_name"),
                                                row.getString("file_type"),
                                                row.getLong("file_size"),
                                                row.getString("mime_type"),
                                                row.getBoolean("has_thumbnail"),
                                                OffsetDateTime.parse(row.getString("uploaded_at"))
                                                        .toInstant()))
                        .toList();
    }

    /** A file as messages show it. */
    static Attachment attachment(
            String address,
            long id,
            String name,
            String type,
            long size,
            String mimeType,
            boolean hasThumbnail,
            Instant uploadedAt) {
        String path = address + id;
        return new Attachment(
                id,
                name,
                type,
                size,
                FileSize.display(size),
                mimeType,
                path + "/content/",
                hasThumbnail ? path + "/thumbnail/" : null,
                uploadedAt);
    }
}
