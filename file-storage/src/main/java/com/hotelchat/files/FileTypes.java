package com.hotelchat.files;

import jakarta.inject.Singleton;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.mime.MediaType;
import org.apache.tika.mime.MediaTypeRegistry;
import org.apache.tika.mime.MimeTypes;

/**
 * Determines the type of a file: its content must match its extension. Apache Tika detects contents
 * by their first bytes; this class checks the content of containers, and whether a text is one.
 */
@Singleton
public class FileTypes {

    private static final MediaType OLE = MediaType.application("x-tika-msoffice");
    private static final MediaType ZIP = MediaType.application("zip");

    /**
     * Types that may be text, but that a browser or a viewer interprets. The first letters of other
     * binary files may begin a text ("MZ", "GIF89a"), so the whole content is checked.
     */
    private static final Set<String> NO_TEXTS =
            Set.of(
                    "text/html",
                    "application/xhtml+xml",
                    "application/xml",
                    "image/svg+xml",
                    "application/pdf",
                    "application/rtf",
                    "application/postscript");

    private final MimeTypes contents = MimeTypes.getDefaultMimeTypes();
    private final MediaTypeRegistry registry = contents.getMediaTypeRegistry();
    private final long maxPixels;

    FileTypes(FilesSettings settings) {
        this.maxPixels = settings.maxPixels();
    }

    /** The result of checking a file. */
    public sealed interface Verdict {

        /** The content matches the name. */
        record Accepted(FileType type) implements Verdict {}

        /**
         * The file is not accepted.
         *
         * @param reason for people, to follow the file's name
         */
        record Refused(String reason) implements Verdict {}
    }

    /**
     * Looks at a file.
     *
     * @param name a sanitised one
     */
    public Verdict of(String name, Path file) throws IOException {
        FileType type = FileType.promisedBy(FileNames.extension(name)).orElse(null);
        if (type == null) {
            return new Verdict.Refused("files of this type are not accepted");
        }
        if (Files.size(file) == 0) {
            return new Verdict.Refused("the file is empty");
        }
        if (!keeps(type, content(file), file)) {
            return new Verdict.Refused("the content is not of the type that the name says");
        }
        if (type.kind() == FileType.Kind.IMAGE) {
            PictureHeaders headers = PictureHeaders.read(file, type).orElse(null);
            if (headers == null) {
                return new Verdict.Refused("the picture cannot be read");
            }
            if (headers.pixels() > maxPixels) {
                return new Verdict.Refused("the picture has too many pixels");
            }
        }
        return new Verdict.Accepted(type);
    }

    private MediaType content(Path file) throws IOException {
        try (InputStream bytes = new BufferedInputStream(Files.newInputStream(file))) {
            return contents.detect(bytes, new Metadata()).getBaseType();
        }
    }

    private boolean keeps(FileType type, MediaType content, Path file) throws IOException {
        return switch (type) {
            case JPEG, PNG, GIF, WEBP, BMP, PDF -> content.toString().equals(type.mimeType());
            case DOC -> is(content, OLE) && OleFile.rootNames(file).contains("WordDocument");
            case XLS ->
                    is(content, OLE)
                            && OleFile.rootNames(file).stream()
                                    .anyMatch(Set.of("Workbook", "Book")::contains);
            case DOCX -> is(content, ZIP) && OpenXmlFile.isOf("wordprocessingml.document", file);
            case XLSX -> is(content, ZIP) && OpenXmlFile.isOf("spreadsheetml.sheet", file);
            case TXT, CSV -> !NO_TEXTS.contains(content.toString()) && PlainText.is(file);
        };
    }

    private boolean is(MediaType content, MediaType wanted) {
        return content.equals(wanted) || registry.isSpecializationOf(content, wanted);
    }
}
