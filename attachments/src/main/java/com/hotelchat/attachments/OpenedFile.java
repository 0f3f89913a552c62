package com.hotelchat.attachments;

import com.hotelchat.files.FileKey;
import com.hotelchat.files.Thumbnails;
import com.hotelchat.rest.Problem;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.vertx.mutiny.sqlclient.Row;

/**
 * A file that a caller may have.
 *
 * @param size in bytes
 * @param isPicture whether browsers may show it
 * @param tag what changes when the bytes do
 */
public record OpenedFile(
        FileKey key, String name, String mimeType, long size, boolean isPicture, String tag) {

    /** The columns of the table {@code attachment a} that are read here. */
    public static final String COLUMNS =
            """
            a.file_name, a.file_type, a.mime_type, a.storage_key, a.thumbnail_key, a.file_size,
            a.thumbnail_size, encode(a.sha256, 'hex') as sha256
            """;

    /**
     * The file itself.
     *
     * @throws HttpProblem 404 when its bytes were erased
     */
    public static OpenedFile content(Row row) {
        String key = row.getString("storage_key");
        if (key == null) {
            throw Problem.notFound();
        }
        return new OpenedFile(
                new FileKey(key),
                row.getString("file_name"),
                row.getString("mime_type"),
                row.getLong("file_size"),
                row.getString("file_type").equals("image"),
                row.getString("sha256"));
    }

    /**
     * The small picture of the file.
     *
     * @throws HttpProblem 404 when it has none
     */
    public static OpenedFile thumbnail(Row row) {
        String key = row.getString("thumbnail_key");
        if (key == null) {
            throw Problem.notFound();
        }
        return new OpenedFile(
                new FileKey(key),
                "thumbnail.jpg",
                Thumbnails.MIME_TYPE,
                row.getLong("thumbnail_size"),
                true,
                row.getString("sha256") + "-thumbnail");
    }
}
