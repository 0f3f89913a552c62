package com.hotelchat.files;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangeTest {

    @ParameterizedTest
    @CsvSource({
        "bytes=0-0, bytes 0-0/10, 1",
        "bytes=2-5, bytes 2-5/10, 4",
        "bytes=4-, bytes 4-9/10, 6",
        "bytes=4-99, bytes 4-9/10, 6",
        "bytes=-3, bytes 7-9/10, 3",
        "bytes=-99, bytes 0-9/10, 10"
    })
    void partsAreCutToTheFile(String header, String contentRange, long length) {
        ByteRange range = ByteRange.of(header, 10).orElseThrow();

        assertThat(range.isSatisfiable()).isTrue();
        assertThat(range.contentRange(10)).isEqualTo(contentRange);
        assertThat(range.length()).isEqualTo(length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=10-", "bytes=10-20", "bytes=-0"})
    void whatIsBeyondTheEndIsNotSatisfiable(String header) {
        ByteRange range = ByteRange.of(header, 10).orElseThrow();

        assertThat(range.isSatisfiable()).isFalse();
        assertThat(range.contentRange(10)).isEqualTo("bytes */10");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "bytes=",
                "bytes=-",
                "bytes=5-2",
                "bytes=a-b",
                "pages=1-2",
                "bytes=0-1,4-5",
                "bytes=99999999999999999999-"
            })
    void everythingElseAsksForTheWholeFile(String header) {
        assertThat(ByteRange.of(header, 10)).isEmpty();
    }
}
