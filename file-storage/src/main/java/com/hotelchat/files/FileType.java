package com.hotelchat.files;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The types of files that are accepted. */
public enum FileType {
    /** A photograph. */
    JPEG(Kind.IMAGE, "image/jpeg", "jpg", "jpeg"),
    /** A picture. */
    PNG(Kind.IMAGE, "image/png", "png"),
    /** A picture that may move. */
    GIF(Kind.IMAGE, "image/gif", "gif"),
    /** A picture. */
    WEBP(Kind.IMAGE, "image/webp", "webp"),
    /** A picture. */
    BMP(Kind.IMAGE, "image/bmp", "bmp"),
    /** A document of fixed pages. */
    PDF(Kind.PDF, "application/pdf", "pdf"),
    /** A text document of Word up to 2003. */
    DOC(Kind.DOCUMENT, "application/msword", "doc"),
    /** A text document of Word. */
    DOCX(
            Kind.DOCUMENT,
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "docx"),
    /** A workbook of Excel up to 2003. */
    XLS(Kind.DOCUMENT, "application/vnd.ms-excel", "xls"),
    /** A workbook of Excel. */
    XLSX(
            Kind.DOCUMENT,
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "xlsx"),
    /** Plain text. */
    TXT(Kind.DOCUMENT, "text/plain", "txt"),
    /** A table as text. */
    CSV(Kind.DOCUMENT, "text/csv", "csv");

    private final Kind kind;
    private final String mimeType;
    private final List<String> extensions;

    FileType(Kind kind, String mimeType, String... extensions) {
        this.kind = kind;
        this.mimeType = mimeType;
        this.extensions = List.of(extensions);
    }

    /** The ways in which clients show a file. */
    public enum Kind {
        /** A picture. */
        IMAGE,
        /** A PDF. */
        PDF,
        /** Some other document. */
        DOCUMENT;

        /** Returns the name in the contract. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Returns the way in which clients show it. */
    public Kind kind() {
        return kind;
    }

    /** The media type. */
    public String mimeType() {
        return mimeType;
    }

    /** The type that an extension promises. */
    static Optional<FileType> promisedBy(String extension) {
        return Arrays.stream(values())
                .filter(type -> type.extensions.contains(extension))
                .findFirst();
    }
}
