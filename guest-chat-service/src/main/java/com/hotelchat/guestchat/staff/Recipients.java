package com.hotelchat.guestchat.staff;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Decides which members of staff are notified of a guest's message. */
public final class Recipients {

    private static final String RECEPTIONIST = "receptionist";
    private static final String FRONT_OFFICE = "front-office";

    private Recipients() {}

    /** A member of staff who works here, as far as this decision goes. */
    public record Colleague(
            long staffId,
            boolean isOnDuty,
            @Nullable String roleSlug,
            @Nullable String departmentSlug) {

        boolean isReceptionist() {
            return RECEPTIONIST.equals(roleSlug);
        }

        boolean isFrontOffice() {
            return FRONT_OFFICE.equals(departmentSlug);
        }
    }

    /**
     * Returns the members of staff who are notified: receptionists on duty; if there are none,
     * front office on duty; if none, all receptionists, then all of front office, then everybody.
     * The handler, if on duty, is always among them.
     *
     * @param colleagues the active members of staff of the hotel
     * @param handler who handles the conversation
     * @return staff ids in rising order
     */
    public static List<Long> of(List<Colleague> colleagues, @Nullable Long handler) {
        List<Predicate<Colleague>> circles =
                List.of(
                        each -> each.isOnDuty() && each.isReceptionist(),
                        each -> each.isOnDuty() && each.isFrontOffice(),
                        Colleague::isReceptionist,
                        Colleague::isFrontOffice,
                        each -> true);
        Stream<Long> told =
                circles.stream()
                        .map(circle -> colleagues.stream().filter(circle).map(Colleague::staffId))
                        .map(Stream::toList)
                        .filter(ids -> !ids.isEmpty())
                        .findFirst()
                        .orElse(List.of())
                        .stream();
        Stream<Long> handling =
                colleagues.stream()
                        .filter(each -> each.isOnDuty())
                        .map(Colleague::staffId)
                        .filter(id -> id.equals(handler));
        return Stream.concat(told, handling).distinct().sorted().toList();
    }
}
