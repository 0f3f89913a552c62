package com.hotelchat.notification.push;

import static org.assertj.core.api.Assertions.assertThat;

import com.hotelchat.events.Message.SenderType;
import com.hotelchat.events.NotificationEvent.Reason;
import com.hotelchat.notification.preference.Preferences;
import com.hotelchat.notification.preference.Preferences.QuietHours;
import com.hotelchat.notification.push.Decision.Push;
import com.hotelchat.notification.push.Decision.Wait;
import com.hotelchat.notification.push.Decision.Withhold;
import com.hotelchat.notification.push.Situation.Standing;
import com.hotelchat.testkit.WordCases;
import com.hotelchat.text.WrittenText;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Decisions on recipients of pushes. */
class PolicyTest {

    private static final Instant NOW = Instant.parse("2026-03-01T14:00:00Z");

    private static final Situation FINE =
            new Situation(
                    Standing.ON_DUTY,
                    Preferences.DEFAULT,
                    false,
                    false,
                    false,
                    NOW.plusSeconds(60),
                    NOW.plusSeconds(3_600),
                    true,
                    true);

    @ParameterizedTest
    @EnumSource
    void whatIsNewsForSomebodyWhoIsThereIsPushed(PushType type) {
        assertThat(Policy.decide(news(type), FINE, NOW)).isEqualTo(new Push(true));
    }

    static Stream<Arguments> reasons() {
        return Stream.of(
                reason(Reason.DELETED, s -> with(s, s.standing(), s.preferences(), true, true)),
                reason(Reason.READ, s -> with(s, Standing.OFF_DUTY, s.preferences(), true, false)),
                reason(
                        Reason.OFF_DUTY,
                        s -> with(s, Standing.OFF_DUTY, s.preferences(), false, false)),
                reason(
                        Reason.NOT_ON_THE_STAFF,
                        s -> with(s, Standing.NOT_ON_THE_STAFF, s.preferences(), false, false)),
                reason(
                        Reason.NOT_IN_CONVERSATION,
                        s -> with(s, Standing.NOT_IN_CONVERSATION, s.preferences(), false, false)),
                reason(
                        Reason.STAY_OVER,
                        s -> with(s, Standing.LEFT, s.preferences(), false, false)),
                reason(
                        Reason.SWITCHED_OFF,
                        s ->
                                with(
                                        s,
                                        s.standing(),
                                        new Preferences(false, null, true, List.of()),
                                        false,
                                        false)),
                reason(
                        Reason.QUIET_HOURS,
                        s -> with(s, s.standing(), quiet("14:00", "15:00", "UTC"), false, false)),
                reason(
                        Reason.EXPIRED,
                        s ->
                                new Situation(
                                        s.standing(),
                                        s.preferences(),
                                        false,
                                        false,
                                        false,
                                        NOW,
                                        NOW,
                                        true,
                                        true)),
                reason(
                        Reason.NO_DEVICE,
                        s ->
                                new Situation(
                                        s.standing(),
                                        s.preferences(),
                                        false,
                                        false,
                                        true,
                                        s.opensUntil(),
                                        s.expiresAt(),
                                        false,
                                        true)),
                reason(
                        Reason.NO_CREDENTIALS,
                        s ->
                                new Situation(
                                        s.standing(),
                                        s.preferences(),
                                        false,
                                        false,
                                        false,
                                        s.opensUntil(),
                                        s.expiresAt(),
                                        true,
                                        false)));
    }

    @ParameterizedTest
    @MethodSource("reasons")
    void whatSpeaksAgainstItIsSaid(Reason reason, UnaryOperator<Situation> but) {
        assertThat(Policy.decide(news(PushType.NEW_CHAT_MESSAGE), but.apply(FINE), NOW))
                .isEqualTo(new Withhold(reason));
    }

    @Test
    void colleaguesReachEachOtherOffDuty() {
        Situation home = with(FINE, Standing.OFF_DUTY, Preferences.DEFAULT, false, false);

        assertThat(Policy.decide(news(PushType.STAFF_CHAT_MESSAGE), home, NOW))
                .isEqualTo(new Push(true));
        assertThat(Policy.decide(news(PushType.STAFF_NOTICE), home, NOW)).isEqualTo(new Push(true));
    }

    @Test
    void mutedIsAConversationOfStaffChatOnly() {
        Situation muted =
                with(
                        FINE,
                        Standing.ON_DUTY,
                        new Preferences(true, null, true, List.of(4L)),
                        false,
                        false);

        assertThat(Policy.decide(news(PushType.STAFF_CHAT_MENTION), muted, NOW))
                .isEqualTo(new Withhold(Reason.MUTED));
        assertThat(Policy.decide(news(PushType.NEW_CHAT_MESSAGE), muted, NOW))
                .isEqualTo(new Push(true));
    }

    @Test
    void urgentBreaksThroughQuietHours() {
        Situation night =
                with(FINE, Standing.OFF_DUTY, quiet("13:00", "15:00", "UTC"), false, false);
        News notice = news(PushType.STAFF_NOTICE);
        News urgent =
                new News(
                        notice.type(),
                        notice.hotelSlug(),
                        "e",
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        "t",
                        "b",
                        null,
                        true,
                        NOW,
                        null);

        assertThat(Policy.decide(notice, night, NOW)).isEqualTo(new Withhold(Reason.QUIET_HOURS));
        assertThat(Policy.decide(urgent, night, NOW)).isEqualTo(new Push(true));
    }

    @Test
    void openAppIsGivenTime() {
        Situation open =
                new Situation(
                        Standing.STAYING,
                        Preferences.DEFAULT,
                        false,
                        false,
                        true,
                        NOW.plusSeconds(60),
                        NOW.plusSeconds(3_600),
                        true,
                        true);
        News news = news(PushType.NEW_CHAT_MESSAGE);

        assertThat(Policy.decide(news, open, NOW)).isEqualTo(new Wait(NOW.plusSeconds(60)));
        assertThat(Policy.decide(news, open, NOW.plusSeconds(60))).isEqualTo(new Push(true));
    }

    @Test
    void previewCanBeHidden() {
        Situation hidden =
                with(
                        FINE,
                        Standing.ON_DUTY,
                        new Preferences(true, null, false, List.of()),
                        false,
                        false);

        assertThat(Policy.decide(news(PushType.NEW_CHAT_MESSAGE), hidden, NOW))
                .isEqualTo(new Push(false));
    }

    /** Berlin's clocks go from 2 to 3 on 29 March 2026, and from 3 back to 2 on 25 October 2026. */
    @ParameterizedTest
    @CsvSource({
        // Over midnight.
        "22:00, 06:30, 2026-01-10T20:59:59Z, false",
        "22:00, 06:30, 2026-01-10T21:00:00Z, true",
        "22:00, 06:30, 2026-01-10T23:30:00Z, true",
        "22:00, 06:30, 2026-01-11T05:29:59Z, true",
        "22:00, 06:30, 2026-01-11T05:30:00Z, false",
        // In summer, everything is an hour earlier by UTC.
        "22:00, 06:30, 2026-07-10T20:00:00Z, true",
        "22:00, 06:30, 2026-07-11T04:30:00Z, false",
        // The night that loses an hour: it is over after seven and a half.
        "22:00, 06:30, 2026-03-28T21:00:00Z, true",
        "22:00, 06:30, 2026-03-29T04:29:59Z, true",
        "22:00, 06:30, 2026-03-29T04:30:00Z, false",
        // What begins in the hour that is not begins with the one after it.
        "02:30, 04:00, 2026-03-29T00:59:59Z, false",
        "02:30, 04:00, 2026-03-29T01:00:00Z, true",
        // The night that wins an hour: what is twice is quiet twice.
        "02:00, 03:00, 2026-10-25T00:30:00Z, true",
        "02:00, 03:00, 2026-10-25T01:30:00Z, true",
        "02:00, 03:00, 2026-10-25T02:00:00Z, false",
        // Within a day.
        "13:00, 15:00, 2026-01-10T12:00:00Z, true",
        "13:00, 15:00, 2026-01-10T14:00:00Z, false",
        "13:00, 15:00, 2026-01-10T23:00:00Z, false",
    })
    void quietHoursGoByTheClocksOfTheirZone(String from, String to, Instant now, boolean quiet) {
        assertThat(quiet(from, to, "Europe/Berlin").isQuiet(now)).isEqualTo(quiet);
    }

    private static Arguments reason(Reason reason, UnaryOperator<Situation> but) {
        return Arguments.of(reason, but);
    }

    private static Preferences quiet(String from, String to, String zone) {
        return new Preferences(true, new QuietHours(from, to, zone), true, List.of());
    }

    private static Situation with(
            Situation other,
            Standing standing,
            Preferences preferences,
            boolean isRead,
            boolean isDeleted) {
        return new Situation(
                standing,
                preferences,
                isRead,
                isDeleted,
                false,
                other.opensUntil(),
                other.expiresAt(),
                true,
                true);
    }

    @Test
    void titleIsOneLineWhateverItIsMadeOf() {
        assertThat(news(PushType.STAFF_CHAT_MESSAGE, "Ada\r\nByron\u2028\u0007!").title())
                .isEqualTo("Ada Byron !");
    }

    /** All planes, marks, joiners and directions, composed and decomposed. */
    @Test
    void previewOfRandomTextIsCutBetweenClusters() {
        for (String text : WordCases.random(23, 1_000)) {
            String normal = WrittenText.normalized(text);

            String preview = Announcements.preview(normal);

            assertThat(WordCases.isWholeBeginning(preview, normal)).isTrue();
            assertThat(WrittenText.length(preview)).isLessThanOrEqualTo(100);
            assertThat(news(PushType.STAFF_CHAT_MESSAGE, normal).title())
                    .doesNotContainPattern("[\\p{Cc}\\p{Zl}\\p{Zp}]");
        }
    }

    private static News news(PushType type) {
        return news(type, "title");
    }

    private static News news(PushType type, String title) {
        return new News(
                type,
                "hotel-abc",
                "event",
                type == PushType.STAFF_NOTICE ? null : 4L,
                7L,
                "101",
                SenderType.GUEST,
                null,
                "Ada Byron",
                null,
                title,
                "body",
                null,
                false,
                NOW,
                null);
    }
}
