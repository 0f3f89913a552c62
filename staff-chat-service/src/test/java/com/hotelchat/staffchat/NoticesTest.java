package com.hotelchat.staffchat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.hotelchat.events.NoticeEvent.RoomNotice;
import com.hotelchat.events.NoticeEvent.StaffNotice;
import com.hotelchat.events.StaffChatEvent.NoticePosted;
import com.hotelchat.events.Topic;
import com.hotelchat.testkit.Records;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Notices of the hotel's other systems to its staff. */
@QuarkusTest
@QuarkusTestResource(StaffChatServers.class)
class NoticesTest {

    private final String title = "Notice " + UUID.randomUUID();

    @BeforeEach
    void awaitTheStaff() {
        Staff.awaitAll();
    }

    @Test
    void noticeIsForThoseNamedWhoWorkHere() {
        NoticePosted posted = posted(notice(List.of(6L, 5L, 21L, 987_654L), null, null));

        assertThat(posted.recipientStaffIds()).containsExactly(5L, 6L);
        assertThat(posted.text()).isEqualTo("The lift is repaired");
        assertThat(posted.urgent()).isTrue();
        assertThat(posted.url()).isEqualTo("https://hotel.example/lift");
        assertThat(posted.sourceName()).isEqualTo("Maintenance");
    }

    @Test
    void noticeIsForADepartmentOrARole() {
        assertThat(posted(notice(null, "housekeeping", null)).recipientStaffIds())
                .containsExactly(8L);
        assertThat(posted(notice(null, null, "manager")).recipientStaffIds()).containsExactly(7L);
    }

    @Test
    void noticeForNobodyIsADeadLetterAndTheNextOneComes() {
        try (Records deadLetters = Records.fromDeadLetters(Topic.HOTEL_NOTICES)) {
            Records.say(notice(null, "garden-" + UUID.randomUUID(), null));
            assertThat(posted(notice(List.of(5L), null, null)).recipientStaffIds())
                    .containsExactly(5L);

            var letter = deadLetters.awaitRecords(1).getFirst();
            assertThat(new String(letter.headers().lastHeader("dlq-reason").value(), UTF_8))
                    .isEqualTo("nobody of those named works here");
        }
    }

    @Test
    void noticeForARoomIsNotForStaff() {
        try (Records events = Records.from(Topic.STAFF_CHAT_EVENTS);
                Records deadLetters = Records.fromDeadLetters(Topic.HOTEL_NOTICES)) {
            Records.say(new RoomNotice("hotel-abc", "101", title, null, "Housekeeping"));
            Records.say(notice(List.of(5L), null, null));

            assertThat(events.await(1, NoticePosted.class::isInstance)).hasSize(1);
            assertThat(deadLetters.awaitRecords(0)).isEmpty();
        }
    }

    private NoticePosted posted(StaffNotice notice) {
        try (Records events = Records.from(Topic.STAFF_CHAT_EVENTS)) {
            Records.say(notice);
            return (NoticePosted)
                    events.await(
                                    1,
                                    each ->
                                            each instanceof NoticePosted posted
                                                    && posted.title().equals(title))
                            .getFirst();
        }
    }

    private StaffNotice notice(
            @Nullable List<Long> staffIds, @Nullable String department, @Nullable String role) {
        return new StaffNotice(
                "hotel-abc",
                staffIds,
                department,
                role,
                title,
                "The lift is repaired",
                true,
                "https://hotel.example/lift",
                "Maintenance");
    }
}
