package com.hotelchat.attachments;

import com.hotelchat.events.Message.Attachment;
import com.hotelchat.files.FileKey;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A file that is stored and not yet a message's.
 *
 * @param attachment as the message will show it
 * @param key of its bytes
 * @param thumbnail the small picture, if there is one
 * @param sha256 of its bytes, in hexadecimal digits
 */
public record NewFile(
        Attachment attachment, FileKey key, @Nullable Thumbnail thumbnail, String sha256) {

    /**
     * A stored small picture.
     *
     * @param size in bytes
     */
    public record Thumbnail(FileKey key, long size) {}

    /** The most files of a message. */
    public static final int MAX_PER_MESSAGE = 10;

    /** Returns the keys of everything that is stored for these files. */
    public static List<FileKey> keys(List<NewFile> files) {
        return files.stream()
                .flatMap(
                        file ->
                                Stream.concat(
                                        Stream.of(file.key()),
                                        Stream.ofNullable(file.thumbnail()).map(Thumbnail::key)))
                .toList();
    }

    /** Returns a text that is equal for two uploads of the same files, whatever their ids. */
    public static String fingerprint(List<NewFile> files) {
        StringBuilder fingerprint = new StringBuilder();
        for (NewFile file : files) {
            fingerprint.append('\n').append(file.sha256()).append(file.attachment().fileName());
        }
        return fingerprint.toString();
    }

    /** The files as the parameter of {@link #insert}. */
    public static JsonArray rows(List<NewFile> files) {
        JsonArray rows = new JsonArray();
        for (NewFile file : files) {
            Attachment attachment = file.attachment();
            Thumbnail thumbnail = file.thumbnail();
            rows.add(
                    new JsonObject()
                            .put("id", attachment.id())
                            .put("file_name", attachment.fileName())
                            .put("file_type", attachment.fileType())
                            .put("mime_type", attachment.mimeType())
                            .put("file_size", attachment.fileSize())
                            .put("uploaded_at", attachment.uploadedAt().toString())
                            .put("sha256", file.sha256())
                            .put("storage_key", file.key().text())
                            .put("thumbnail_key", thumbnail == null ? null : thumbnail.key().text())
                            .put("thumbnail_size", thumbnail == null ? null : thumbnail.size()));
        }
        return rows;
    }

    /**
     * A statement that makes files a message's. The parameters are expressions of SQL.
     *
     * @param files {@link #rows}
     * @param uploadId the client's id of the upload, or null
     */
    public static String insert(String messageId, String hotelSlug, String files, String uploadId) {
        return """
        insert into attachment (id, message_id, hotel_slug, file_name, file_type, mime_type,
            file_size, sha256, storage_key, thumbnail_key, thumbnail_size,
            uploaded_at, upload_id)
        select f.id, %s, %s, f.file_name, f.file_type, f.mime_type,
            f.file_size, decode(f.sha256, 'hex'), f.storage_key, f.thumbnail_key, f.thumbnail_size,
            f.uploaded_at, %s
        from jsonb_to_recordset(%s::jsonb) as f(id bigint, file_name text, file_type text,
            mime_type text, file_size bigint, sha256 text, storage_key text, thumbnail_key text,
            thumbnail_size bigint, uploaded_at timestamptz)
        """
                .formatted(messageId, hotelSlug, uploadId, files);
    }
}
