package com.hotelchat.staffchat.message;

import com.hotelchat.events.StaffMessage.Mention;
import com.hotelchat.rest.Problem;
import io.quarkiverse.resteasy.problem.HttpProblem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Whom a text names. */
final class Mentions {

    private Mentions() {}

    /**
     * The participants whom a message mentions: those whose ids are given, or else each whose full
     * name follows an {@code @}. Where several names fit, the longest is meant; of colleagues of
     * the same name, all.
     *
     * @param explicit the ids that the sender gave; null or none: the text decides
     * @throws HttpProblem 400 when an id is not that of a participant
     */
    static List<Mention> of(
            String text, @Nullable List<@Nullable Long> explicit, List<Mention> participants) {
        if (explicit != null && !explicit.isEmpty()) {
            return explicit.stream().distinct().map(id -> named(id, participants)).toList();
        }
        return in(text, participants);
    }

    private static Mention named(@Nullable Long id, List<Mention> participants) {
        Optional<Mention> named =
                participants.stream().filter(each -> id != null && each.id() == id).findFirst();
        return named.orElseThrow(
                () -> Problem.badField("mentions", "names somebody who takes no part"));
    }

    private static List<Mention> in(String text, List<Mention> participants) {
        List<Mention> longestFirst =
                participants.stream()
                        .sorted(
                                Comparator.comparing((Mention each) -> each.name().length())
                                        .reversed())
                        .toList();
        List<Mention> found = new ArrayList<>();
        for (int at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
            String rest = text.substring(at + 1);
            Optional<String> name =
                    longestFirst.stream()
                            .map(Mention::name)
                            .filter(each -> begins(rest, each))
                            .findFirst();
            name.ifPresent(
                    each ->
                            participants.stream()
                                    .filter(one -> one.name().equalsIgnoreCase(each))
                                    .filter(one -> !found.contains(one))
                                    .forEach(found::add));
        }
        found.sort(Comparator.comparing(Mention::id));
        return found;
    }

    /** Whether a text begins with a name, and the name ends there. */
    private static boolean begins(String text, String name) {
        return Pattern.compile(
                        Pattern.quote(name) + "(?![\\p{L}\\p{N}])",
                        Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE)
                .matcher(text)
                .lookingAt();
    }
}
