package com.hotelchat.admin.deadletter;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The offsets of one dead-letter partition that are handled, as a committed offset and its metadata
 * keep them.
 *
 * @param upTo everything below is handled
 * @param beyond further ranges, in order, with gaps before and between them
 */
record HandledOffsets(long upTo, List<Range> beyond) {

    /** No handled offsets. */
    static final HandledOffsets NONE = new HandledOffsets(0, List.of());

    /** The most bytes of metadata that Kafka stores with a committed offset, by its default. */
    static final int MAX_BYTES = 4096;

    private static final Pattern RANGES =
            Pattern.compile("[0-9]{1,18}(-[0-9]{1,18})?(,[0-9]{1,18}(-[0-9]{1,18})?)*+");

    /**
     * Offsets that follow each other.
     *
     * @param first the first one
     * @param last the last one, included
     */
    record Range(long first, long last) {

        /** Refuses a range that ends before it begins. */
        Range {
            if (first < 0 || last < first) {
                throw new IllegalArgumentException("The range ends before it begins");
            }
        }

        private static Range parse(String text) {
            int dash = text.indexOf('-');
            return dash < 0
                    ? new Range(Long.parseLong(text), Long.parseLong(text))
                    : new Range(
                            Long.parseLong(text.substring(0, dash)),
                            Long.parseLong(text.substring(dash + 1)));
        }

        @Override
        public String toString() {
            return first == last ? Long.toString(first) : first + "-" + last;
        }
    }

    /** Keeps the ranges as they are; use {@link #of} for those in any order. */
    HandledOffsets {
        beyond = List.copyOf(beyond);
    }

    /** Returns the union of everything below an offset and of ranges in any order. */
    static HandledOffsets of(long upTo, Collection<Range> ranges) {
        long end = upTo;
        List<Range> merged = new ArrayList<>();
        for (Range each : ranges.stream().sorted(Comparator.comparingLong(Range::first)).toList()) {
            if (merged.isEmpty() && each.first() <= end) {
                end = Math.max(end, each.last() + 1);
            } else if (!merged.isEmpty() && each.first() <= merged.getLast().last() + 1) {
                Range before = merged.removeLast();
                merged.add(new Range(before.first(), Math.max(before.last(), each.last())));
            } else {
                merged.add(each);
            }
        }
        return new HandledOffsets(end, merged);
    }

    /**
     * Returns what a committed offset and its metadata keep.
     *
     * @throws IllegalArgumentException if the metadata is none that {@link #metadata} makes
     */
    static HandledOffsets parse(long upTo, String metadata) {
        if (metadata.isEmpty()) {
            return new HandledOffsets(upTo, List.of());
        }
        if (!RANGES.matcher(metadata).matches()) {
            throw new IllegalArgumentException("Not ranges of offsets");
        }
        return of(upTo, Stream.of(metadata.split(",", -1)).map(Range::parse).toList());
    }

    /** Returns whether an offset is handled. */
    boolean contains(long offset) {
        return offset < upTo
                || beyond.stream()
                        .anyMatch(each -> each.first() <= offset && offset <= each.last());
    }

    /** Returns these offsets and further ones. */
    HandledOffsets and(Collection<Long> offsets) {
        return of(
                upTo,
                Stream.concat(
                                beyond.stream(),
                                offsets.stream().map(offset -> new Range(offset, offset)))
                        .toList());
    }

    /** Returns these offsets, with everything below the first record that Kafka still has. */
    HandledOffsets startingAt(long begin) {
        return of(Math.max(upTo, begin), beyond);
    }

    /** Returns the ranges beyond the offset as text: {@code 5,7-9}. */
    String metadata() {
        return beyond.stream().map(Range::toString).collect(Collectors.joining(","));
    }

    /** Returns whether Kafka keeps the ranges. */
    boolean fits() {
        return metadata().getBytes(StandardCharsets.US_ASCII).length <= MAX_BYTES;
    }

    /** Returns the first offsets that are not handled, before the last one that is. */
    List<Long> gaps(int limit) {
        List<Long> gaps = new ArrayList<>();
        long next = upTo;
        for (Range each : beyond) {
            for (; next < each.first() && gaps.size() < limit; next++) {
                gaps.add(next);
            }
            next = each.last() + 1;
        }
        return gaps;
    }
}
