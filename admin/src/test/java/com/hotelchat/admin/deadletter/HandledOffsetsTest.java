package com.hotelchat.admin.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hotelchat.admin.connection.AdminException;
import com.hotelchat.admin.deadletter.HandledOffsets.Range;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HandledOffsetsTest {

    @Test
    void rangesAreMergedAndWrittenShortly() {
        HandledOffsets marks = HandledOffsets.NONE.and(List.of(5L, 9L, 7L, 8L));

        assertThat(marks.upTo()).isZero();
        assertThat(marks.metadata()).isEqualTo("5,7-9");
        assertThat(HandledOffsets.parse(0, "5,7-9")).isEqualTo(marks);
    }

    @Test
    void whatFollowsTheOffsetMovesIt() {
        HandledOffsets marks = HandledOffsets.parse(4, "5,7-9").and(List.of(4L));

        assertThat(marks.upTo()).isEqualTo(6);
        assertThat(marks.metadata()).isEqualTo("7-9");
        assertThat(marks.and(List.of(6L))).isEqualTo(new HandledOffsets(10, List.of()));
    }

    @Test
    void expiredLettersNeedNoMarks() {
        HandledOffsets marks = HandledOffsets.parse(4, "6,8-12,20");

        assertThat(marks.startingAt(3)).isEqualTo(marks);
        assertThat(marks.startingAt(10))
                .isEqualTo(new HandledOffsets(13, List.of(new Range(20, 20))));
        assertThat(marks.startingAt(30)).isEqualTo(new HandledOffsets(30, List.of()));
    }

    /** However marks come, they are the same set, and come back from their text. */
    @Test
    void marksAreASet() {
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            TreeSet<Long> wanted = new TreeSet<>();
            HandledOffsets marks = HandledOffsets.NONE;
            for (int step = 0; step < 40; step++) {
                List<Long> some = random.longs(1 + random.nextInt(3), 0, 60).boxed().toList();
                wanted.addAll(some);
                marks = marks.and(some);
                marks = HandledOffsets.parse(marks.upTo(), marks.metadata());
            }

            HandledOffsets result = marks;
            assertThat(LongStream.range(0, 70).filter(result::contains).boxed().toList())
                    .as("seed %d", seed)
                    .containsExactlyElementsOf(wanted);
            assertThat(result.contains(result.upTo())).isFalse();
        }
    }

    @Test
    void whatDoesNotFitNamesTheLettersThatAreInTheWay() {
        HandledOffsets marks =
                HandledOffsets.NONE.and(
                        LongStream.range(0, 2_000).map(i -> 100_001 + 2 * i).boxed().toList());
        assertThat(marks.fits()).isFalse();
        assertThat(marks.gaps(3)).containsExactly(0L, 1L, 2L);
        assertThat(HandledOffsets.parse(3, "5,7-9,11").gaps(10)).containsExactly(3L, 4L, 6L, 10L);

        assertThatThrownBy(
                        () ->
                                Letters.requireFitting(
                                        new TopicPartition("hotel.stays.dlq", 3), marks))
                .isInstanceOf(AdminException.class)
                .hasMessageContaining("hotel.stays.dlq/3/0, hotel.stays.dlq/3/1");
    }

    @Test
    void boundIsWhatKafkaKeeps() {
        List<Range> ranges =
                LongStream.range(0, 1_000)
                        .mapToObj(i -> new Range(1_001 + 2 * i, 1_001 + 2 * i))
                        .toList();
        HandledOffsets full = HandledOffsets.of(0, ranges.subList(0, 819));
        HandledOffsets overfull = HandledOffsets.of(0, ranges.subList(0, 820));

        assertThat(full.metadata()).hasSize(4_094);
        assertThat(full.fits()).isTrue();
        assertThat(overfull.metadata()).hasSize(4_099);
        assertThat(overfull.fits()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a", "5,", ",5", "5-", "7-5", "5--7", "1 2", "-1", "99999999999999999999"})
    void foreignMetadataIsRefused(String metadata) {
        assertThatThrownBy(() -> HandledOffsets.parse(0, metadata))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
