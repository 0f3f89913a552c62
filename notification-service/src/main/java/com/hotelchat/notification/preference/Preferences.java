package com.hotelchat.notification.preference;

import com.hotelchat.rest.Problem;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The notification preferences of a member of staff.
 *
 * @param pushEnabled whether anything is pushed at all
 * @param quietHours when nothing is pushed but what is urgent; null for never
 * @param showPreview whether a push shows what was written
 * @param mutedConversations conversations of staff chat of which nothing is pushed
 */
public record Preferences(
        boolean pushEnabled,
        @Nullable QuietHours quietHours,
        boolean showPreview,
        List<Long> mutedConversations) {

    /** The preferences of people who have set none. */
    public static final Preferences DEFAULT = new Preferences(true, null, true, List.of());

    private static final int MAX_MUTED = 1_000;

    /**
     * A time of every day. It may cross midnight.
     *
     * @param from when it begins, {@code HH:MM}
     * @param to when it is over, {@code HH:MM}
     * @param timeZone of the IANA's database, such as {@code Europe/Berlin}
     */
    public record QuietHours(
            @Nullable String from, @Nullable String to, @Nullable String timeZone) {

        private static final Pattern FORM = Pattern.compile("\\d{2}:\\d{2}");

        /**
         * Takes it in.
         *
         * @throws HttpProblem 400 when it is not whole, or a time or zone does not exist
         */
        QuietHours accepted() {
            if (time("quiet_hours.from", from).equals(time("quiet_hours.to", to))) {
                throw Problem.badField("quiet_hours.to", "is the same as from");
            }
            if (timeZone == null || !ZoneId.getAvailableZoneIds().contains(timeZone)) {
                throw Problem.badField(
                        "quiet_hours.time_zone", "is missing or no zone of the IANA's database");
            }
            return this;
        }

        /** Returns whether the quiet hours hold at this time, by the clocks of their zone. */
        boolean hold(Instant now) {
            LocalTime begin = time("from", from);
            LocalTime end = time("to", to);
            LocalTime local = now.atZone(ZoneId.of(Objects.requireNonNull(timeZone))).toLocalTime();
            boolean hasBegun = !local.isBefore(begin);
            boolean isOver = !local.isBefore(end);
            return begin.isBefore(end) ? hasBegun && !isOver : hasBegun || !isOver;
        }

        static LocalTime time(String field, @Nullable String text) {
            if (text != null && FORM.matcher(text).matches()) {
                try {
                    return LocalTime.parse(text);
                } catch (DateTimeParseException none) {
                    // Told below.
                }
            }
            throw Problem.badField(field, "is missing or not a time, HH:MM");
        }
    }

    /** The columns that {@link #of} reads. */
    public static final String COLUMNS =
            "p.push_enabled, p.quiet_from, p.quiet_to, p.quiet_zone, p.show_preview,"
                    + " p.muted_conversations";

    /**
     * Reads the preferences from a row of {@link #COLUMNS}; the defaults if the person has set
     * none.
     */
    public static Preferences of(Row row) {
        if (row.getBoolean("push_enabled") == null) {
            return DEFAULT;
        }
        LocalTime from = row.getLocalTime("quiet_from");
        return new Preferences(
                row.getBoolean("push_enabled"),
                from == null
                        ? null
                        : new QuietHours(
                                from.toString(),
                                row.getLocalTime("quiet_to").toString(),
                                row.getString("quiet_zone")),
                row.getBoolean("show_preview"),
                List.of(row.getArrayOfLongs("muted_conversations")));
    }

    /** Returns whether only urgent pushes may be sent at this time. */
    public boolean isQuiet(Instant now) {
        return quietHours != null && quietHours.hold(now);
    }

    /** Preferences as a person sets them; missing ones are those of {@link #DEFAULT}. */
    record Wanted(
            @Nullable Boolean pushEnabled,
            @Nullable QuietHours quietHours,
            @Nullable Boolean showPreview,
            @Nullable List<@Nullable Long> mutedConversations) {

        /**
         * Takes it in.
         *
         * @throws HttpProblem 400 when quiet hours are not, or conversations are no ids or too many
         */
        Preferences accepted() {
            return new Preferences(
                    Objects.requireNonNullElse(pushEnabled, DEFAULT.pushEnabled),
                    quietHours == null ? null : quietHours.accepted(),
                    Objects.requireNonNullElse(showPreview, DEFAULT.showPreview),
                    muted());
        }

        private List<Long> muted() {
            if (mutedConversations == null) {
                return List.of();
            }
            if (mutedConversations.size() > MAX_MUTED) {
                throw Problem.badField("muted_conversations", "has at most " + MAX_MUTED + " ids");
            }
            TreeSet<Long> ids = new TreeSet<>();
            for (Long id : mutedConversations) {
                if (id == null) {
                    throw Problem.badField("muted_conversations", "holds something that is no id");
                }
                ids.add(id);
            }
            return List.copyOf(ids);
        }
    }
}
