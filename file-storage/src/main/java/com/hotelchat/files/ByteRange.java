package com.hotelchat.files;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A part of a file that a client asks for.
 *
 * @param from the first byte, from 0
 * @param to the last byte, inclusive; less than {@code from} when the file has no such part
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-14">RFC 9110, section 14</a>
 */
public record ByteRange(long from, long to) {

    private static final Pattern ONE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

    /**
     * Reads the header {@code Range}.
     *
     * @param size of the file, in bytes
     * @return empty when the whole file is to be sent: there is no header, it is in another unit or
     *     malformed, or it asks for several parts, which a server need not send
     */
    public static Optional<ByteRange> of(@Nullable String header, long size) {
        Matcher match = ONE.matcher(header == null ? "" : header.strip());
        if (!match.matches()) {
            return Optional.empty();
        }
        String first = match.group(1);
        String last = match.group(2);
        if (first.isEmpty()) {
            return last.isEmpty()
                    ? Optional.empty()
                    : Optional.of(ending(Long.parseLong(last), size));
        }
        long from = Long.parseLong(first);
        long to = last.isEmpty() ? size - 1 : Long.parseLong(last);
        if (to < from && !last.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new ByteRange(from, Math.min(to, size - 1)));
    }

    private static ByteRange ending(long length, long size) {
        return length == 0
                ? new ByteRange(size, size - 1)
                : new ByteRange(Math.max(0, size - length), size - 1);
    }

    /** Returns whether the file has such a part. */
    public boolean isSatisfiable() {
        return from <= to;
    }

    /** Returns the number of bytes of the part. */
    public long length() {
        return to - from + 1;
    }

    /** The header {@code Content-Range}. */
    public String contentRange(long size) {
        return isSatisfiable() ? "bytes " + from + "-" + to + "/" + size : "bytes */" + size;
    }
}
