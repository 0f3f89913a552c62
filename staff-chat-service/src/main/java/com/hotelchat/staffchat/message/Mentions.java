package com.hotelchat.staffchat.message;

import com.hotelchat.events.StaffMessage.Mention;
import com.hotelchat.matching.SameText;
import com.hotelchat.rest.Problem;
import io.quarkiverse.resteasy.problem.HttpProblem;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides whom a message mentions. */
final class Mentions {

    private Mentions() {}

    /**
     * Returns the participants whom a message mentions: those whose ids are given, or else each
     * whose full name follows an {@code @}, compared as people read it. Where several names fit,
     * the longest is meant; of colleagues of the same name, all.
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
        String read = SameText.of(text);
        List<String> longestFirst =
                participants.stream()
                        .map(each -> SameText.of(each.name()))
                        .distinct()
                        .sorted(Comparator.comparing(String::length).reversed())
                        .toList();
        Set<String> names = new HashSet<>();
        for (int at = read.indexOf('@'); at >= 0; at = read.indexOf('@', at + 1)) {
            int start = at + 1;
            longestFirst.stream()
                    .filter(name -> SameText.hasNameAt(read, start, name))
                    .findFirst()
                    .ifPresent(names::add);
        }
        return participants.stream()
                .filter(each -> names.contains(SameText.of(each.name())))
                .sorted(Comparator.comparing(Mention::id))
                .toList();
    }
}
