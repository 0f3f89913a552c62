package com.hotelchat.staffchat.conversation;

import com.hotelchat.rest.Problem;
import io.quarkiverse.resteasy.problem.HttpProblem;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The rules for who takes part in a conversation. */
final class Members {

    /** The most people of one conversation. */
    static final int MAX = 50;

    private Members() {}

    /**
     * The others whom somebody names.
     *
     * @param field where they were named
     * @throws HttpProblem 400 when there are none or too many, when somebody is named twice, or the
     *     caller is among them
     */
    static List<Long> others(String field, @Nullable List<@Nullable Long> named, long caller) {
        if (named == null || named.isEmpty() || named.size() > MAX - 1) {
            throw Problem.badField(field, "has 1 to " + (MAX - 1) + " ids of colleagues");
        }
        if (named.stream().anyMatch(Objects::isNull)) {
            throw Problem.badField(field, "holds something that is no id");
        }
        List<Long> others = named.stream().map(Objects::requireNonNull).toList();
        if (new HashSet<>(others).size() < others.size()) {
            throw Problem.badField(field, "names somebody twice");
        }
        if (others.contains(caller)) {
            throw Problem.badField(field, "names the caller");
        }
        return others;
    }

    /** 400: unknown, inactive, or of another hotel; which of these is nobody's business. */
    static HttpProblem notAllColleagues(String field) {
        return Problem.badField(field, "names somebody who is no active colleague");
    }

    /** The caller and the others, in order. */
    static List<Long> with(long caller, List<Long> others) {
        return LongStream.concat(LongStream.of(caller), others.stream().mapToLong(Long::longValue))
                .sorted()
                .boxed()
                .toList();
    }

    /**
     * Returns the key that two conversations share if they are the same.
     *
     * @param members in order
     */
    static String sameKey(List<Long> members, boolean isGroup, @Nullable String title) {
        String ids = members.stream().map(String::valueOf).collect(Collectors.joining(","));
        if (!isGroup) {
            return "direct:" + ids;
        }
        try {
            String whole =
                    Stream.of(ids, title == null ? "" : title).collect(Collectors.joining("\n"));
            return "group:"
                    + HexFormat.of()
                            .formatHex(
                                    MessageDigest.getInstance("SHA-256")
                                            .digest(whole.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
