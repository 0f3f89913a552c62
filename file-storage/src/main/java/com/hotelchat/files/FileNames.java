package com.hotelchat.files;

import com.hotelchat.text.WrittenText;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The names of files, as shown to people and as saved on their computers. */
public final class FileNames {

    /** The longest name, in bytes of UTF-8: what file systems take. */
    public static final int MAX_BYTES = 255;

    private static final String NAMELESS = "file";

    /**
     * Invisible characters that change how a name looks: controls, those that change the direction
     * of writing, separators of lines, widths of zero but the joiners of emoji.
     */
    private static final Pattern INVISIBLE =
            Pattern.compile(
                    "[\\p{Cc}\\p{Zl}\\p{Zp}\\p{Cs}\\p{Co}\\u00ad\\u061c\\u180e\\u200b\\u200e\\u200f"
                            + "\\u202a-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffd]");

    /** Characters that no file system of Windows accepts in names. */
    private static final Pattern RESERVED = Pattern.compile("[<>:\"|?*]");

    private static final Pattern DEVICE =
            Pattern.compile("(con|prn|aux|nul|com\\d|lpt\\d)(\\..*)?", Pattern.CASE_INSENSITIVE);
    private static final Pattern OUTER_DOTS = Pattern.compile("^[\\s.]+|[\\s.]+$");
    private static final Pattern EXTENSION = Pattern.compile("[A-Za-z0-9]{1,16}");

    private FileNames() {}

    /**
     * A name that is safe to show and to save.
     *
     * @param given as the sender's computer says; it may be anything
     */
    public static String sanitised(@Nullable String given) {
        if (given == null) {
            return NAMELESS;
        }
        String name =
                given.substring(Math.max(given.lastIndexOf('/'), given.lastIndexOf('\\')) + 1);
        name = INVISIBLE.matcher(name).replaceAll("");
        name = Normalizer.normalize(name, Normalizer.Form.NFC);
        name = RESERVED.matcher(name).replaceAll("_");
        name = OUTER_DOTS.matcher(name).replaceAll("");
        if (!WrittenText.isVisible(name)) {
            return NAMELESS;
        }
        int dot = name.lastIndexOf('.');
        if (dot > 0 && !WrittenText.isVisible(name.substring(0, dot))) {
            name = NAMELESS + name.substring(dot);
        }
        return cut(DEVICE.matcher(name).matches() ? "_" + name : name);
    }

    /** Returns the text after the last dot, in lower case; empty when there is none. */
    public static String extension(String name) {
        int dot = name.lastIndexOf('.');
        String extension = dot < 0 ? "" : name.substring(dot + 1);
        return EXTENSION.matcher(extension).matches() ? extension.toLowerCase(Locale.ROOT) : "";
    }

    /**
     * Returns the header {@code Content-Disposition} (RFC 6266): the name unchanged, and for old
     * clients in ASCII.
     *
     * @param inline whether browsers may show the file instead of saving it
     * @param name a sanitised one
     */
    public static String contentDisposition(boolean inline, String name) {
        return (inline ? "inline" : "attachment")
                + "; filename=\""
                + ascii(name)
                + "\"; filename*=UTF-8''"
                + encoded(name);
    }

    private static String ascii(String name) {
        StringBuilder ascii = new StringBuilder();
        name.codePoints()
                .forEach(
                        c ->
                                ascii.appendCodePoint(
                                        c < ' ' || c > '~' || "\"\\%".indexOf(c) >= 0 ? '_' : c));
        return ascii.toString();
    }

    /** Encodes a name as RFC 8187 specifies. */
    private static String encoded(String name) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if ((c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || "!#$&+-.^_`|~".indexOf(c) >= 0) {
                encoded.append(c);
            } else {
                encoded.append('%').append(String.format(Locale.ROOT, "%02X", (int) c));
            }
        }
        return encoded.toString();
    }

    /** Shortens the part before the extension, between grapheme clusters. */
    private static String cut(String name) {
        if (bytes(name) <= MAX_BYTES) {
            return name;
        }
        String extension = extension(name);
        String end =
                extension.isEmpty() ? "" : name.substring(name.length() - extension.length() - 1);
        String start = name.substring(0, name.length() - end.length());
        return WrittenText.cutToBytes(start, MAX_BYTES - bytes(end)) + end;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
