package com.hotelchat.rest;

import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list, by number: for short lists through which people leaf. Lists that grow without
 * end are listed by key.
 *
 * @param count number of entries of the whole list
 * @param next the address of the next page; null on the last
 * @param previous the address of the page before; null on the first
 */
public record Paged<T>(
        long count, @Nullable String next, @Nullable String previous, List<T> results) {

    private static final String PAGE = "page";

    /**
     * The requested page.
     *
     * @param number from 1
     * @param size most entries of a page
     */
    public record Page(int number, int size) {

        /** A limit above the number of pages of any list of the services. */
        private static final int MAX_NUMBER = 100_000;

        /**
         * Reads {@code page} and {@code page_size}.
         *
         * @throws HttpProblem 400 when one of them is no number or out of range
         */
        public static Page of(
                @Nullable String number, @Nullable String size, int defaultSize, int maxSize) {
            return new Page(
                    read(PAGE, number, 1, MAX_NUMBER),
                    read("page_size", size, defaultSize, maxSize));
        }

        private static int read(String name, @Nullable String text, int otherwise, int max) {
            if (text == null) {
                return otherwise;
            }
            return (int)
                    DecimalNumber.parse(text, 1, max)
                            .orElseThrow(
                                    () ->
                                            Problem.badField(
                                                    name, "is not a number from 1 to " + max));
        }

        /** Returns the number of entries before the page. */
        public int offset() {
            return (number - 1) * size;
        }
    }

    /** The answer for a page. */
    public static <T> Paged<T> of(Page page, long count, List<T> results, UriInfo uri) {
        boolean hasNext = (long) page.offset() + results.size() < count;
        return new Paged<>(
                count,
                hasNext && !results.isEmpty() ? address(uri, page.number() + 1) : null,
                page.number() > 1 ? address(uri, page.number() - 1) : null,
                results);
    }

    private static String address(UriInfo uri, int number) {
        var built = uri.getRequestUriBuilder().replaceQueryParam(PAGE, number).build();
        return built.getRawPath() + "?" + built.getRawQuery();
    }
}
