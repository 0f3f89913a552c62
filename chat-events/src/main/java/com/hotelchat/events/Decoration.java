package com.hotelchat.events;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.hotelchat.text.WrittenText;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes usable what only decorates a record of a hotel's system: names, languages, addresses. A
 * record is never refused for its decoration. Lengths are counted in code points, as JSON Schema
 * counts them, and texts are cut between grapheme clusters.
 */
final class Decoration {

    private static final Pattern UNPAIRED = Pattern.compile("\\p{Cs}");
    private static final Pattern LANGUAGE = Pattern.compile("[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*");
    private static final int MAX_TAG = 100;
    private static final Pattern AFTER_THE_TAG = Pattern.compile("[.@;,].*");

    private Decoration() {}

    /**
     * A name in one line: control characters become spaces, the ends are trimmed.
     *
     * @return empty text when nothing of it can be seen
     */
    static String name(@Nullable String given, int maxLength) {
        if (given == null) {
            return "";
        }
        String line = WrittenText.line(storable(given).replace('\0', ' '));
        return WrittenText.normalized(WrittenText.cut(WrittenText.normalized(line), maxLength));
    }

    /** Cleans a name as {@link #name} does; returns null when nothing is left. */
    static @Nullable String optionalName(@Nullable String given, int maxLength) {
        String name = name(given, maxLength);
        return name.isEmpty() ? null : name;
    }

    /** A text of several lines, cut where it is longer than it may be. */
    static @Nullable String text(@Nullable String given, int maxLength) {
        return given == null
                ? null
                : WrittenText.normalized(WrittenText.cut(WrittenText.normalized(given), maxLength));
    }

    /**
     * A language tag (BCP 47), read from the notations that systems use: {@code en_US}, {@code
     * de-DE.UTF-8}.
     *
     * @return null when the text contains none
     */
    static @Nullable String language(@Nullable String given) {
        // No tag is that long, and a pattern with a repeated group needs a stack that grows with
        // the text.
        if (given == null || given.length() > MAX_TAG) {
            return null;
        }
        String written = AFTER_THE_TAG.matcher(given.strip().replace('_', '-')).replaceAll("");
        String tag = Locale.forLanguageTag(written).toLanguageTag();
        return !tag.equals("und") && LANGUAGE.matcher(tag).matches() ? tag : null;
    }

    /** An address that a browser may open; null when it is not http or https, or too long. */
    static @Nullable String address(@Nullable String given, int maxLength) {
        if (given == null || WrittenText.length(given.strip()) > maxLength) {
            return null;
        }
        String text = given.strip();
        try {
            URI address = new URI(text);
            boolean isWeb =
                    "https".equalsIgnoreCase(address.getScheme())
                            || "http".equalsIgnoreCase(address.getScheme());
            return isWeb && address.getHost() != null ? text : null;
        } catch (URISyntaxException unreadable) {
            return null;
        }
    }

    private static String storable(String text) {
        return UNPAIRED.matcher(text).replaceAll("\ufffd");
    }

    /** Reads a text that only decorates. A value that is not a text is left out. */
    static final class Lenient extends StdScalarDeserializer<String> {

        private static final long serialVersionUID = 1L;

        Lenient() {
            super(String.class);
        }

        @Override
        public @Nullable String deserialize(JsonParser parser, DeserializationContext context)
                throws IOException {
            if (parser.hasToken(JsonToken.VALUE_STRING)) {
                return parser.getText();
            }
            parser.skipChildren();
            return null;
        }
    }
}
